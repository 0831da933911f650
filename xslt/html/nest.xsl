<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:html="urn:edition:html"
  version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>TEI lets a list stand in a paragraph and a paragraph in a phrase; HTML does not. The templates
    of the elements need not care: this pass, over the finished page, gives what cannot hold a block the name of what can.</xd:desc></xd:doc>

  <xsl:mode name="html:nest" on-no-match="shallow-copy"/>

  <xsl:variable name="blocks" as="xs:string*" select="tokenize('blockquote details div dl fieldset figure h1 h2 h3 h4 h5 h6 ol p pre section table ul')"/>

  <xd:doc><xd:desc>The class keeps the name that was meant, for the style sheet.</xd:desc></xd:doc>
  <xsl:template match="(abbr | b | bdi | cite | code | em | h2 | h3 | h4 | h5 | h6 | i | p | q | rb | rt | ruby | span | time)[descendant::*[name() = $blocks]]" mode="html:nest" as="element()">
    <div>
      <xsl:copy-of select="@* except (@class, @datetime)"/>
      <xsl:variable name="classes" as="xs:string*" select="name()[. != 'span'], @class"/>
      <xsl:if test="exists($classes)"><xsl:attribute name="class" select="$classes"/></xsl:if>
      <xsl:apply-templates mode="#current"/>
    </div>
  </xsl:template>

  <xd:doc><xd:desc>A link inside a link keeps its words and its place.</xd:desc></xd:doc>
  <xsl:template match="a[ancestor::a]" mode="html:nest" as="element()">
    <span><xsl:copy-of select="@id | @lang | @dir | @data-tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="(h2 | h3 | h4 | h5 | h6)[ancestor::dt or ancestor::th or ancestor::h3]" mode="html:nest" priority="-0.1" as="element()">
    <p><xsl:copy-of select="@*"/><xsl:apply-templates mode="#current"/></p>
  </xsl:template>
</xsl:stylesheet>
