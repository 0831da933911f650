<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="char | charDecl | glyph | localProp | mapping | unicodeProp | unihanProp" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xd:doc><xd:desc>A character outside Unicode: what stands in the element, else what its description maps it to.</xd:desc></xd:doc>
  <xsl:template match="g" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/>
      <xsl:choose>
        <xsl:when test="normalize-space()"><xsl:apply-templates mode="#current"/></xsl:when>
        <xsl:otherwise>{(ed:entry(., @ref) ! (mapping, */@value), @ref)[1]}</xsl:otherwise>
      </xsl:choose>
    </span>
  </xsl:template>
</xsl:stylesheet>
