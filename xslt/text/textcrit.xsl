<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The text has the lemma, or the first reading where there is none; the others stand in the apparatus.</xd:desc></xd:doc>
  <xsl:template match="app" mode="text:flow" as="item()*">
    <xsl:apply-templates select="ed:reading-of(.), note" mode="#current"/>
  </xsl:template>

  <xsl:template match="lacunaEnd | lacunaStart | listApp | witEnd | witStart" mode="text:flow" as="empty-sequence()"/>

  <xsl:template match="lem | rdg | rdgGrp | variantEncoding | wit | witDetail" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xsl:template match="listWit | witness" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>
</xsl:stylesheet>
