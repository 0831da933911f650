<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="ab" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/><xsl:call-template name="permalink"/></p>
  </xsl:template>

  <xsl:template match="anchor" mode="html:flow" as="element()"><span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span></xsl:template>

  <xd:doc><xd:desc>What joins other elements says nothing to readers.</xd:desc></xd:doc>
  <xsl:template match="alt | altGrp | join | joinGrp | link | linkGrp | timeline | when" mode="html:flow" as="element()?"/>

  <xsl:template match="annotation | listAnnotation | standOff" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>

  <xsl:template match="seg" mode="html:flow" as="element()">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}">
      <xsl:call-template name="tei"><xsl:with-param name="class" select="@type ! ('seg-' || replace(., '[^A-Za-z]+', '-'))"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>
</xsl:stylesheet>
