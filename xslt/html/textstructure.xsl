<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="TEI | body | front | back | group | text | teiCorpus" mode="html:flow" as="node()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="div | div1 | div2 | div3 | div4 | div5 | div6 | div7 | floatingText | titlePage" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"><xsl:with-param name="class" select="@type ! ('div-' || replace(., '[^A-Za-z]+', '-')), local-name()[. = 'floatingText']"/></xsl:call-template><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="opener | closer | postscript" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"><xsl:with-param name="class" select="local-name()"/></xsl:call-template><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="dateline | salute | signed | byline | trailer | epigraph | argument | docAuthor | docDate | docTitle | titlePart | docImprint | docEdition | imprimatur" mode="html:flow" as="element()">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}"><xsl:call-template name="tei"><xsl:with-param name="class" select="local-name()"/></xsl:call-template><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>
</xsl:stylesheet>
