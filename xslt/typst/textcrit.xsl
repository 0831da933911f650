<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The text has the lemma, or the first reading where there is none; the apparatus tells the others.</xd:desc></xd:doc>
  <xsl:template match="app" mode="typst:flow" as="item()*"><xsl:apply-templates select="ed:reading-of(.), note" mode="#current"/></xsl:template>

  <xsl:template match="app" mode="typst:block" as="map(*)*"><xsl:apply-templates select="ed:reading-of(.)" mode="#current"/></xsl:template>

  <xsl:template match="lem | rdg | rdgGrp | wit | witDetail | variantEncoding | listWit | witness" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="lacunaEnd | lacunaStart | listApp | witEnd | witStart" mode="typst:flow" as="item()*"/>
  <xsl:template match="lacunaEnd | lacunaStart | listApp | witEnd | witStart" mode="typst:block" as="map(*)*"/>
</xsl:stylesheet>
