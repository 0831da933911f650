<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="abbr | analytic | author | bibl | biblScope | citedRange | corr | date | distinct | edition | editor
    | email | expan | foreign | gloss | imprint | item[not(parent::list)]
    | label[not(parent::list)] | measureGrp | meeting | mentioned | monogr | name | note[not(@ed:n)] | noteGrp
    | orig | postBox | postCode | pubPlace | publisher | rb | reg | relatedItem | resp | respStmt | rs | series
    | stage | street | term | time | unit" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xsl:template match="add" mode="text:flow" as="item()*">
    <xsl:sequence select="if ($is-diplomatic) then text:enclosed(text:open('{+'), text:flow(.), text:close('+}')) else text:flow(.)"/>
  </xsl:template>

  <xd:doc><xd:desc>An address of parts stands in one line, one of lines as it is.</xd:desc></xd:doc>
  <xsl:template match="address[not(addrLine or text()[normalize-space()])]" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:sequence select="if (ed:is-block(.)) then text:block('para', $indent, 0, text:joined(*, ', ')) else text:joined(*, ', ')"/>
  </xsl:template>

  <xsl:template match="address[addrLine or text()[normalize-space()]] | listBibl | sp" mode="text:flow" as="item()*"><xsl:call-template name="paragraph"/></xsl:template>

  <xsl:template match="addrLine | speaker" mode="text:flow" as="item()*"><xsl:call-template name="line"/></xsl:template>

  <xsl:template match="biblStruct" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="parts" as="element()*" select="*[not(self::note)]//(author | title | editor | respStmt | edition | meeting | pubPlace | publisher | date | biblScope | extent | idno) | citedRange | idno | ref"/>
    <xsl:variable name="notes" as="item()*"><xsl:apply-templates select=".//note" mode="#current"/></xsl:variable>
    <xsl:sequence select="text:block('para', $indent, 0, (
      @cert[. = ('medium', 'low')] ! (text:label(if (. = 'low') then 'possibly' else 'probably') || ': '), text:joined($parts, ', '), '.'[not(ends-with(normalize-space($parts[last()]), '.'))], (if (exists($notes)) then ' ' else ()), text:inline($notes))), $blank"/>
  </xsl:template>

  <xd:doc><xd:desc>Columns, gatherings and milestones belong to the source, so its transcript tells them.</xd:desc></xd:doc>
  <xsl:template match="cb | gb | milestone" mode="text:flow" as="item()*">
    <xsl:sequence select="if ($is-diplomatic) then (' ', text:said(string-join(((@unit, text:label('break.' || local-name()))[1], @n), ' ')), ' ')
      else if (self::cb and not(@break = 'no')) then ' ' else ()"/>
  </xsl:template>

  <xd:doc><xd:desc>What can be read in two ways has both in the transcript.</xd:desc></xd:doc>
  <xsl:template match="choice" mode="text:flow" as="item()*">
    <xsl:variable name="shown" as="element()*" select="*[text:is-shown(.)]"/>
    <xsl:sequence select="if ($shown/self::unclear) then text:joined($shown, ' / ') else text:flow(.)"/>
  </xsl:template>

  <xd:doc><xd:desc>A quotation with its source runs on where text stands beside it.</xd:desc></xd:doc>
  <xsl:template match="cit" mode="text:flow" as="item()*">
    <xsl:choose>
      <xsl:when test="../text()[normalize-space()]"><xsl:sequence select="text:joined(*, ' ')"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="paragraph"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="del" mode="text:flow" as="item()*">
    <xsl:sequence select="if (ed:is-read(.)) then text:flow(.) else text:enclosed(text:open('[-'), text:flow(.), text:close('-]'))"/>
  </xsl:template>

  <xsl:template match="desc" mode="text:flow" as="item()*"><xsl:call-template name="within"/></xsl:template>

  <xsl:template match="divGen | index" mode="text:flow" as="empty-sequence()"/>

  <xsl:template match="emph | hi[text:is-emphasis(.)] | title[text:is-emphasis(.)]" mode="text:flow" as="item()*">
    <xsl:sequence select="if (ancestor::*[text:is-emphasis(.)]) then text:flow(.)
      else text:emphasised(text:flow(.), not(text:goes-on(., preceding-sibling::node()[1])), not(text:goes-on(., following-sibling::node()[1])))"/>
  </xsl:template>

  <xd:doc><xd:desc>A gap, how large it is, why, and what was there, as far as that is said; and what the editors write in its place.</xd:desc></xd:doc>
  <xsl:template match="ellipsis | gap" mode="text:flow" as="item()*">
    <xsl:variable name="about" as="item()*"><xsl:apply-templates select="desc/node()" mode="#current"/></xsl:variable>
    <xsl:variable name="instead" as="item()*"><xsl:apply-templates select="supplied" mode="#current"/></xsl:variable>
    <xsl:sequence select="text:open(replace(ed:sign(.), '\]$', '')), (if (exists($about)) then ': ' else ()), text:inline($about), text:close(']'), (if (exists($instead)) then ' ' else ()), $instead"/>
  </xsl:template>

  <xd:doc><xd:desc>The head of a division is set off; that of a list, a table, a poem stands above it.</xd:desc></xd:doc>
  <xsl:template match="head" mode="text:flow" as="item()*">
    <xsl:variable name="is-title" as="xs:boolean" select="not($is-diplomatic or ancestor::note or parent::figure or parent::lg or parent::list or parent::listBibl or parent::table)"/>
    <xsl:call-template name="line"><xsl:with-param name="kind" select="if ($is-title) then 'title' else 'head'"/></xsl:call-template>
    <xsl:if test="$is-title or parent::lg or $is-diplomatic"><xsl:sequence select="$blank"/></xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>A look that is no emphasis. A raised number after a number is told from a digit of it.</xd:desc></xd:doc>
  <xsl:template match="hi[not(text:is-emphasis(.))] | title[not(text:is-emphasis(.))]" mode="text:flow" as="item()*">
    <xsl:if test="self::hi and ed:look(.) = 'sup' and matches(., '^[+−-]?\d+$') and matches(string(preceding-sibling::node()[1]), '\d$')"><xsl:sequence select="'^'"/></xsl:if>
    <xsl:call-template name="part"/>
  </xsl:template>

  <xd:doc><xd:desc>An item with its number or a dash, its further lines and lists below its first.</xd:desc></xd:doc>
  <xsl:template match="list/item" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="place" as="xs:integer" select="1 + count(preceding-sibling::item)"/>
    <xsl:variable name="is-glossed" as="xs:boolean" select="exists(../label)"/>
    <xsl:variable name="items" as="item()*">
      <xsl:apply-templates mode="#current"><xsl:with-param name="indent" tunnel="yes" select="$indent + 4"/></xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="lines" as="map(*)*" select="text:unblanked(text:block('para', $indent + 4, 0, $items))"/>
    <xsl:sequence select="if ($is-glossed) then $lines
      else text:marked($lines, $indent + 4, if (../@rend = ('numbered', 'ordered') or ../@type = 'ordered') then $place || '. ' else '- ')"/>
  </xsl:template>

  <xsl:template match="headItem | headLabel | list/label" mode="text:flow" as="item()*"><xsl:call-template name="line"/></xsl:template>

  <xsl:template match="l" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:sequence select="text:block('para', $indent + 8, 4, text:flow(.))"/>
  </xsl:template>

  <xd:doc><xd:desc>A line of the source ends in its transcript, and in the parts of a letter that are lines to begin with.</xd:desc></xd:doc>
  <xsl:template match="lb" mode="text:flow" as="item()*">
    <xsl:sequence select="if ($is-diplomatic or ancestor::*[self::addrLine or self::signed or self::salute or self::dateline or self::closer or self::opener or self::head or self::titlePart]) then $break
      else if (@break = 'no') then () else ' '"/>
  </xsl:template>

  <xsl:template match="lg | quote[text:is-apart(.)] | list" mode="text:flow" as="item()*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="inside" as="xs:integer" select="$indent + (if (self::quote) then 4 else 0)"/>
    <xsl:variable name="items" as="item()*">
      <xsl:apply-templates mode="#current"><xsl:with-param name="indent" tunnel="yes" select="$inside"/></xsl:apply-templates>
    </xsl:variable>
    <xsl:sequence select="$blank, text:block('para', $inside, 0, $items), $blank"/>
  </xsl:template>

  <xd:doc><xd:desc>A short measure stays in one line: its number is not parted from its unit.</xd:desc></xd:doc>
  <xsl:template match="measure | num" mode="text:flow" as="item()*">
    <xsl:sequence select="if (string-length(.) le 24) then text:enclosed(text:open(''), text:flow(.), text:close('')) else text:flow(.)"/>
  </xsl:template>

  <xsl:template match="note[@ed:n]" mode="text:flow" as="map(*)*"><xsl:sequence select="text:sign('[' || @ed:n || ']')"/></xsl:template>

  <xsl:template match="p" mode="text:flow" as="item()*">
    <xsl:variable name="look" as="xs:string?" select="ed:look(.)[. = ('right', 'center')][1]"/>
    <xsl:choose>
      <xsl:when test="$look"><xsl:call-template name="line"><xsl:with-param name="kind" select="$look"/></xsl:call-template><xsl:sequence select="$blank"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="paragraph"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Pages are counted in the transcript only, on a line of their own where it goes line for line or between paragraphs.</xd:desc></xd:doc>
  <xsl:template match="pb" mode="text:flow" as="item()*">
    <xsl:variable name="sign" as="map(*)*" select="text:sign('[' || string-join(('p.', @n), ' ') || ']')"/>
    <xsl:sequence select="if (not($is-diplomatic)) then (if (@break = 'no') then () else ' ')
      else if ($is-by-lines or not(../text()[normalize-space()]) and (ed:is-block(..) and not(../self::p))) then text:block('page', 0, 0, $sign)
      else (' ', $sign, ' ')"/>
  </xsl:template>

  <xd:doc><xd:desc>A pointer has no words of its own, so those are given that tell where it leads.</xd:desc></xd:doc>
  <xsl:template match="ptr | ref[@target][not(normalize-space() or *)]" mode="text:flow" as="item()*">
    <xsl:variable name="target" as="xs:string" select="string(tokenize(@target)[1])"/>
    <xsl:variable name="place" as="element()?" select="key('place', substring-after($target, '#'))[starts-with($target, '#')]"/>
    <xsl:sequence select="if ($place/self::note) then text:sign('[' || $place/@ed:n || ']')
      else if ($place/ancestor-or-self::p) then text:sign('[' || string-join((text:label('paragraph'), $place/ancestor-or-self::p[1]/@n), ' ') || ']')
      else if (starts-with($target, '#') or $target = '') then () else if (matches($target, '^https?://')) then $target else text:sign('[' || $target || ']')"/>
  </xsl:template>

  <xsl:key name="place" match="text//*[@xml:id]" use="@xml:id"/>

  <xd:doc><xd:desc>Quotation marks where the letter has none of its own and no look that stands for them, as its language has them.</xd:desc></xd:doc>
  <xsl:template match="q | quote[not(text:is-apart(.))] | said | soCalled" mode="text:flow" as="item()*">
    <xsl:variable name="marks" as="xs:string*" select="if (ed:wants-marks(.)) then tokenize(ed:label('quoted', ed:language-of(.)), '\{1\}') else ()"/>
    <xsl:sequence select="text:enclosed($marks[1], text:flow(.), $marks[2])"/>
  </xsl:template>

  <xd:doc><xd:desc>Notes and descriptions name the address that a reference leads to; the text is the letter's alone.</xd:desc></xd:doc>
  <xsl:template match="ref" mode="text:flow" as="item()*">
    <xsl:variable name="address" as="xs:string" select="string(tokenize(@target)[1])"/>
    <xsl:sequence select="text:flow(.), (if (matches($address, '^https?://') and (ancestor::note or not(ancestor::text)) and not(contains(., $address))) then ' &lt;' || $address || '>' else ())"/>
  </xsl:template>

  <xsl:template match="rt" mode="text:flow" as="item()*"><xsl:sequence select="'(', text:flow(.), ')'"/></xsl:template>

  <xsl:template match="ruby" mode="text:flow" as="item()*"><xsl:call-template name="part"/></xsl:template>

  <xsl:template match="sic" mode="text:flow" as="item()*">
    <xsl:sequence select="text:flow(.), (if (ed:is-read(.)) then (' ', text:sign('[sic]')) else ())"/>
  </xsl:template>

  <xsl:template match="unclear" mode="text:flow" as="item()*">
    <xsl:sequence select="text:enclosed((), text:flow(.), text:sign('[?]'))"/>
  </xsl:template>
</xsl:stylesheet>
