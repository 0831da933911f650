<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>Spans that overlap with what stands round them are told in the apparatus, as is a change of hands.</xd:desc></xd:doc>
  <xsl:template match="addSpan | damageSpan | delSpan | handShift" mode="typst:flow" as="item()*"/>
  <xsl:template match="addSpan | damageSpan | delSpan | handShift" mode="typst:block" as="map(*)*"/>

  <xsl:template match="am | damage | line | metamark | mod | path | redo | restore | retrace | secl | subst | surface | surfaceGrp | surplus | zone" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>What the page of the source has beside its text, and pictures of it.</xd:desc></xd:doc>
  <xsl:template match="facsimile | fw | listTranspose | substJoin | transpose | undo" mode="typst:flow" as="item()*"/>
  <xsl:template match="facsimile | fw | listTranspose | substJoin | transpose | undo" mode="typst:block" as="map(*)*"/>

  <xd:doc><xd:desc>A letter that is transcribed page by page keeps its lines.</xd:desc></xd:doc>
  <xsl:template match="line" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'line'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="sourceDoc" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xsl:template match="space" mode="typst:flow" as="xs:string"><xsl:sequence select="' '"/></xsl:template>

  <xsl:template match="supplied" mode="typst:flow" as="item()*">
    <xsl:sequence select="map { 't': 'said', 'c': [ '[' ] }"/>
    <xsl:apply-templates mode="#current"/>
    <xsl:sequence select="map { 't': 'said', 'c': [ ']' ] }"/>
  </xsl:template>
</xsl:stylesheet>
