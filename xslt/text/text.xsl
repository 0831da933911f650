<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:text" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>The prepared letter as lines of plain text. Each line begins with the word for its kind and a tab; the caller breaks
      it to the width of the page: head, para, line (kept as it is), right, verse, item, note, field, blank.</xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:mode name="text:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>What begins on a line of its own: gives lines.</xd:desc></xd:doc>
  <xsl:mode name="text:block" on-no-match="shallow-skip" on-multiple-match="fail"/>
  <xd:doc><xd:desc>What runs on: gives text.</xd:desc></xd:doc>
  <xsl:mode name="text:flow" on-no-match="text-only-copy" on-multiple-match="fail"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>

  <xsl:function name="text:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xsl:function name="text:line" as="xs:string">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="words" as="xs:string"/>
    <xsl:sequence select="$kind || '&#9;' || normalize-space($words)"/>
  </xsl:function>

  <xsl:template match="/" mode="text:page" as="xs:string">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:variable name="lines" as="xs:string*">
      <xsl:call-template name="fields"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
      <xsl:sequence select="'blank&#9;', text:line('line', text:label('text.start')), 'blank&#9;'"/>
      <xsl:apply-templates select="//text[not(ancestor::text)]" mode="text:block"/>
      <xsl:sequence select="'blank&#9;', text:line('line', text:label('text.end'))"/>
      <xsl:call-template name="notes"/>
      <xsl:call-template name="emendations"/>
      <xsl:call-template name="about"/>
    </xsl:variable>
    <xsl:sequence select="string-join($lines, '&#10;')"/>
  </xsl:template>

  <xsl:template name="fields" as="xs:string*">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:sequence select="text:line('field', text:label('title') || ': ' || $letter/@title)"/>
    <xsl:for-each select="$letter/ed:sender">{text:line('field', text:label('from') || ': ' || .)}</xsl:for-each>
    <xsl:for-each select="$letter/ed:recipient">{text:line('field', text:label('to') || ': ' || .)}</xsl:for-each>
    <xsl:for-each select="$letter/(ed:place | ed:destination)">
      <xsl:sequence select="text:line('field', text:label(if (self::ed:place) then 'place' else 'destination') || ': ' || . || text:certainty(.))"/>
    </xsl:for-each>
    <xsl:if test="$letter/ed:date"><xsl:sequence select="text:line('field', text:label('date') || ': ' || ($letter/@date[. != ''], $letter/ed:date)[1])"/></xsl:if>
    <xsl:sequence select="text:line('field', text:label('language') || ': ' || $letter/@lang)"/>
    <xsl:for-each select="(//sourceDesc/*)[1]"><xsl:sequence select="text:line('field', text:label('source') || ': ' || text:flow(.))"/></xsl:for-each>
    <xsl:for-each select="(//publicationStmt/(publisher | authority))[1]"><xsl:sequence select="text:line('field', text:label('editor') || ': ' || text:flow(.))"/></xsl:for-each>
    <xsl:sequence select="text:line('field', text:label('version') || ': ' || string-join(($letter/@version[. != ''], $letter/@changed[. != '']), ', '))"/>
    <xsl:for-each select="//publicationStmt/availability"><xsl:sequence select="text:line('field', text:label('rights') || ': ' || text:flow(.))"/></xsl:for-each>
  </xsl:template>

  <xsl:function name="text:certainty" as="xs:string">
    <xsl:param name="said" as="element()"/>
    <xsl:sequence select="if ($said/@cert = ('low', 'medium')) then ' (' || text:label(if ($said/@cert = 'low') then 'possibly' else 'probably') || ')' else ''"/>
  </xsl:function>

  <xsl:function name="text:flow" as="xs:string">
    <xsl:param name="nodes" as="node()*"/>
    <xsl:variable name="parts" as="xs:string*"><xsl:apply-templates select="$nodes" mode="text:flow"/></xsl:variable>
    <xsl:sequence select="string-join($parts)"/>
  </xsl:function>

  <xsl:template name="notes" as="xs:string*">
    <xsl:variable name="notes" as="element()*" select="//text//note[@ed:n]"/>
    <xsl:if test="$notes">
      <xsl:sequence select="'blank&#9;', 'blank&#9;', text:line('head', text:label('notes')), 'blank&#9;'"/>
      <xsl:for-each select="$notes">
        <xsl:sort select="@ed:series"/>
        <xsl:sequence select="text:line('note', '[' || @ed:n || '] ' || text:flow(node()))"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Where the text differs from the copy, paragraph by paragraph.</xd:desc></xd:doc>
  <xsl:template name="emendations" as="xs:string*">
    <xsl:variable name="places" as="element()*" select="//text//(choice[corr] | supplied | surplus)"/>
    <xsl:if test="$places">
      <xsl:sequence select="'blank&#9;', text:line('head', text:label('emendations')), 'blank&#9;'"/>
      <xsl:for-each select="$places">
        <xsl:variable name="where" as="xs:string" select="string-join((text:label('paragraph'), (ancestor::*[@n][1]/@n, ancestor::*[@xml:id][1]/@xml:id)[1]), ' ')"/>
        <xsl:sequence select="text:line('note', $where || ': ' ||
          (if (self::choice) then text:label('copy-has') || ' “' || sic || '”, ' || text:label('corrected') || ' “' || corr || '”' || (if (corr/@cert) then ' (' || text:label('conjecture') || ')' else '')
           else if (self::supplied) then '“' || . || '” ' || text:label('supplied')
           else '“' || . || '” ' || text:label('surplus')))"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template name="about" as="xs:string*">
    <xsl:if test="//sourceDesc/*">
      <xsl:sequence select="'blank&#9;', text:line('head', text:label('source')), 'blank&#9;'"/>
      <xsl:for-each select="//sourceDesc/*">
        <xsl:sequence select="text:line('note', if (self::biblStruct)
          then string-join((if (@cert = 'medium') then text:label('probably') || ':' else (), string-join((* except note)//(author | title | editor | pubPlace | publisher | date | biblScope)/normalize-space(), ', ') || '.', note/normalize-space()), ' ')
          else text:flow(.))"/>
      </xsl:for-each>
    </xsl:if>
    <xsl:sequence select="'blank&#9;', text:line('head', text:label('key')), 'blank&#9;', text:line('line', text:label('key.notes'))"/>
    <xsl:if test="//text//unclear"><xsl:sequence select="text:line('line', text:label('key.unclear'))"/></xsl:if>
    <xsl:if test="//text//gap"><xsl:sequence select="text:line('line', text:label('key.gap'))"/></xsl:if>
  </xsl:template>

  <!-- Blocks. -->

  <xsl:template match="text | front | body | back | group | div | floatingText | opener | closer | postscript | address | list | table | lg | figure | quote | cit | standOff | titlePage | listBibl | listWit" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'para'"/></xsl:call-template>
    <xsl:if test="self::opener | self::lg | self::list | self::table"><xsl:sequence select="'blank&#9;'"/></xsl:if>
  </xsl:template>

  <xsl:template match="*" mode="text:block" priority="-5" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'para'"/></xsl:call-template>
    <xsl:if test="ed:is-block(.)"><xsl:sequence select="'blank&#9;'"/></xsl:if>
  </xsl:template>

  <xsl:template match="addrLine | salute | byline | trailer | figDesc | caption | line" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'line'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="dateline | signed | seg[parent::opener or parent::closer]" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'right'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="head" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'head'"/></xsl:call-template>
    <xsl:sequence select="'blank&#9;'"/>
  </xsl:template>

  <xsl:template match="item" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'item'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="l" mode="text:block" as="xs:string*">
    <xsl:call-template name="mixed"><xsl:with-param name="kind" select="'verse'"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="row" mode="text:block" as="xs:string*">
    <xsl:sequence select="text:line('verse', string-join(cell ! text:flow(.), ' | '))"/>
  </xsl:template>

  <xsl:template match="note" mode="text:block" as="xs:string*"/>

  <xd:doc><xd:desc>An element that may hold running text and blocks: its text becomes lines of a kind, its blocks their own.</xd:desc></xd:doc>
  <xsl:template name="mixed" as="xs:string*">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:for-each-group select="node()" group-adjacent="exists(self::*[ed:is-block(.)][not(self::note)])">
      <xsl:choose>
        <xsl:when test="current-grouping-key()"><xsl:apply-templates select="current-group()" mode="text:block"/></xsl:when>
        <xsl:otherwise>
          <xsl:variable name="words" as="xs:string" select="text:flow(current-group())"/>
          <xsl:for-each select="tokenize($words, '&#10;')[normalize-space()]"><xsl:sequence select="text:line($kind, .)"/></xsl:for-each>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <!-- Running text. -->

  <xsl:template match="*[not(ed:is-read(.))]" mode="text:flow" priority="5" as="xs:string?"/>

  <xd:doc><xd:desc>What is no TEI comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*[namespace-uri() != 'http://www.tei-c.org/ns/1.0']" mode="text:flow" priority="-1" as="item()*">
    <xsl:message><ed:unrendered element="{name()}" path="{path()}"/></xsl:message>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="emph | hi[matches(string-join((@rend, @rendition)), 'ital|under|bold|spaced', 'i')] | title[@level = ('m', 'j')]" mode="text:flow" as="xs:string">
    <xsl:sequence select="'_' || text:flow(node()) || '_'"/>
  </xsl:template>

  <xsl:template match="gap | ellipsis" mode="text:flow" as="xs:string"><xsl:sequence select="'[…]'"/></xsl:template>

  <xsl:template match="g[not(normalize-space())]" mode="text:flow" as="xs:string">
    <xsl:sequence select="string((ed:entry(., @ref)/(mapping, */@value), @ref)[1])"/>
  </xsl:template>

  <xsl:template match="graphic | media" mode="text:flow text:block" as="xs:string">
    <xsl:sequence select="(if (ed:is-block(..) and not(ancestor::p)) then 'line&#9;' else '') || '[' || text:label('picture') || ': ' || @url || ']'"/>
  </xsl:template>

  <xsl:template match="lb" mode="text:flow" as="xs:string">
    <xsl:sequence select="if (@break = 'no') then '' else if (ancestor::*[self::signed or self::salute or self::dateline or self::addrLine]) then '&#10;' else ' '"/>
  </xsl:template>

  <xsl:template match="pb | cb | gb | milestone | index | handShift | fw | facsimile" mode="text:flow" as="xs:string?"/>

  <xsl:template match="note[@ed:n]" mode="text:flow" as="xs:string"><xsl:sequence select="'[' || @ed:n || ']'"/></xsl:template>

  <xsl:template match="ptr" mode="text:flow" as="xs:string"><xsl:sequence select="string(@target)"/></xsl:template>

  <xsl:template match="unclear" mode="text:flow" as="xs:string"><xsl:sequence select="text:flow(node()) || '[?]'"/></xsl:template>

  <xd:doc><xd:desc>A block in running text, such as a paragraph in a note: apart from its neighbours by a space.</xd:desc></xd:doc>
  <xsl:template match="*[ed:is-block(.)]" mode="text:flow" priority="-3" as="xs:string">
    <xsl:sequence select="(if (preceding-sibling::*) then ' ' else '') || text:flow(node())"/>
  </xsl:template>
</xsl:package>
