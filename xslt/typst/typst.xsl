<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:typst" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>The prepared letter as data for edition.typ. No text of a letter is ever read as code: it travels as JSON.</xd:p>
      <xd:p>A piece of content is a string, or a map with t, what it is, and c, the pieces inside. What t may be: note (c), em,
        small, sup, sub, lang (l, c), entry; and for blocks: para (n, id), head, line, right, verse, item, quote, row (cells).</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:output method="json" encoding="UTF-8" indent="no"/>

  <xsl:mode name="typst:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xsl:mode name="typst:block" on-no-match="shallow-skip" on-multiple-match="fail"/>
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

  <xsl:template match="/" mode="typst:page" as="map(*)">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:variable name="body" as="map(*)*"><xsl:apply-templates select="//text[not(ancestor::text)]" mode="typst:block"/></xsl:variable>
    <xsl:sequence select="map {
      'title': string($letter/@title), 'subtitle': string($letter/@subtitle), 'lang': tokenize($letter/@lang, '-')[1], 'name': string($letter/@name),
      'authors': array { $letter/ed:sender/string() },
      'date': string($letter/@date), 'changed': string($letter/@changed), 'version': string($letter/@version),
      'keywords': array { //textClass//term/normalize-space() },
      'abstract': normalize-space(string-join(//abstract/p, ' ')),
      'rows': array { typst:row('from', $letter/ed:sender), typst:row('to', $letter/ed:recipient), typst:row('place', $letter/ed:place), typst:row('destination', $letter/ed:destination), typst:row('date', $letter/ed:date) },
      'body': array { $body },
      'sections': array { typst:emendations(/), typst:entries(/), typst:section('source', //sourceDesc/*), typst:section('rights', //publicationStmt/availability//(p | licence)[not(ancestor::licence)]) },
      'editor': normalize-space((//publicationStmt/(publisher | authority))[1]),
      'labels': map { 'page': typst:label('page'), 'version': typst:label('version'), 'editor': typst:label('editor'), 'attached': typst:label('download.tei') }
    }"/>
  </xsl:template>

  <xsl:function name="typst:row" as="map(*)?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="said" as="element()*"/>
    <xsl:if test="$said">
      <xsl:sequence select="map { 'label': typst:label($key), 'values': array { $said ! (string(.) || (if (@cert = ('low', 'medium') and not(self::ed:date)) then ' (' || typst:label(if (@cert = 'low') then 'possibly' else 'probably') || ')' else '')) } }"/>
    </xsl:if>
  </xsl:function>

  <xsl:function name="typst:section" as="map(*)?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="parts" as="element()*"/>
    <xsl:if test="$parts">
      <xsl:sequence select="map { 'title': typst:label($key), 'items': array { $parts ! (if (self::biblStruct) then [ typst:reference(.) ] else typst:flow(node())) } }"/>
    </xsl:if>
  </xsl:function>

  <xsl:function name="typst:reference" as="xs:string">
    <xsl:param name="reference" as="element(biblStruct)"/>
    <xsl:sequence select="string-join((if ($reference/@cert = 'medium') then typst:label('probably') || ':' else (), string-join(($reference/(* except note))//(author | title | editor | pubPlace | publisher | date | biblScope)/normalize-space(), ', ') || '.', $reference/note/normalize-space()), ' ')"/>
  </xsl:function>

  <xsl:function name="typst:emendations" as="map(*)?">
    <xsl:param name="root" as="document-node()"/>
    <xsl:variable name="places" as="element()*" select="$root//text//(choice[corr] | supplied | surplus)"/>
    <xsl:if test="$places">
      <xsl:sequence select="map { 'title': typst:label('emendations'), 'items': array { $places ! [
        string-join((typst:label('paragraph'), (ancestor::*[@n][1]/@n, ancestor::*[@xml:id][1]/@xml:id)[1]), ' ') || ': ' ||
        (if (self::choice) then typst:label('copy-has') || ' “' || sic || '”, ' || typst:label('corrected') || ' “' || corr || '”' || (if (corr/@cert) then ' (' || typst:label('conjecture') || ')' else '')
         else if (self::supplied) then '“' || . || '” ' || typst:label('supplied') else '“' || . || '” ' || typst:label('surplus')) ] } }"/>
    </xsl:if>
  </xsl:function>

  <xsl:function name="typst:entries" as="map(*)*">
    <xsl:param name="root" as="document-node()"/>
    <xsl:variable name="used" as="xs:string*" select="distinct-values($root//text//@ed:entry)"/>
    <xsl:for-each select="('persons', 'groups', 'orgs', 'places', 'events')">
      <xsl:variable name="kind" as="xs:string" select="('person', 'personGrp', 'org', 'place', 'event')[index-of(('persons', 'groups', 'orgs', 'places', 'events'), current())]"/>
      <xsl:variable name="group" as="element()*" select="$root//standOff//*[local-name() = $kind][@xml:id = $used]"/>
      <xsl:if test="$group">
        <xsl:variable name="items" as="array(*)*">
          <xsl:for-each select="$group">
            <xsl:sort select="ed:name(.)" lang="en"/>
            <xsl:variable name="life" as="xs:string" select="string-join((birth[1]/@ed:words ! (typst:label('born') || ' ' || .), death[1]/@ed:words ! (typst:label('died') || ' ' || .), string(@ed:words)[. != '']), ', ')"/>
            <xsl:sequence select="[ typst:made('entry', [ ed:name(.) ]), (if ($life) then ' (' || $life || ')' else '') || ': ' || normalize-space(string-join(note[not(@ed:n)], ' ')) || '.' ]"/>
          </xsl:for-each>
        </xsl:variable>
        <xsl:sequence select="map { 'title': typst:label(.), 'items': array { $items } }"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:function>

  <!-- Blocks. -->

  <xsl:template match="*" mode="typst:block" priority="-5" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'para'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="addrLine | salute | byline | trailer | figDesc" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'line'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="dateline | signed | seg[parent::opener or parent::closer]" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'right'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="head" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'head'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="item" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'item'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="l" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'verse'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="note" mode="typst:block" as="map(*)*"/>

  <xsl:template match="quote" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'quote'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="row" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'row', 'cells': array { cell ! typst:flow(node()) } }"/>
  </xsl:template>

  <xd:doc><xd:desc>An element that may hold running text and blocks: its text becomes blocks of a kind, its blocks their own. The
    first of a paragraph bears the paragraph's number.</xd:desc></xd:doc>
  <xsl:template name="mixed" as="map(*)*">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:variable name="number" as="xs:string" select="if (self::p and ancestor::text) then string(@n) else ''"/>
    <xsl:for-each-group select="node()" group-adjacent="exists(self::*[ed:is-block(.)][not(self::note)])">
      <xsl:choose>
        <xsl:when test="current-grouping-key()"><xsl:apply-templates select="current-group()" mode="typst:block"/></xsl:when>
        <xsl:otherwise>
          <xsl:variable name="content" as="array(*)" select="typst:flow(current-group())"/>
          <xsl:if test="array:size($content) gt 0" xmlns:array="http://www.w3.org/2005/xpath-functions/array">
            <xsl:sequence select="map { 't': $kind, 'n': if (position() = 1) then $number else '', 'c': $content }"/>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <!-- Running text. -->

  <xsl:template match="text()" mode="typst:flow" as="xs:string?">
    <xsl:sequence select="string(.)[. != '']"/>
  </xsl:template>

  <xsl:template match="*[not(ed:is-read(.))]" mode="typst:flow" priority="5" as="item()*"/>

  <xd:doc><xd:desc>What is no TEI comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*[namespace-uri() != 'http://www.tei-c.org/ns/1.0']" mode="typst:flow" priority="-1" as="item()*">
    <xsl:message><ed:unrendered element="{name()}" path="{path()}"/></xsl:message>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="emph | title[@level = ('m', 'j')] | foreign | hi[matches(string-join((@rend, @rendition)), 'ital|under', 'i')]" mode="typst:flow" as="map(*)">
    <xsl:sequence select="map { 't': 'em', 'l': string(@xml:lang), 'c': typst:flow(node()) }"/>
  </xsl:template>

  <xsl:template match="hi[matches(string-join((@rend, @rendition)), 'small', 'i')]" mode="typst:flow" priority="1" as="map(*)">
    <xsl:sequence select="typst:made('small', typst:flow(node()))"/>
  </xsl:template>

  <xsl:template match="hi[matches(string-join((@rend, @rendition)), 'sup', 'i')]" mode="typst:flow" priority="1" as="map(*)">
    <xsl:sequence select="typst:made('sup', typst:flow(node()))"/>
  </xsl:template>

  <xsl:template match="gap | ellipsis" mode="typst:flow" as="xs:string"><xsl:sequence select="'[…]'"/></xsl:template>

  <xsl:template match="g[not(normalize-space())]" mode="typst:flow" as="xs:string">
    <xsl:sequence select="string((ed:entry(., @ref)/(mapping, */@value), @ref)[1])"/>
  </xsl:template>

  <xsl:template match="graphic | media" mode="typst:flow typst:block" as="item()">
    <xsl:variable name="words" as="xs:string" select="'[' || typst:label('picture') || ': ' || @url || ']'"/>
    <xsl:sequence select="if (parent::figure and not(ancestor::p)) then map { 't': 'line', 'n': '', 'c': [ $words ] } else $words"/>
  </xsl:template>

  <xsl:template match="lb" mode="typst:flow" as="item()?">
    <xsl:sequence select="if (@break = 'no') then () else if (ancestor::*[self::signed or self::salute or self::dateline or self::addrLine]) then map { 't': 'break', 'c': [] } else ' '"/>
  </xsl:template>

  <xsl:template match="pb | cb | gb | milestone | index | handShift | fw | facsimile" mode="typst:flow" as="item()*"/>

  <xsl:template match="note[@ed:n]" mode="typst:flow" as="map(*)">
    <xsl:sequence select="map { 't': 'note', 'series': string(@ed:series), 'c': typst:flow(node()) }"/>
  </xsl:template>

  <xsl:template match="ptr" mode="typst:flow" as="xs:string"><xsl:sequence select="string(@target)"/></xsl:template>

  <xsl:template match="unclear" mode="typst:flow" as="item()*">
    <xsl:apply-templates mode="#current"/>
    <xsl:sequence select="'[?]'"/>
  </xsl:template>

  <xsl:template match="*[ed:is-block(.)]" mode="typst:flow" priority="-3" as="item()*">
    <xsl:if test="preceding-sibling::*"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>
</xsl:package>
