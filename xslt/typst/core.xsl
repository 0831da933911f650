<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="abbr | add | addrLine | address | author | bibl | biblScope | citedRange | cit | choice | corr | date | desc | distinct | edition | editor | email | ex | expan | gloss | imprint | item | label
    | measure | measureGrp | meeting | mentioned | monogr | analytic | noteGrp | num | orig | postBox | postCode | ptr[not(@target)] | pubPlace | publisher | rb | reg | relatedItem | resp | respStmt
    | ruby | series | street | term | time | title | unit | headItem | headLabel | note | del | quote | q | said | soCalled | speaker | stage | list | l | lg | listBibl" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>An address of parts stands in one line, with a mark between them.</xd:desc></xd:doc>
  <xsl:template match="address[not(addrLine or text()[normalize-space()])]" mode="typst:flow" as="item()*">
    <xsl:for-each select="*">
      <xsl:if test="position() > 1"><xsl:sequence select="', '"/></xsl:if>
      <xsl:apply-templates select="." mode="#current"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="address[not(addrLine or text()[normalize-space()])]" mode="typst:block" as="map(*)">
    <xsl:variable name="parts" as="item()*"><xsl:apply-templates select="." mode="typst:flow"/></xsl:variable>
    <xsl:sequence select="typst:made('address', array { $parts })"/>
  </xsl:template>

  <xsl:template match="addrLine" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'address'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="biblStruct" mode="typst:flow" as="item()*"><xsl:sequence select="typst:reference(.)?*"/></xsl:template>

  <xsl:template match="biblStruct" mode="typst:block" as="map(*)"><xsl:sequence select="map { 't': 'line', 'c': typst:reference(.) }"/></xsl:template>

  <xd:doc><xd:desc>Columns and gatherings are of the page of the source. Words on both sides of one are two, unless it says otherwise.</xd:desc></xd:doc>
  <xsl:template match="cb | gb | pb | milestone" mode="typst:flow" as="xs:string?">
    <xsl:sequence select="if (@break = 'no') then () else ' '[current()/(self::pb | self::cb)]"/>
  </xsl:template>

  <xsl:template match="cb | gb | pb | milestone | divGen | index" mode="typst:block" as="map(*)?"/>

  <xsl:template match="divGen | index" mode="typst:flow" as="item()?"/>

  <xd:doc><xd:desc>The source of a quotation does not run together with it.</xd:desc></xd:doc>
  <xsl:template match="cit/bibl[preceding-sibling::node()[1][self::*]]" mode="typst:flow" as="item()*">
    <xsl:sequence select="' '"/>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="cit" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'quote', 'b': array { typst:unquoted(.) } }"/>
  </xsl:template>

  <xd:doc><xd:desc>The blocks of a quotation with its source, which are set off together.</xd:desc></xd:doc>
  <xsl:function name="typst:unquoted" as="map(*)*">
    <xsl:param name="cit" as="element(cit)"/>
    <xsl:sequence select="$cit/* ! (if (self::quote) then typst:blocks(., 'para')?* else map { 't': 'right', 'c': typst:flow(.) })"/>
  </xsl:function>

  <xsl:template match="emph | foreign | title[@level = ('m', 'j', 's')] | hi[empty(ed:look(.))]" mode="typst:flow" as="map(*)">
    <xsl:sequence select="typst:made('em', typst:flow(node()))"/>
  </xsl:template>

  <xsl:template match="gap | ellipsis" mode="typst:flow" as="item()+">
    <xsl:sequence select="map { 't': 'said', 'c': array { if (desc) then (replace(ed:sign(.), '\]$', ''), desc ! (': ', typst:flow(node())?*), ']') else ed:sign(.) } }"/>
    <xsl:apply-templates select="supplied" mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>A head of a division is a heading, one step below the last division that has one, so that no step is left out;
    other heads are lines.</xd:desc></xd:doc>
  <xsl:template match="head" mode="typst:block" as="map(*)*">
    <xsl:variable name="divisions" as="element()*" select="ancestor::*[head][not(self::list or self::lg or self::table or self::figure or self::listBibl or self::cit)]"/>
    <xsl:sequence select="if (ancestor::text and not(ancestor::note or ancestor::floatingText) and parent::* intersect $divisions)
      then map { 't': 'head', 'level': min((5, 1 + count($divisions))), 'c': typst:flow(node()) }
      else map { 't': 'subhead', 'c': typst:flow(node()) }"/>
  </xsl:template>

  <xsl:template match="head" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/><xsl:sequence select="' '"/></xsl:template>

  <xsl:template match="hi" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xsl:template match="l" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'verse', 'i': if (ed:look(.) = 'indent') then 1 else 0, 'c': typst:flow(node()) }"/>
  </xsl:template>

  <xd:doc><xd:desc>A line of the source ends where its page ends it; only in the parts of a letter that are lines to begin with does ours.</xd:desc></xd:doc>
  <xsl:template match="lb" mode="typst:flow" as="item()?">
    <xsl:sequence select="if (@break = 'no') then ()
      else if (ancestor::*[self::addrLine or self::byline or self::closer or self::dateline or self::head or self::opener or self::salute or self::signed or self::titlePart]) then map { 't': 'break', 'c': [] }
      else ' '"/>
  </xsl:template>

  <xsl:template match="lb" mode="typst:block" as="map(*)?"/>

  <xsl:template match="lg" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'stanza', 'n': typst:number(.), 'b': typst:blocks(., 'verse') }"/>
  </xsl:template>

  <xd:doc><xd:desc>A list is numbered, has labels, or marks; each item with what stands before it.</xd:desc></xd:doc>
  <xsl:template match="list" mode="typst:block" as="map(*)+">
    <xsl:apply-templates select="head" mode="#current"/>
    <xsl:variable name="items" as="map(*)*">
      <xsl:for-each select="item | headItem | *[not(self::item or self::headItem or self::label or self::headLabel or self::head)][typst:is-block(.)]">
        <xsl:variable name="label" as="element()?" select="preceding-sibling::*[not(self::lb or self::pb or self::cb)][1][self::label or self::headLabel]"/>
        <xsl:sequence select="map { 'label': if ($label) then typst:flow($label/node()) else if (@n and not(../label)) then [ string(@n) ] else [],
          'b': if (self::item or self::headItem) then typst:blocks(., 'para') else array { typst:block(.) } }"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="map { 't': 'list', 'items': array { $items },
      'kind': if (label) then 'labels' else if (item/@n) then 'given' else if (@rend = ('numbered', 'ordered') or @type = ('ordered', 'numbered')) then 'numbered' else if (@rend = ('simple', 'plain') or @type = 'simple') then 'plain' else 'marks' }"/>
  </xsl:template>

  <xsl:function name="typst:block" as="map(*)*">
    <xsl:param name="element" as="element()"/>
    <xsl:apply-templates select="$element" mode="typst:block"/>
  </xsl:function>

  <xsl:template match="note[@ed:n]" mode="typst:flow" as="map(*)" priority="1">
    <xsl:sequence select="map { 't': 'note', 'n': string(@ed:n) }"/>
  </xsl:template>

  <xsl:template match="note[@ed:n]" mode="typst:block" as="map(*)" priority="1">
    <xsl:sequence select="map { 't': 'para', 'n': '', 'cont': true(), 'c': [ map { 't': 'note', 'n': string(@ed:n) } ] }"/>
  </xsl:template>

  <xsl:template match="p | ab" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed">
      <xsl:with-param name="kind" select="if (ed:look(.) = 'center') then 'center' else if (ed:look(.) = 'right') then 'right' else 'para'"/>
      <xsl:with-param name="number" select="typst:number(.)"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="p | ab" mode="typst:flow" as="item()*">
    <xsl:if test="preceding-sibling::*"><xsl:sequence select="' '"/></xsl:if>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>The number of a paragraph of the letter: its own, else its place among the parts that can be linked to, so that all
    outputs have the same; "" for what stands inside something else.</xd:desc></xd:doc>
  <xsl:function name="typst:number" as="xs:string">
    <xsl:param name="part" as="element()"/>
    <xsl:sequence select="if ($part/@ed:anchor and not($part/(ancestor::cell | ancestor::figure | ancestor::item | ancestor::lg | ancestor::quote | ancestor::floatingText | ancestor::note)))
      then string(($part/@n, $part/@ed:anchor[starts-with(., 'para-')] ! substring(., 6))[1]) else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>Where an element stands: the paragraph by its number, other parts by their names.</xd:desc></xd:doc>
  <xsl:function name="typst:place" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="part" as="element()?" select="$element/ancestor::*[@ed:anchor][not(typst:number(.) = '') or self::note or self::opener or self::closer or self::head][1]"/>
    <xsl:sequence select="if ($part/self::note) then typst:label('note') || ' ' || $part/@ed:n
      else if ($part/(self::opener | self::closer | self::head)) then typst:label('place.' || local-name($part))
      else if ($part) then typst:number($part) else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>A pointer has no words of its own, so those are given that tell where it leads.</xd:desc></xd:doc>
  <xsl:template match="ptr[@target] | ref[@target][not(normalize-space() or *)]" mode="typst:flow" as="item()">
    <xsl:variable name="target" as="xs:string" select="tokenize(@target)[1]"/>
    <xsl:variable name="place" as="element()?" select="key('pointed-at', substring-after($target, '#'))[starts-with($target, '#')]/ancestor-or-self::*[@ed:anchor][1]"/>
    <xsl:variable name="words" as="xs:string" select="
      if ($place/self::note) then typst:label('note') || ' ' || $place/@ed:n
      else if ($place/(self::opener | self::closer | self::head)) then typst:label('place.' || local-name($place))
      else if ($place) then string-join((typst:label('paragraph'), typst:number($place)[. != '']), ' ') else $target"/>
    <xsl:sequence select="typst:linked($target, [ map { 't': 'said', 'c': [ if (matches($target, '^https?://')) then $words else '[' || $words || ']' ] } ])"/>
  </xsl:template>

  <xsl:key name="pointed-at" match="text//*[@xml:id]" use="@xml:id"/>

  <xsl:template match="ref" mode="typst:flow" as="item()*">
    <xsl:sequence select="typst:linked(string(tokenize(@target)[1]), typst:flow(node()))"/>
  </xsl:template>

  <xd:doc><xd:desc>A link where the address is one to follow; else the words alone.</xd:desc></xd:doc>
  <xsl:function name="typst:linked" as="item()*">
    <xsl:param name="address" as="xs:string"/>
    <xsl:param name="content" as="array(*)"/>
    <xsl:sequence select="if (matches($address, '^(https?://|mailto:)[^\s&lt;&gt;&quot;{}\\]+$')) then map { 't': 'link', 'to': $address, 'c': $content } else $content?*"/>
  </xsl:function>

  <xd:doc><xd:desc>Quotation marks where the letter has none of its own and no look that stands for them.</xd:desc></xd:doc>
  <xsl:template match="(q | said | soCalled | quote)[ed:wants-marks(.)]" mode="typst:flow" as="map(*)">
    <xsl:sequence select="typst:made('q', typst:flow(node()))"/>
  </xsl:template>

  <xsl:template match="quote" mode="typst:block" as="map(*)">
    <xsl:sequence select="map { 't': 'quote', 'b': typst:blocks(., 'para') }"/>
  </xsl:template>

  <xsl:template match="rt" mode="typst:flow" as="item()+">
    <xsl:sequence select="' ('"/><xsl:apply-templates mode="#current"/><xsl:sequence select="')'"/>
  </xsl:template>

  <xsl:template match="sic" mode="typst:flow" as="item()*">
    <xsl:apply-templates mode="#current"/>
    <xsl:if test="not(parent::choice)"><xsl:sequence select="map { 't': 'said', 'c': [ ' [sic]' ] }"/></xsl:if>
  </xsl:template>

  <xsl:template match="sp" mode="typst:block" as="map(*)">
    <xsl:variable name="others" as="map(*)*"><xsl:call-template name="mixed"><xsl:with-param name="nodes" select="node() except speaker"/></xsl:call-template></xsl:variable>
    <xsl:sequence select="map { 't': 'speech', 'c': typst:flow(speaker/node()), 'b': array { $others } }"/>
  </xsl:template>

  <xsl:template match="sp" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xsl:template match="stage" mode="typst:block" as="map(*)"><xsl:sequence select="typst:made('stage', typst:flow(node()))"/></xsl:template>

  <xsl:template match="unclear" mode="typst:flow" as="item()*">
    <xsl:apply-templates mode="#current"/>
    <xsl:sequence select="map { 't': 'said', 'c': [ '[?]' ] }"/>
  </xsl:template>

  <xsl:template match="label | desc | bibl | byline | trailer" mode="typst:block" as="map(*)*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'line'"/></xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
