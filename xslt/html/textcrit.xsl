<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="app | rdgGrp" mode="html:flow" as="element()">
    <span class="app"><xsl:call-template name="tei"/><xsl:apply-templates select="*" mode="#current"/></span>
  </xsl:template>

  <xsl:template match="lem | wit | witDetail" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="rdg" mode="html:flow" as="element()">
    <span class="copy rdg"><xsl:call-template name="tei"/><span class="aside"> [{html:label('variant')} {replace(@wit, '#', '')}: </span><xsl:apply-templates mode="#current"/><span class="aside">]</span></span>
  </xsl:template>

  <xsl:template match="witStart | witEnd | lacunaStart | lacunaEnd" mode="html:flow"/>

  <xsl:template match="listWit | witness | listApp" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>
</xsl:stylesheet>
