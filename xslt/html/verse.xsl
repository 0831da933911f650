<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="caesura" mode="html:flow" as="element()">
    <span class="caesura"><xsl:text> </xsl:text></span>
  </xsl:template>

  <xsl:template match="metDecl | metSym | rhyme" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>
</xsl:stylesheet>
