<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="TEI | body | front | back | group | text | teiCorpus | div | div1 | div2 | div3 | div4 | div5 | div6 | div7
    | floatingText | titlePage | opener | closer | postscript" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>

  <xsl:template match="argument | byline | docTitle | epigraph | titlePart
    | trailer" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xsl:template match="docAuthor | docDate" mode="text:flow" as="item()*"><xsl:call-template name="within"/></xsl:template>

  <xsl:template match="docEdition | docImprint | imprimatur" mode="text:flow" as="item()*">
    <xsl:choose>
      <xsl:when test="parent::titlePage"><xsl:call-template name="paragraph"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="part"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Date and signature stand at the right, as on most letters.</xd:desc></xd:doc>
  <xsl:template match="dateline | signed" mode="text:flow" as="item()*">
    <xsl:call-template name="line"><xsl:with-param name="kind" select="'right'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="salute" mode="text:flow" as="item()*"><xsl:call-template name="line"/></xsl:template>
</xsl:stylesheet>
