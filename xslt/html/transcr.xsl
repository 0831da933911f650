<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="am | fw | handShift | addSpan | delSpan | damageSpan | space | metamark | substJoin | undo" mode="html:flow" as="element()?">
    <xsl:if test="normalize-space()"><span class="copy"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span></xsl:if>
  </xsl:template>

  <xsl:template match="damage | mod | redo | restore | retrace | secl | subst | line | zone | surface | sourceDoc" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="supplied" mode="html:flow" as="element()">
    <span class="read supplied" title="{html:label('supplied')}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="surplus" mode="html:flow" as="element()">
    <span class="copy surplus" title="{html:label('surplus')}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="facsimile" mode="html:flow"/>
</xsl:stylesheet>
