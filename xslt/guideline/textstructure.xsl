<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline" xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xsl:variable name="chapters" as="element()*" select="$odd//text//*[g:is-chapter(.)]"/>

  <xsl:function name="g:is-chapter" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/(self::div | self::div1 | self::div2 | self::div3 | self::div4 | self::div5 | self::div6 | self::div7)[head])"/>
  </xsl:function>

  <xd:doc><xd:desc>The number of a chapter, as 2.1; those before and after the body have none.</xd:desc></xd:doc>
  <xsl:function name="g:number" as="xs:string">
    <xsl:param name="chapter" as="element()"/>
    <xsl:variable name="number" as="xs:string?">
      <xsl:number select="$chapter" level="multiple" count="*[g:is-chapter(.)]" format="1.1"/>
    </xsl:variable>
    <xsl:sequence select="if ($chapter/ancestor::body) then string($number) else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>The identifier of an element in the page: its own, or for a chapter one by its number.</xd:desc></xd:doc>
  <xsl:function name="g:id" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="string(($element/@xml:id, if ($element/ancestor::body) then 'chapter-' || g:number($element) else generate-id($element))[1])"/>
  </xsl:function>

  <xd:doc><xd:desc>Whether the page has a place of its own for an element, so that one can point there.</xd:desc></xd:doc>
  <xsl:function name="g:is-anchor" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="g:is-chapter($element) or exists($element[@xml:id]/(self::anchor | self::bibl | self::figure | self::item[not(../label)] | self::list[not(label)] | self::p
      | self::schemaSpec | self::specGrp[not(ancestor::specGrp or ancestor::schemaSpec)] | self::table | self::term))"/>
  </xsl:function>

  <xd:doc><xd:desc>The page of the guideline.</xd:desc></xd:doc>
  <xsl:function name="g:guideline" as="xs:string">
    <xsl:variable name="header" as="element()?" select="$odd/*/teiHeader"/>
    <xsl:variable name="head" as="element()?" select="($odd//text/body/head)[1]"/>
    <xsl:variable name="main" as="node()*">
      <header>
        <h1 lang="{$prose-lang}">
          <xsl:choose>
            <xsl:when test="$head"><xsl:apply-templates select="$head/node()" mode="g:flow"/></xsl:when>
            <xsl:otherwise>{($facts?title[. != ''], $facts?ident)[1]}</xsl:otherwise>
          </xsl:choose>
        </h1>
        <p class="subtitle">{string-join((distinct-values($header/fileDesc/titleStmt/(author | editor) ! normalize-space(.)),
          ($header/fileDesc/publicationStmt/date)[1] ! normalize-space(.), ('TEI P5 ' || $facts?edition)[$facts?edition != '']), ' · ')}</p>
      </header>
      <xsl:if test="$chapters">
        <nav class="contents" aria-labelledby="contents-head">
          <h2 id="contents-head">{g:label('contents')}</h2>
          <xsl:sequence select="g:contents($chapters[empty(ancestor::*[g:is-chapter(.)])])"/>
        </nav>
      </xsl:if>
      <div lang="{$prose-lang}">
        <xsl:apply-templates select="$odd/*/text/(front | body | group | back)" mode="g:flow"/>
        <xsl:apply-templates select="$odd/*[empty(text)]//schemaSpec" mode="g:flow"/>
      </div>
      <xsl:call-template name="notes"/>
      <section class="about" aria-labelledby="about-head">
        <h2 id="about-head">{g:label('about')}</h2>
        <p>{replace(replace(replace(g:label('counts'), '\{1\}', string(count($elements))), '\{2\}', string(count($facts?modules?*))), '\{3\}', string(map:size($attributes)))}</p>
        <xsl:apply-templates select="$header/fileDesc/publicationStmt//availability/(p | licence)" mode="g:flow"/>
      </section>
    </xsl:variable>
    <xsl:sequence select="g:page(($facts?title[. != ''], $facts?ident)[1], 'index', $main)"/>
  </xsl:function>

  <xsl:function name="g:contents" as="element()">
    <xsl:param name="chapters" as="element()+"/>
    <ol>
      <xsl:for-each select="$chapters">
        <li>
          <xsl:sequence select="g:chapter-link(.)"/>
          <xsl:variable name="inner" as="element()*" select="$chapters/descendant::*[g:is-chapter(.)][ancestor::*[g:is-chapter(.)][1] is current()]"/>
          <xsl:if test="$inner and count(ancestor::*[g:is-chapter(.)]) lt 2"><xsl:sequence select="g:contents($inner)"/></xsl:if>
        </li>
      </xsl:for-each>
    </ol>
  </xsl:function>

  <xsl:function name="g:chapter-link" as="element()">
    <xsl:param name="chapter" as="element()"/>
    <xsl:variable name="number" as="xs:string" select="g:number($chapter)"/>
    <a href="index.html#{g:id($chapter)}"><xsl:if test="$number != ''"><span class="number">{$number}</span><xsl:text> </xsl:text></xsl:if><xsl:sequence select="g:in-language($prose-lang, g:text(normalize-space($chapter/head[1])))"/></a>
  </xsl:function>

  <xsl:template match="front | body | back | group | text" mode="g:flow" as="node()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="div | div1 | div2 | div3 | div4 | div5 | div6 | div7" mode="g:flow" as="element()">
    <xsl:element name="{if (head) then 'section' else 'div'}">
      <xsl:if test="head"><xsl:attribute name="id" select="g:id(.)"/></xsl:if>
      <xsl:call-template name="language"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="byline | docAuthor | docDate | docImprint | titlePart | trailer" mode="g:flow" as="element()">
    <p><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="byline/docAuthor | byline/docDate | docImprint/docDate | docTitle | titlePage" mode="g:flow" as="node()*" priority="1">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>The heading of the whole is that of the page, which says it itself.</xd:desc></xd:doc>
  <xsl:template match="body/head[1]" mode="g:flow" as="empty-sequence()" priority="1"/>

  <xsl:template match="head" mode="g:flow" as="element()">
    <xsl:variable name="chapter" as="element()?" select="parent::*[g:is-chapter(.)]"/>
    <xsl:choose>
      <xsl:when test="$chapter and . is $chapter/head[1]">
        <xsl:variable name="number" as="xs:string" select="g:number($chapter)"/>
        <xsl:element name="h{min((6, count(ancestor::*[g:is-chapter(.)]) + 1))}">
          <xsl:if test="$number != ''"><span class="number">{$number}</span><xsl:text> </xsl:text></xsl:if>
          <xsl:apply-templates mode="#current"/>
        </xsl:element>
      </xsl:when>
      <xsl:otherwise><p class="head"><xsl:apply-templates mode="#current"/></p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Identifier and language, as attributes of the element that is being made.</xd:desc></xd:doc>
  <xsl:template name="language" as="attribute()*">
    <xsl:if test="@xml:lang"><xsl:attribute name="lang" select="@xml:lang"/></xsl:if>
  </xsl:template>
</xsl:stylesheet>
