<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="ab" mode="text:flow" as="item()*"><xsl:call-template name="paragraph"/></xsl:template>

  <xd:doc><xd:desc>An anchor is empty; some projects put words into it all the same, and none may be lost.</xd:desc></xd:doc>
  <xsl:template match="anchor" mode="text:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xd:doc><xd:desc>What joins other elements says nothing to readers.</xd:desc></xd:doc>
  <xsl:template match="alt | altGrp | join | joinGrp | link | linkGrp | timeline | when" mode="text:flow" as="empty-sequence()"/>

  <xsl:template match="annotation | listAnnotation | standOff" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>

  <xd:doc><xd:desc>A segment on a line of its own, beside opener and closer: a classification, a number.</xd:desc></xd:doc>
  <xsl:template match="seg" mode="text:flow" as="item()*">
    <xsl:choose>
      <xsl:when test="ed:is-block(.)"><xsl:call-template name="line"><xsl:with-param name="kind" select="'right'"/></xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:apply-templates mode="#current"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
