<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="binaryObject" mode="typst:flow" as="map(*)"><xsl:sequence select="map { 't': 'said', 'c': [ '[' || typst:label('picture') || ']' ] }"/></xsl:template>

  <xd:doc><xd:desc>A picture with its caption. Its description is read to those who do not see it, and printed.</xd:desc></xd:doc>
  <xsl:template match="figure" mode="typst:block" as="map(*)+">
    <xsl:variable name="pictures" as="element()*" select="graphic | media"/>
    <xsl:variable name="others" as="map(*)*"><xsl:call-template name="mixed"><xsl:with-param name="nodes" select="node() except (head, figDesc, graphic, media)"/></xsl:call-template></xsl:variable>
    <xsl:sequence select="map { 't': 'figure', 'urls': array { $pictures/@url/string() }, 'alt': typst:alternative(.),
      'caption': array { (head, figDesc) ! ((if (position() > 1) then ' ' else ()), if (self::head) then typst:made('em', typst:flow(node())) else typst:flow(node())?*) }, 'b': array { $others } }"/>
  </xsl:template>

  <xsl:template match="figure" mode="typst:flow" as="item()*">
    <xsl:apply-templates select="graphic, media, head, figDesc, * except (graphic, media, head, figDesc)" mode="#current"/>
  </xsl:template>

  <xsl:function name="typst:alternative" as="xs:string">
    <xsl:param name="figure" as="element()"/>
    <xsl:sequence select="(normalize-space($figure/figDesc[1]), normalize-space($figure/head[1]), $figure/*/desc[1]/normalize-space(), typst:label('picture'))[. != ''][1]"/>
  </xsl:function>

  <xsl:template match="figDesc | formula | notatedMusic" mode="typst:flow" as="item()*">
    <xsl:if test="preceding-sibling::* and self::figDesc"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>A formula as text: its signs, as they stand in TeX or MathML.</xd:desc></xd:doc>
  <xsl:template match="formula//*" mode="typst:flow" priority="-1" as="item()*" xmlns:m="http://www.w3.org/1998/Math/MathML">
    <xsl:apply-templates select="node()[not(self::m:annotation or self::m:annotation-xml)]" mode="#current"/>
  </xsl:template>

  <xsl:template match="graphic | media" mode="typst:flow" as="map(*)">
    <xsl:sequence select="map { 't': 'picture', 'url': string(@url), 'alt': if (parent::figure) then typst:alternative(..) else (desc/normalize-space(), typst:label('picture'))[. != ''][1] }"/>
  </xsl:template>

  <xd:doc><xd:desc>Of a drawing its words.</xd:desc></xd:doc>
  <xsl:template match="svg:svg" mode="typst:flow" priority="1" as="item()+" xmlns:svg="http://www.w3.org/2000/svg">
    <xsl:variable name="words" as="xs:string" select="string-join((.//text()[not(ancestor::svg:script or ancestor::svg:style)] ! normalize-space())[. != ''], '; ')"/>
    <xsl:sequence select="map { 't': 'said', 'c': [ '[' || typst:label('picture') || ': '[$words != ''] ] }, $words, map { 't': 'said', 'c': [ ']' ] }"/>
  </xsl:template>

  <xd:doc><xd:desc>A table: its rows, of which the first may be of labels, and what stands between them, as a row of its own.</xd:desc></xd:doc>
  <xsl:template match="table" mode="typst:block" as="map(*)">
    <xsl:variable name="rows" as="element()*" select="row | *[not(self::row or self::head or self::pb or self::lb or self::cb or self::fw)]"/>
    <xsl:variable name="others" as="element()*" select="$rows[not(self::row[@role = 'label' or (cell and (every $cell in cell satisfies $cell/@role = 'label'))])]"/>
    <xsl:sequence select="map { 't': 'table', 'caption': array { head ! typst:flow(node())?* },
      'head': if ($others) then count($rows[. &lt;&lt; $others[1]]) else 0,
      'rows': array { $rows ! array { if (self::row) then (cell | table) ! typst:cell(.) else map { 'cols': 0, 'rows': 1, 'h': false(), 'b': array { typst:block(.) } } } } }"/>
  </xsl:template>

  <xsl:function name="typst:cell" as="map(*)">
    <xsl:param name="cell" as="element()"/>
    <xsl:sequence select="map { 'cols': ($cell/@cols[. castable as xs:positiveInteger] ! xs:integer(.), 1)[1], 'rows': ($cell/@rows[. castable as xs:positiveInteger] ! xs:integer(.), 1)[1],
      'h': exists($cell/@role[. = 'label']), 'b': if ($cell/self::table) then array { typst:block($cell) } else typst:blocks($cell, 'line') }"/>
  </xsl:function>

  <xsl:template match="cell | row | table" mode="typst:flow" as="item()*">
    <xsl:if test="preceding-sibling::*"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>
</xsl:stylesheet>
