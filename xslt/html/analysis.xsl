<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="pc[not(ed:is-read(.))]" mode="html:flow" as="element()" priority="1">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'copy'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="c | cl | m | pc | phr | s | w" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xd:doc><xd:desc>An interpretation is of the text, not in it.</xd:desc></xd:doc>
  <xsl:template match="interp | interpGrp | span | spanGrp" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>
</xsl:stylesheet>
