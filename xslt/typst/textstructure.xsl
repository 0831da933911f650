<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="argument | byline | closer | dateline | docAuthor | docDate | docEdition | docImprint | docTitle | epigraph | floatingText | imprimatur | opener | postscript | salute | signed | titlePage | titlePart | trailer"
    mode="typst:flow" priority="-2" as="item()*">
    <xsl:if test="ed:is-block(.) and preceding-sibling::*"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="argument | imprimatur | docAuthor | docDate | docEdition | docImprint | docTitle | titlePart" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'center'"/></xsl:call-template>
  </xsl:template>

  <xd:doc><xd:desc>How a letter begins and ends keeps its lines.</xd:desc></xd:doc>
  <xsl:template match="opener | closer" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': local-name(), 'b': typst:blocks(., 'line') }"/>
  </xsl:template>

  <xsl:template match="postscript" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'postscript', 'b': typst:blocks(., 'para') }"/>
  </xsl:template>

  <xsl:template match="salute" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'line'"/></xsl:call-template>
  </xsl:template>

  <xd:doc><xd:desc>Where and when a letter was written, and by whom, stands to the right.</xd:desc></xd:doc>
  <xsl:template match="dateline | signed" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'right'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="epigraph" mode="typst:block" as="map(*)"><xsl:sequence select="map { 't': 'epigraph', 'b': typst:blocks(., 'para') }"/></xsl:template>

  <xsl:template match="floatingText" mode="typst:block" as="map(*)"><xsl:sequence select="map { 't': 'float', 'b': typst:blocks(., 'para') }"/></xsl:template>

  <xd:doc><xd:desc>A division after another begins with a space, which its head has already.</xd:desc></xd:doc>
  <xsl:template match="div[preceding-sibling::div][not(head)] | text[parent::group]" mode="typst:block" as="map(*)*">
    <xsl:sequence select="map { 't': 'space' }"/>
    <xsl:call-template name="mixed"/>
  </xsl:template>

  <xsl:template match="TEI | back | body | div | div1 | div2 | div3 | div4 | div5 | div6 | div7 | front | group | text" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>
</xsl:stylesheet>
