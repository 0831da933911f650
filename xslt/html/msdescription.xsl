<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>A manuscript: where it is kept first, then what is said of it, part by part.</xd:desc></xd:doc>
  <xsl:template match="msDesc | msPart | msFrag" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="dimensions" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:for-each select="*"><xsl:if test="position() > 1"> × </xsl:if><xsl:apply-templates select="." mode="#current"/></xsl:for-each></span>
  </xsl:template>

  <xsl:template match="depth | dim | height | width" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/><xsl:if test="normalize-space()">{(@unit, ../@unit)[1] ! (' ' || .)}</xsl:if></span>
  </xsl:template>

  <xsl:template match="altIdentifier[parent::msIdentifier]" mode="html:flow" as="element()" priority="1">
    <span><xsl:call-template name="tei"/><xsl:for-each select="*"><xsl:if test="position() > 1">, </xsl:if><xsl:apply-templates select="." mode="#current"/></xsl:for-each></span>
  </xsl:template>

  <xd:doc><xd:desc>What a manuscript holds, and where: the parts do not run together.</xd:desc></xd:doc>
  <xsl:template match="(msItem | msItemStruct | locusGrp)[not(text()[normalize-space()])]" mode="html:flow" as="element()" priority="1">
    <xsl:element name="{if (self::locusGrp) then 'span' else 'div'}">
      <xsl:if test="not(self::locusGrp)"><xsl:attribute name="class" select="'p'"/></xsl:if>
      <xsl:call-template name="tei"/>
      <xsl:for-each select="*"><xsl:if test="position() > 1">, </xsl:if><xsl:apply-templates select="." mode="#current"/></xsl:for-each>
    </xsl:element>
  </xsl:template>

  <xsl:template match="msIdentifier | altIdentifier" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:for-each select="*"><xsl:if test="position() > 1">, </xsl:if><xsl:apply-templates select="." mode="#current"/></xsl:for-each></p>
  </xsl:template>

  <xsl:template match="physDesc | objectDesc | supportDesc | layoutDesc | handDesc | history | additional | msContents | adminInfo | recordHist | scriptDesc | typeDesc | additions | bindingDesc | sealDesc | accMat | surrogates | custodialHist | decoDesc" mode="html:flow" as="element()*">
    <xsl:choose>
      <xsl:when test="text()[normalize-space()]"><p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></p></xsl:when>
      <xsl:otherwise><xsl:apply-templates select="*" mode="#current"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="msItem | msItemStruct | support | foliation | condition | collation | layout | origin | provenance | acquisition | summary | binding | seal | custEvent | typeNote | decoNote | musicNotation | source" mode="html:flow" as="element()">
    <div class="p"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="institution | repository | collection | msName | material | objectType | origDate | origPlace | stamp | watermark | locus | locusGrp | textLang | incipit | explicit | catchwords | colophon | filiation | finalRubric | heraldry | rubric | secFol | signatures" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>
</xsl:stylesheet>
