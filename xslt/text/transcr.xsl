<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>Spans that begin here and end at an anchor.</xd:desc></xd:doc>
  <xsl:template match="addSpan | damageSpan | delSpan" mode="text:flow" as="map(*)*">
    <xsl:sequence select="text:said(text:label(map { 'addSpan': 'added', 'delSpan': 'deleted', 'damageSpan': 'damaged' }(local-name())) || ' →')"/>
  </xsl:template>

  <xsl:template match="facsimile | listTranspose | substJoin | undo" mode="text:flow" as="empty-sequence()"/>

  <xsl:template match="am | damage | ex | fw | metamark | mod | redo | restore | retrace | secl | subst" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xsl:template match="handShift" mode="text:flow" as="map(*)*">
    <xsl:sequence select="text:said(text:label('hand') || ': ' || ed:hand-name(., (@new, @scribe, @medium, '?')[1]))"/>
  </xsl:template>

  <xsl:template match="path | sourceDoc | surface | surfaceGrp | transpose | zone" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>

  <xsl:template match="line" mode="text:flow" as="item()*"><xsl:call-template name="line"/></xsl:template>

  <xd:doc><xd:desc>Room that was left in the source parts words in any case.</xd:desc></xd:doc>
  <xsl:template match="space" mode="text:flow" as="item()*">
    <xsl:sequence select="' ', text:said(string-join((text:label('space'), ed:extent(.)[. != '']), ': ')), ' '"/>
  </xsl:template>

  <xsl:template match="supplied" mode="text:flow" as="item()*">
    <xsl:sequence select="text:enclosed(text:open('['), text:flow(.), text:close(']'))"/>
  </xsl:template>

  <xsl:template match="surplus" mode="text:flow" as="item()*"><xsl:call-template name="part"/></xsl:template>
</xsl:stylesheet>
