<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="depth | dim | height | width" mode="text:flow" as="item()*">
    <xsl:sequence select="text:open('')"/>
    <xsl:apply-templates mode="#current"/>
    <xsl:if test="normalize-space()"><xsl:sequence select="(@unit, ../@unit)[1] ! (' ' || .)"/></xsl:if>
    <xsl:sequence select="text:close('')"/>
  </xsl:template>

  <xsl:template match="dimensions" mode="text:flow" as="item()*"><xsl:sequence select="text:joined(*, ' × ')"/></xsl:template>

  <xsl:template match="locusGrp" mode="text:flow" as="item()*"><xsl:sequence select="text:joined(*, ', ')"/></xsl:template>

  <xsl:template match="msItem[text()[normalize-space()]]" mode="text:flow" as="item()*"><xsl:call-template name="paragraph"/></xsl:template>

  <xd:doc><xd:desc>Where a manuscript is kept comes first and in one line; what its items are, each in one.</xd:desc></xd:doc>
  <xsl:template match="altIdentifier | msIdentifier | msItem[not(text()[normalize-space()])] | msItemStruct" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:sequence select="text:block('para', $indent, 0, text:joined(*, ', ')), $blank"/>
  </xsl:template>

  <xsl:template match="accMat | acquisition | additional | additions | adminInfo | binding | bindingDesc | collation | condition
    | custEvent | custodialHist | decoDesc | decoNote | foliation | handDesc | history | layout | layoutDesc
    | msContents | msDesc | msFrag | msPart | musicNotation | objectDesc | origin | physDesc
    | provenance | recordHist | scriptDesc | seal | sealDesc | summary | support | supportDesc | surrogates
    | typeDesc | typeNote" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>

  <xsl:template match="catchwords | collection | colophon | explicit | filiation | finalRubric | heraldry | incipit | institution
    | locus | material | msName | objectType | origDate | origPlace | repository | rubric | secFol
    | signatures | stamp | textLang | watermark" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>
</xsl:stylesheet>
