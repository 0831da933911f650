<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="char | charDecl | glyph | localProp | mapping | unicodeProp | unihanProp" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xd:doc><xd:desc>A character outside Unicode: what stands in the element, else what its description maps it to.</xd:desc></xd:doc>
  <xsl:template match="g" mode="typst:flow" as="item()*">
    <xsl:choose>
      <xsl:when test="normalize-space()"><xsl:apply-templates mode="#current"/></xsl:when>
      <xsl:otherwise><xsl:sequence select="string((ed:entry(., @ref) ! (mapping, */@value), @ref)[1])"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
