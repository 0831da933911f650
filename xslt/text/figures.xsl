<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="binaryObject" mode="text:flow" as="map(*)*"><xsl:sequence select="text:sign('[' || text:label('picture') || ']')"/></xsl:template>

  <xd:doc><xd:desc>A picture and what it shows, in one bracket of the editors; its head is of the source.</xd:desc></xd:doc>
  <xsl:template match="figure" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="about" as="item()*"><xsl:apply-templates select="figDesc/node()" mode="#current"/></xsl:variable>
    <xsl:variable name="picture" as="item()*" select="text:open('[' || string-join((text:label('picture'), (graphic, media)[1]/@url[. != '']), ' ')),
      (if (exists($about)) then ': ' else ()), text:inline($about), text:close(']')"/>
    <xsl:variable name="others" as="item()*"><xsl:apply-templates select="node() except (figDesc, graphic[1], media[empty(../graphic)][1])" mode="#current"/></xsl:variable>
    <xsl:sequence select="$blank, text:block('para', $indent, 0, ($others, text:block('para', $indent, 0, $picture))), $blank"/>
  </xsl:template>

  <xsl:template match="figDesc | formula | notatedMusic" mode="text:flow" as="item()*"><xsl:call-template name="part"/></xsl:template>

  <xsl:template match="graphic | media" mode="text:flow" as="map(*)*">
    <xsl:sequence select="text:sign('[' || string-join((text:label('picture'), @url[. != '']), ' ') || ']')"/>
  </xsl:template>

  <xd:doc><xd:desc>Of a formula in MathML its letters and figures.</xd:desc></xd:doc>
  <xsl:template match="m:*" xmlns:m="http://www.w3.org/1998/Math/MathML" mode="text:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xd:doc><xd:desc>Of a drawing its words.</xd:desc></xd:doc>
  <xsl:template match="svg:svg" xmlns:svg="http://www.w3.org/2000/svg" mode="text:flow" as="map(*)*">
    <xsl:sequence select="text:sign('[' || string-join((text:label('picture'), string-join((.//text()[not(ancestor::svg:script or ancestor::svg:style)] ! normalize-space())[. != ''], '; ')[. != '']), ': ') || ']')"/>
  </xsl:template>

  <xd:doc><xd:desc>Rows and cells go as they are, since only who knows all widths can align them. What stands between the rows comes before.</xd:desc></xd:doc>
  <xsl:template match="table" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:sequence select="$blank"/>
    <xsl:variable name="before" as="item()*"><xsl:apply-templates select="* except row" mode="#current"/></xsl:variable>
    <xsl:sequence select="text:block('para', $indent, 0, $before)"/>
    <xsl:variable name="rows" as="array(*)*"><xsl:apply-templates select="row" mode="text:row"/></xsl:variable>
    <xsl:sequence select="map { 'k': 'table', 'in': $indent, 'rows': array { $rows } }, $blank"/>
  </xsl:template>

  <xsl:mode name="text:row" on-no-match="fail" on-multiple-match="fail"/>

  <xsl:template match="row" mode="text:row" as="array(*)">
    <xsl:variable name="cells" as="map(*)*"><xsl:apply-templates select="*" mode="#current"/></xsl:variable>
    <xsl:sequence select="array { $cells }"/>
  </xsl:template>

  <xsl:template match="row/*" mode="text:row" as="map(*)">
    <xsl:variable name="items" as="item()*">
      <xsl:choose>
        <xsl:when test="self::cell"><xsl:apply-templates mode="text:flow"/></xsl:when>
        <xsl:otherwise><xsl:apply-templates select="." mode="text:flow"/></xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:sequence select="map { 'c': array { text:spoken(., text:inline($items)) }, 'head': @role = 'label' or ../@role = 'label',
      'across': text:span(@cols), 'down': text:span(@rows) }"/>
  </xsl:template>

  <xd:doc><xd:desc>Over how many columns or rows a cell reaches; more than a hundred is no table.</xd:desc></xd:doc>
  <xsl:function name="text:span" as="xs:integer">
    <xsl:param name="said" as="attribute()?"/>
    <xsl:sequence select="if (matches($said, '^[1-9]\d{0,5}$')) then min((xs:integer($said), 100)) else 1"/>
  </xsl:function>

  <xd:doc><xd:desc>A row or a cell outside of a table.</xd:desc></xd:doc>
  <xsl:template match="row | cell" mode="text:flow" as="item()*"><xsl:call-template name="line"/></xsl:template>
</xsl:stylesheet>
