<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:typst" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>The prepared letter as data for the templates beside this (letter.typ, proof.typ). No text of a letter is ever read as
        code: it travels as JSON. What a letter is made of in there is told in header.xsl; its text is made of</xd:p>
      <xd:ul>
        <xd:li><xd:b>pieces</xd:b>, running text: a string, or a map with t, what it is, and c, the pieces inside. t is em, strong, under,
          strike, spaced, small (capitals), sup, sub, math; lang (l, r, s, d: language, region, script, direction); q (quotation
          marks); link (to); name (k, key, n: kind, identifier and name of the entry, "" where there is none); app (i: number of
          the entry of the apparatus); note (n: its number); break; picture (url, alt); said (words of the editors)</xd:li>
        <xd:li><xd:b>blocks</xd:b>, maps with t and either c, pieces, or b, blocks inside: para (n: its number, cont: whether it goes on
          after a block), line, address, right, center, head (level), subhead, verse (i: indent), stanza (n), list (kind, items: label
          and b), quote, epigraph, float, speech, stage, table (rows, head: how many of them, caption), figure (urls, alt,
          caption, b), opener, closer, postscript, space, lang, app</xd:li>
      </xd:ul>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:include href="header.xsl"/>
  <xsl:include href="core.xsl"/>
  <xsl:include href="textstructure.xsl"/>
  <xsl:include href="namesdates.xsl"/>
  <xsl:include href="spoken.xsl"/>
  <xsl:include href="transcr.xsl"/>
  <xsl:include href="textcrit.xsl"/>
  <xsl:include href="figures.xsl"/>
  <xsl:include href="verse.xsl"/>
  <xsl:include href="linking.xsl"/>
  <xsl:include href="msdescription.xsl"/>
  <xsl:include href="gaiji.xsl"/>
  <xsl:include href="analysis.xsl"/>
  <xsl:include href="volume.xsl"/>
  <xsl:include href="corpus.xsl"/>

  <xsl:output method="json" encoding="UTF-8" indent="no"/>

  <xd:doc><xd:desc>Where the web pages are published, which a citation names; "" where nowhere.</xd:desc></xd:doc>
  <xsl:param name="typst:address" as="xs:string" select="''"/>

  <xd:doc><xd:desc>A letter as data: the map that header.xsl describes.</xd:desc></xd:doc>
  <xsl:mode name="typst:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>What begins on a line of its own, as blocks.</xd:desc></xd:doc>
  <xsl:mode name="typst:block" on-no-match="shallow-skip" on-multiple-match="fail"/>
  <xd:doc><xd:desc>Running text, as pieces.</xd:desc></xd:doc>
  <xsl:mode name="typst:flow" on-no-match="shallow-skip" on-multiple-match="fail"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>

  <xsl:function name="typst:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xsl:function name="typst:flow" as="array(*)">
    <xsl:param name="nodes" as="node()*"/>
    <xsl:variable name="pieces" as="item()*"><xsl:apply-templates select="$nodes" mode="typst:flow"/></xsl:variable>
    <xsl:sequence select="array { $pieces }"/>
  </xsl:function>

  <xsl:function name="typst:made" as="map(*)">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="content" as="array(*)"/>
    <xsl:sequence select="map { 't': $kind, 'c': $content }"/>
  </xsl:function>

  <!-- What is a block, and what running text. -->

  <xd:doc><xd:desc>Whether an element begins on a line of its own in print: besides what does everywhere, lists and whatever holds
    something that does. Running text goes on after it.</xd:desc></xd:doc>
  <xsl:function name="typst:is-block" as="xs:boolean" xmlns:svg="http://www.w3.org/2000/svg">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if ($element/(self::note | self::svg:svg)) then false()
      else if ($element/self::cit) then not($element/../text()[normalize-space()]) or exists($element/quote/*[ed:is-block(.)])
      else if ($element/(self::address | self::dateline | self::salute | self::signed | self::label | self::bibl | self::title | self::desc | self::docAuthor | self::docDate)) then ed:is-block($element)
      else ed:is-block($element) or exists($element/(self::list | self::listBibl | self::sp | self::speaker | self::stage[not(parent::p or parent::l)]))
        or (some $child in $element/*[ed:is-read(.)] satisfies typst:is-block($child))"/>
  </xsl:function>

  <xd:doc>
    <xd:desc>What holds running text and blocks: its text becomes blocks of a kind, its blocks their own.</xd:desc>
    <xd:param name="kind">of the blocks that text becomes; default: para</xd:param>
    <xd:param name="nodes">default: the children</xd:param>
    <xd:param name="number">of the paragraph, which its first text bears; default: none</xd:param>
    <xd:param name="is-inside">whether its first text goes on with a paragraph round it; default: no</xd:param>
  </xd:doc>
  <xsl:template name="mixed" as="map(*)*">
    <xsl:param name="kind" as="xs:string" select="'para'"/>
    <xsl:param name="nodes" as="node()*" select="node()"/>
    <xsl:param name="number" as="xs:string" select="''"/>
    <xsl:param name="is-inside" as="xs:boolean" select="false()"/>
    <xsl:for-each-group select="$nodes" group-adjacent="exists(self::*[typst:is-block(.)])">
      <xsl:variable name="place" as="xs:integer" select="position()"/>
      <xsl:choose>
        <xsl:when test="current-grouping-key()"><xsl:apply-templates select="current-group()" mode="typst:block"/></xsl:when>
        <xsl:otherwise>
          <xsl:variable name="content" as="array(*)" select="typst:trimmed(typst:flow(current-group()))"/>
          <xsl:if test="exists($content?*[not(. instance of xs:string) or normalize-space(.)])">
            <xsl:sequence select="map { 't': $kind, 'n': if ($place le 2) then $number else '', 'cont': $is-inside or $place > 1, 'c': $content }"/>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <xd:doc><xd:desc>Pieces without white space at their edges, which would be seen beside a block.</xd:desc></xd:doc>
  <xsl:function name="typst:trimmed" as="array(*)">
    <xsl:param name="pieces" as="array(*)"/>
    <xsl:variable name="kept" as="xs:integer*" select="(1 to array:size($pieces))[not($pieces(.) instance of xs:string) or normalize-space($pieces(.))]"/>
    <xsl:variable name="first" as="xs:integer?" select="$kept[1]"/>
    <xsl:variable name="last" as="xs:integer?" select="$kept[last()]"/>
    <xsl:sequence select="array { for $i in $first to $last return
      if (not($pieces($i) instance of xs:string)) then $pieces($i)
      else $pieces($i) ! (if ($i = $first) then replace(., '^ +', '') else .) ! (if ($i = $last) then replace(., ' +$', '') else .)[. != ''] }"/>
  </xsl:function>

  <xsl:function name="typst:blocks" as="array(*)">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="kind" as="xs:string"/>
    <xsl:variable name="blocks" as="map(*)*">
      <xsl:for-each select="$element"><xsl:call-template name="mixed"><xsl:with-param name="kind" select="$kind"/></xsl:call-template></xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="array { $blocks }"/>
  </xsl:function>

  <xd:doc><xd:desc>A block without a form of its own is its text and its blocks.</xd:desc></xd:doc>
  <xsl:template match="*" mode="typst:block" priority="-5" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="is-inside" select="not(ed:is-block(.))"/></xsl:call-template>
  </xsl:template>

  <!-- What holds for all elements, in this order: the apparatus, what is not read, the language, the look. -->

  <xd:doc><xd:desc>The numbers of the entries of the apparatus, by the elements that they are about.</xd:desc></xd:doc>
  <xsl:variable name="interventions" as="element()*" select="ed:interventions(//text[not(ancestor::text)])"/>
  <xsl:variable name="number-of" as="map(xs:string, xs:integer)" select="map:merge(for-each-pair($interventions, 1 to count($interventions), function($one, $i) { map:entry(generate-id($one), $i) }))"/>

  <xsl:template match="*[map:contains($number-of, generate-id())]" mode="typst:flow" priority="25" as="map(*)">
    <xsl:variable name="content" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map { 't': 'app', 'i': $number-of(generate-id()), 'c': array { $content } }"/>
  </xsl:template>

  <xsl:template match="*[map:contains($number-of, generate-id())]" mode="typst:block" priority="25" as="map(*)">
    <xsl:variable name="content" as="map(*)*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map { 't': 'app', 'i': $number-of(generate-id()), 'b': array { $content } }"/>
  </xsl:template>

  <xsl:template match="*[not(ed:is-read(.))]" mode="typst:flow typst:block" priority="20" as="item()*"/>

  <xsl:template match="*[not(self::note)][typst:changes-language(.)]" mode="typst:flow" priority="15" as="map(*)">
    <xsl:variable name="content" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map:merge((map { 't': 'lang', 'c': array { $content } }, typst:language(ed:tag(@xml:lang))))"/>
  </xsl:template>

  <xsl:template match="*[not(self::note)][typst:changes-language(.)]" mode="typst:block" priority="15" as="map(*)">
    <xsl:variable name="content" as="map(*)*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map:merge((map { 't': 'lang', 'b': array { $content } }, typst:language(ed:tag(@xml:lang))))"/>
  </xsl:template>

  <xsl:function name="typst:changes-language" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/@xml:lang[ed:tag(.) != '']) and exists($element/parent::*) and ed:tag($element/@xml:lang) != ed:language-of($element/..)"/>
  </xsl:function>

  <xd:doc><xd:desc>A language as Typst has it: its code, region, script and direction, each "" where it is not said or none.</xd:desc></xd:doc>
  <xsl:function name="typst:language" as="map(xs:string, xs:string)">
    <xsl:param name="tag" as="xs:string"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize($tag, '-')"/>
    <xsl:sequence select="map {
      'l': string(lower-case($parts[1])[matches(., '^[a-z]{2,3}$')]),
      'r': string(($parts[position() > 1][matches(., '^[A-Za-z]{2}$')])[1] ! upper-case(.)),
      's': string(($parts[position() > 1][matches(., '^[A-Za-z]{4}$')])[1] ! lower-case(.)),
      'd': ed:direction($tag) }"/>
  </xsl:function>

  <xd:doc><xd:desc>The looks of the source that print shows too; the others are of its page only.</xd:desc></xd:doc>
  <xsl:variable name="kinds-of-look" as="map(xs:string, xs:string)" select="map { 'italic': 'em', 'bold': 'strong', 'underline': 'under', 'double': 'under', 'smallcaps': 'small',
    'caps': 'small', 'sup': 'sup', 'sub': 'sub', 'spaced': 'spaced', 'strikethrough': 'strike' }"/>

  <xsl:template match="*[exists(ed:look(.) ! $kinds-of-look(.))]" mode="typst:flow" priority="10" as="item()*">
    <xsl:variable name="content" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="fold-left(ed:look(.) ! $kinds-of-look(.), $content, function($inside, $kind) { typst:made($kind, array { $inside }) })"/>
  </xsl:template>

  <!-- Text. -->

  <xsl:template match="text()" mode="typst:flow" as="item()*">
    <xsl:sequence select="translate(., '&#9;&#10;&#13;&#xFEFF;', '   ')[. != '']"/>
  </xsl:template>

  <xd:doc><xd:desc>White space that is to be kept: lines stay lines.</xd:desc></xd:doc>
  <xsl:template match="text()[contains(., '&#10;')][ancestor::*[@xml:space][1]/@xml:space = 'preserve']" mode="typst:flow" priority="1" as="item()*">
    <xsl:for-each select="tokenize(., '\n')">
      <xsl:if test="position() > 1"><xsl:sequence select="map { 't': 'break', 'c': [] }"/></xsl:if>
      <xsl:sequence select="translate(., '&#9;&#13; ', '&#160;&#160;&#160;')[. != '']"/>
    </xsl:for-each>
  </xsl:template>

  <xd:doc><xd:desc>What has no form of its own comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*" mode="typst:flow" priority="-5" as="item()*">
    <xsl:message><ed:unrendered element="{name()}"/></xsl:message>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>A block amid running text, in a cell say, is set off by a space.</xd:desc></xd:doc>
  <xsl:template match="*[ed:is-block(.)]" mode="typst:flow" priority="-3" as="item()*">
    <xsl:if test="preceding-sibling::*"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>
</xsl:package>
