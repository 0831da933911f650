<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>A manuscript is described part by part, each a line of its own where it is a block.</xd:desc></xd:doc>
  <xsl:template match="accMat | acquisition | additional | additions | adminInfo | altIdentifier | binding | bindingDesc | catchwords | collation | collection | colophon | condition | custEvent | custodialHist | decoDesc | decoNote | depth
    | dim | explicit | filiation | finalRubric | foliation | handDesc | height | heraldry | history | incipit | institution | layout | layoutDesc | locus | locusGrp | material | msContents | msDesc | msFrag | msItem | msItemStruct
    | msName | msPart | musicNotation | objectDesc | objectType | origDate | origPlace | origin | physDesc | provenance | recordHist | repository | rubric | scriptDesc | seal | sealDesc | secFol | signatures | stamp | summary
    | support | supportDesc | surrogates | textLang | typeDesc | typeNote | watermark | width" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="msIdentifier" mode="typst:flow" as="item()*">
    <xsl:for-each select="*">
      <xsl:if test="position() > 1"><xsl:sequence select="', '"/></xsl:if>
      <xsl:apply-templates select="." mode="#current"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="dimensions" mode="typst:flow" as="item()*">
    <xsl:for-each select="*">
      <xsl:if test="position() > 1"><xsl:sequence select="' × '"/></xsl:if>
      <xsl:apply-templates mode="#current"/>
      <xsl:sequence select="(@unit, ../@unit)[1] ! (' ' || .)"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
