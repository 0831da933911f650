<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="alt | altGrp | anchor | join | joinGrp | link | linkGrp | timeline | when" mode="typst:flow" as="item()*"/>
  <xsl:template match="alt | altGrp | anchor | join | joinGrp | link | linkGrp | timeline | when" mode="typst:block" as="map(*)*"/>

  <xsl:template match="annotation | listAnnotation | seg | standOff" mode="typst:flow" priority="-2" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xd:doc><xd:desc>A part of an opener or closer that is no address, date or name, such as how secret a letter is.</xd:desc></xd:doc>
  <xsl:template match="seg[ed:is-block(.)]" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'right'"/></xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
