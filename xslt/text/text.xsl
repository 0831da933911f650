<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:text" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>The prepared letter as lines of plain text, which toolkit/lines.py breaks, aligns and numbers. The result has fields (the
        head: key, value, language), lang (of the letter), interface (of the words that are added), by-lines (whether the lines are
        those of the source), text and after (what stands below it): lines.</xd:p>
      <xd:p>A line is a map with k, its kind (para, head, title, right, center, page, blank), in, the columns before it, h, by how
        many of these its first row begins further left, m, what stands before that row, and c, its pieces. A table has rows: for
        each cell c, head, across and down.</xd:p>
      <xd:p>A piece is a string or a map: l and c, pieces in another language; o and e, the first and the last characters of what
        is not broken; i, a place that the apparatus speaks of, by number; at, the number of the row it stands in; n, the end of a
        line; u, where emphasis begins or ends.</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:include href="core.xsl"/>
  <xsl:include href="header.xsl"/>
  <xsl:include href="namesdates.xsl"/>
  <xsl:include href="spoken.xsl"/>
  <xsl:include href="textstructure.xsl"/>
  <xsl:include href="transcr.xsl"/>
  <xsl:include href="textcrit.xsl"/>
  <xsl:include href="figures.xsl"/>
  <xsl:include href="verse.xsl"/>
  <xsl:include href="linking.xsl"/>
  <xsl:include href="corpus.xsl"/>
  <xsl:include href="msdescription.xsl"/>
  <xsl:include href="gaiji.xsl"/>
  <xsl:include href="analysis.xsl"/>
  <xsl:include href="certainty.xsl"/>

  <xsl:output method="json" encoding="UTF-8" indent="no"/>

  <xd:doc><xd:desc>What is made: reading, the text as the edition reads it, or diplomatic, as the source has it, line for line.</xd:desc></xd:doc>
  <xsl:param name="text:reading" as="xs:string" select="'reading'"/>

  <xd:doc><xd:desc>The address where the web pages are published; "" where nowhere.</xd:desc></xd:doc>
  <xsl:param name="text:address" as="xs:string" select="''"/>

  <xsl:mode name="text:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>Gives pieces of running text, and lines for what begins on a line of its own, in the order of the text.</xd:desc></xd:doc>
  <xsl:mode name="text:flow" on-no-match="text-only-copy" on-multiple-match="fail"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>
  <xsl:variable name="is-diplomatic" as="xs:boolean" select="$text:reading = 'diplomatic'"/>
  <xsl:variable name="texts" as="element()*" select="(//text, //sourceDoc[not(//text)])[not(ancestor::text)]"/>
  <xd:doc><xd:desc>Whether the transcript goes line for line.</xd:desc></xd:doc>
  <xsl:variable name="is-by-lines" as="xs:boolean" select="$is-diplomatic and exists($texts//lb)"/>
  <xsl:variable name="interventions" as="element()*" select="if ($is-diplomatic) then () else ed:interventions($texts)"/>
  <xsl:variable name="numbers" as="map(xs:string, xs:integer)">
    <xsl:map><xsl:for-each select="$interventions"><xsl:map-entry key="generate-id()" select="position()"/></xsl:for-each></xsl:map>
  </xsl:variable>
  <xsl:variable name="notes" as="element()*" select="$texts//note[@ed:n]"/>

  <xsl:variable name="blank" as="map(*)" select="map { 'k': 'blank' }"/>
  <xsl:variable name="stress" as="map(*)" select="map { 'u': 1 }"/>
  <xsl:variable name="break" as="map(*)" select="map { 'n': 1 }"/>

  <xsl:function name="text:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xsl:template match="/" mode="text:page" as="map(*)">
    <xsl:variable name="lines" as="item()*"><xsl:apply-templates select="$texts" mode="text:flow"/></xsl:variable>
    <xsl:variable name="after" as="map(*)*">
      <xsl:call-template name="notes"/>
      <xsl:call-template name="apparatus"/>
      <xsl:call-template name="source"/>
      <xsl:call-template name="signs"/>
    </xsl:variable>
    <xsl:variable name="fields" as="array(xs:string)*"><xsl:call-template name="fields"/></xsl:variable>
    <xsl:sequence select="map { 'lang': string(*/ed:letter/@lang), 'interface': $lang, 'by-lines': $is-by-lines, 'fields': array { $fields }, 'text': array { text:block('para', 0, 0, $lines) }, 'after': array { $after } }"/>
  </xsl:template>

  <!-- Head. -->

  <xd:doc><xd:desc>Fields have English keys in every language, so that a program need know one set of them.</xd:desc></xd:doc>
  <xsl:template name="fields" as="array(xs:string)*">
    <xsl:variable name="letter" as="element(ed:letter)" select="*/ed:letter"/>
    <xsl:variable name="header" as="element()?" select="*/teiHeader"/>
    <xsl:variable name="published" as="element()?" select="$header/fileDesc/publicationStmt"/>
    <xsl:sequence select="
      text:field('Title', string-join(($letter/@title, $letter/@subtitle[. != '']), '. '), $letter/@lang),
      $letter/ed:sender ! text:field('From', . || text:certainty(.), ''),
      $letter/ed:recipient ! text:field('To', . || text:certainty(.), ''),
      $letter/ed:date ! text:field('Date', ($letter/@date[. != ''], .)[1], ''),
      $letter/ed:place ! text:field('Place', . || text:certainty(.), ''),
      $letter/ed:destination ! text:field('Destination', . || text:certainty(.), ''),
      text:field('Edition', string(($header//titleStmt/title[@level = 's'], $header//seriesStmt/title)[1]), ''),
      text:field('Editor', string(($published/publisher, $published/authority)[1]), ''),
      text:field('Version', string-join(($letter/@version[. != ''], $letter/@changed[. != '']), ', '), ''),
      $header//sourceDesc/*[not(self::listWit)] ! text:field('Source', text:plain((.//msIdentifier, .)[1]), ed:language-of(.)),
      $published/availability//licence ! text:field('Licence', text:licence(.), ed:language-of(.)),
      $published/availability/p ! text:field('Rights', text:plain(.), ed:language-of(.)),
      text:field('URL', (ed:doi($letter) ! ('https://doi.org/' || .), ed:page($letter, $text:address), $published/idno/normalize-space()[starts-with(., 'http')], '')[1], ''),
      text:field('Language', $letter/@lang, ''),
      text:field('Reading', $text:reading, '')"/>
  </xsl:template>

  <xsl:function name="text:field" as="array(xs:string)?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <xsl:param name="language" as="xs:string"/>
    <xsl:if test="normalize-space($value)"><xsl:sequence select="[ $key, normalize-space($value), $language ]"/></xsl:if>
  </xsl:function>

  <xsl:function name="text:licence" as="xs:string">
    <xsl:param name="licence" as="element(licence)"/>
    <xsl:variable name="words" as="xs:string" select="text:plain($licence)"/>
    <xsl:sequence select="string-join(($words[. != ''], $licence/@target[not(contains($words, .))]), if (ends-with($words, '.')) then ' ' else ', ')"/>
  </xsl:function>

  <xsl:function name="text:certainty" as="xs:string">
    <xsl:param name="said" as="element()"/>
    <xsl:sequence select="if ($said/@cert = ('low', 'medium')) then ' (' || text:label(if ($said/@cert = 'low') then 'possibly' else 'probably') || ')' else ''"/>
  </xsl:function>

  <!-- What stands below the text. -->

  <xsl:template name="title" as="map(*)*">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="$blank, map { 'k': 'title', 'c': [ text:label($key) ] }, $blank"/>
  </xsl:template>

  <xsl:template name="notes" as="map(*)*">
    <xsl:if test="$notes">
      <xsl:call-template name="title"><xsl:with-param name="key" select="'notes'"/></xsl:call-template>
      <xsl:for-each select="$notes">
        <xsl:variable name="items" as="item()*"><xsl:apply-templates mode="text:flow"><xsl:with-param name="indent" tunnel="yes" select="4"/></xsl:apply-templates></xsl:variable>
        <xsl:variable name="lines" as="map(*)*" select="text:unblanked(text:block('para', 4, 0, $items))"/>
        <xsl:sequence select="text:in-language(ed:language-of(.), text:marked($lines, 4, '[' || @ed:n || '] '))"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Where the text is not simply what the source has, by the rows of the file; then what an apparatus kept apart from the
    text says, by what it says of the place.</xd:desc></xd:doc>
  <xsl:template name="apparatus" as="map(*)*">
    <xsl:variable name="apart" as="element()*" select="//(text | standOff)//listApp//app[not($is-diplomatic)]"/>
    <xsl:if test="$interventions or $apart">
      <xsl:call-template name="title"><xsl:with-param name="key" select="'apparatus'"/></xsl:call-template>
      <xsl:variable name="witnesses" as="element()*" select="//witness[normalize-space()]"/>
      <xsl:if test="$witnesses and ($interventions/self::app or $apart)">
        <xsl:sequence select="$witnesses ! map { 'k': 'para', 'in': 4, 'h': 4, 'c': [ ed:siglum(., '#' || @xml:id) || ': ' || normalize-space() ] }, $blank"/>
      </xsl:if>
      <xsl:variable name="where" as="xs:string*" select="tokenize(text:label('at-line'), '\{1\}')"/>
      <xsl:for-each select="$interventions">
        <xsl:variable name="lemma" as="xs:string" select="ed:lemma(.)"/>
        <xsl:sequence select="text:in-language(if ($lang = 'de') then 'de' else ed:language-of(.), map { 'k': 'para', 'in': 4, 'h': 4,
          'c': array { $where[1], map { 'at': position() }, $where[2] || ': ' || (if ($lemma) then $lemma || '] ' else '') || ed:remark(.) } })"/>
      </xsl:for-each>
      <xsl:for-each select="$apart">
        <xsl:variable name="lemma" as="xs:string" select="ed:lemma(.)"/>
        <xsl:sequence select="map { 'k': 'para', 'in': 4, 'h': 4, 'l': ed:language-of(.), 'c': [ string-join((@loc ! (. || ': '), $lemma[. != ''] ! (. || '] '), ed:remark(.))) ] }"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template name="source" as="map(*)*">
    <xsl:if test="//sourceDesc/*[not(self::listWit)]">
      <xsl:call-template name="title"><xsl:with-param name="key" select="'source'"/></xsl:call-template>
      <xsl:variable name="items" as="item()*"><xsl:apply-templates select="//sourceDesc/*[not(self::listWit)], //notesStmt/note" mode="text:flow"/></xsl:variable>
      <xsl:sequence select="text:block('para', 0, 0, $items)"/>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>The signs of this file, each with what it means; and the characters among them that the source has itself.</xd:desc></xd:doc>
  <xsl:template name="signs" as="map(*)*">
    <xsl:variable name="shown" as="xs:string" select="string-join($texts//text()[text:is-in-view(..)])"/>
    <xsl:variable name="own" as="xs:string*" select="('[', ']', '_', '{', '}')[contains($shown, .)]"/>
    <xsl:variable name="signs" as="element(ed:sign)*" select="ed:signs($texts, $is-diplomatic)"/>
    <xsl:variable name="emphasis" as="xs:boolean" select="exists($texts//(emph | hi | title)[text:is-emphasis(.)][normalize-space()])"/>
    <xsl:if test="exists(($signs, $own)) or $emphasis">
      <xsl:call-template name="title"><xsl:with-param name="key" select="'key'"/></xsl:call-template>
      <xsl:sequence select="$signs ! text:meaning(@sign, .),
        (if ($emphasis) then text:meaning('_abc_', text:label('sign.emphasis')) else ()),
        (if (exists($own)) then text:meaning(string-join($own, ' '), text:label('sign.own')) else ())"/>
    </xsl:if>
  </xsl:template>

  <xsl:function name="text:meaning" as="map(*)">
    <xsl:param name="sign" as="xs:string"/>
    <xsl:param name="words" as="xs:string"/>
    <xsl:sequence select="map { 'k': 'para', 'in': 11, 'h': 11, 'm': $sign, 'c': [ $words ] }"/>
  </xsl:function>

  <!-- What is shown. -->

  <xd:doc><xd:desc>Whether an element is part of the file that is made. The transcript has what the source has: what it lost and
    the editors supplied, nothing that it never had.</xd:desc></xd:doc>
  <xsl:function name="text:is-shown" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if (not($is-diplomatic) or not($element/ancestor::text)) then ed:is-read($element)
      else not($element/(self::corr | self::reg | self::ex | self::expan[parent::choice/abbr])
        or $element/self::supplied[not(matches(@reason, 'illegible|damage|lost|hole|torn|lacuna'))]
        or $element/self::rdg and not($element is ed:reading-of($element/ancestor::app[1])))"/>
  </xsl:function>

  <xsl:function name="text:is-in-view" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="every $one in $element/ancestor-or-self::* satisfies text:is-shown($one)"/>
  </xsl:function>

  <xsl:function name="text:is-emphasis" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/(self::emph | self::title[@level = ('m', 'j', 's')]))
      or $element/self::hi and (let $look := ed:look($element) return empty($look) or $look = ('italic', 'bold', 'underline', 'double', 'spaced'))"/>
  </xsl:function>

  <xd:doc><xd:desc>Whether a quotation is set off: it stands outside of running text, or has paragraphs or verse of its own.</xd:desc></xd:doc>
  <xsl:function name="text:is-apart" as="xs:boolean">
    <xsl:param name="quote" as="element()"/>
    <xsl:sequence select="ed:is-block($quote) and not($quote/parent::cit/../text()[normalize-space()]) or exists($quote//(p | ab | lg | l | list | quote[p or ab or quote]))"/>
  </xsl:function>

  <!-- Every element, before its own template. -->

  <xsl:template match="*[not(text:is-shown(.))]" mode="text:flow" priority="20" as="empty-sequence()"/>

  <xd:doc><xd:desc>No blank is left before a comma where what stood between them is not shown.</xd:desc></xd:doc>
  <xsl:template match="text()[ends-with(., ' ')][following-sibling::node()[1][self::*][not(text:is-shown(.))]/following-sibling::node()[1][self::text()][matches(., '^[,.;:!?)]')]]" mode="text:flow" as="xs:string">
    <xsl:sequence select="replace(., ' +$', '')"/>
  </xsl:template>

  <xd:doc><xd:desc>The apparatus speaks also of what is not shown: its place is in the text all the same.</xd:desc></xd:doc>
  <xsl:template match="*[map:contains($numbers, generate-id())]" mode="text:flow" priority="30" as="item()*">
    <xsl:variable name="items" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="text:enclosed(map { 'i': $numbers(generate-id()) }, $items, ())"/>
  </xsl:template>

  <xsl:template match="*[@xml:lang]" mode="text:flow" priority="10" as="item()*">
    <xsl:variable name="items" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="text:spoken(., $items)"/>
  </xsl:template>

  <xd:doc><xd:desc>An element without a template of its own comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*" mode="text:flow" priority="-10" as="item()*">
    <xsl:message><ed:unrendered element="{name()}"/></xsl:message>
    <xsl:call-template name="part"/>
  </xsl:template>

  <!-- What most templates share. -->

  <xsl:function name="text:flow" as="item()*">
    <xsl:param name="element" as="element()"/>
    <xsl:apply-templates select="$element/node()" mode="text:flow"/>
  </xsl:function>

  <xd:doc><xd:desc>An element that is a paragraph where it begins on a line of its own, else part of one.</xd:desc></xd:doc>
  <xsl:template name="part" as="item()*">
    <xsl:choose>
      <xsl:when test="ed:is-block(.)"><xsl:call-template name="paragraph"/></xsl:when>
      <xsl:otherwise><xsl:apply-templates mode="text:flow"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>What is a paragraph alone, and part of one where text stands beside it or beside what holds it.</xd:desc></xd:doc>
  <xsl:template name="within" as="item()*">
    <xsl:choose>
      <xsl:when test="(.., ../..)/text()[normalize-space()]"><xsl:sequence select="' '"/><xsl:apply-templates mode="text:flow"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="part"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="paragraph" as="map(*)*">
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="items" as="item()*"><xsl:apply-templates mode="text:flow"/></xsl:variable>
    <xsl:sequence select="text:block('para', $indent, 0, $items), $blank"/>
  </xsl:template>

  <xd:doc><xd:desc>A line that others follow without a blank one.</xd:desc></xd:doc>
  <xsl:template name="line" as="map(*)*">
    <xsl:param name="kind" as="xs:string" select="'para'"/>
    <xsl:param name="indent" as="xs:integer" tunnel="yes" select="0"/>
    <xsl:variable name="items" as="item()*"><xsl:apply-templates mode="text:flow"/></xsl:variable>
    <xsl:sequence select="text:block($kind, $indent, 0, $items)"/>
  </xsl:template>

  <xsl:function name="text:is-line" as="xs:boolean">
    <xsl:param name="item" as="item()"/>
    <xsl:sequence select="$item instance of map(*) and map:contains($item, 'k')"/>
  </xsl:function>

  <xd:doc><xd:desc>Lines of what runs on and of lines: each stretch of pieces is a line of the kind. A stretch without words, the
    number of a note after a stanza say, goes with the line before.</xd:desc></xd:doc>
  <xsl:function name="text:block" as="map(*)*">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="indent" as="xs:integer"/>
    <xsl:param name="hang" as="xs:integer"/>
    <xsl:param name="items" as="item()*"/>
    <xsl:variable name="lines" as="map(*)*">
      <xsl:for-each-group select="$items" group-adjacent="text:is-line(.)">
        <xsl:choose>
          <xsl:when test="current-grouping-key()"><xsl:sequence select="current-group()"/></xsl:when>
          <xsl:when test="exists(current-group()[text:has-words(.)])">
            <xsl:sequence select="map { 'k': if (every $one in current-group() satisfies text:is-sign($one)) then 'signs' else $kind,
              'in': $indent, 'h': $hang, 'c': array { current-group() ! text:piece(.) } }"/>
          </xsl:when>
        </xsl:choose>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:for-each select="1 to count($lines)">
      <xsl:variable name="line" as="map(*)" select="$lines[current()]"/>
      <xsl:variable name="next" as="map(*)?" select="$lines[current() + 1][?k = 'signs']"/>
      <xsl:choose>
        <xsl:when test="$line?k = 'signs'">
          <xsl:if test="not(text:takes-signs($lines[current() - 1]))"><xsl:sequence select="map:put($line, 'k', $kind)"/></xsl:if>
        </xsl:when>
        <xsl:when test="exists($next) and text:takes-signs($line)"><xsl:sequence select="map:put($line, 'c', array { $line?c?*, $next?c?* })"/></xsl:when>
        <xsl:otherwise><xsl:sequence select="$line"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:function>

  <xsl:function name="text:takes-signs" as="xs:boolean">
    <xsl:param name="line" as="map(*)?"/>
    <xsl:sequence select="$line?k = ('para', 'head', 'right', 'center')"/>
  </xsl:function>

  <xsl:function name="text:is-sign" as="xs:boolean">
    <xsl:param name="item" as="item()"/>
    <xsl:sequence select="if ($item instance of map(*)) then not(map:contains($item, 'l')) else not(normalize-space(string($item)))"/>
  </xsl:function>

  <xsl:function name="text:piece" as="item()">
    <xsl:param name="item" as="item()"/>
    <xsl:sequence select="if ($item instance of map(*)) then $item else string($item)"/>
  </xsl:function>

  <xd:doc><xd:desc>Pieces of running text, also where there are lines among them: these then follow each other.</xd:desc></xd:doc>
  <xsl:function name="text:inline" as="item()*">
    <xsl:param name="items" as="item()*"/>
    <xsl:for-each select="$items">
      <xsl:sequence select="if (not(text:is-line(.))) then text:piece(.)
        else if (.('k') = 'blank') then ()
        else if (.('k') = 'table') then .('rows')?*?* ! (' ', ?c?*, ' ')
        else (' ', .('m')[. != ''], .('c')?*, ' ')"/>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>The words of an element of the header, for a field of the head.</xd:desc></xd:doc>
  <xsl:function name="text:plain" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="items" as="item()*"><xsl:apply-templates select="$element" mode="text:flow"/></xsl:variable>
    <xsl:sequence select="normalize-space(string-join(text:inline($items) ! text:words(.)))"/>
  </xsl:function>

  <xsl:function name="text:words" as="xs:string*">
    <xsl:param name="piece" as="item()"/>
    <xsl:sequence select="if (not($piece instance of map(*))) then string($piece)
      else if (map:contains($piece, 'l')) then $piece?c?* ! text:words(.) else ($piece?o, $piece?e, $piece?n ! ' ')"/>
  </xsl:function>

  <xsl:function name="text:joined" as="item()*">
    <xsl:param name="elements" as="element()*"/>
    <xsl:param name="between" as="xs:string"/>
    <xsl:for-each select="$elements">
      <xsl:variable name="items" as="item()*"><xsl:apply-templates select="." mode="text:flow"/></xsl:variable>
      <xsl:sequence select="(if (position() > 1) then $between else ()), text:trimmed(text:inline($items))"/>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>Pieces or lines with something before their first and after their last words.</xd:desc></xd:doc>
  <xsl:function name="text:enclosed" as="item()*">
    <xsl:param name="open" as="item()?"/>
    <xsl:param name="items" as="item()*"/>
    <xsl:param name="close" as="item()*"/>
    <xsl:variable name="worded" as="xs:integer*" select="for $at in 1 to count($items) return $at[text:has-words($items[$at])]"/>
    <xsl:variable name="first" as="xs:integer?" select="for $at in head($worded) return $at[text:is-line($items[$at])]"/>
    <xsl:variable name="last" as="xs:integer?" select="for $at in $worded[last()] return $at[text:is-line($items[$at])]"/>
    <xsl:sequence select="
      if ($first) then () else $open,
      for $at in 1 to count($items) return
        if ($at = ($first, $last)) then map:put($items[$at], 'c', array { ($open[$at = $first], $items[$at]?c?*, $close[$at = $last]) })
        else $items[$at],
      if ($last) then () else $close"/>
  </xsl:function>

  <xsl:function name="text:has-words" as="xs:boolean">
    <xsl:param name="item" as="item()"/>
    <xsl:sequence select="if ($item instance of map(*)) then map:contains($item, 'c') or not(map:contains($item, 'k')) else normalize-space(string($item)) != ''"/>
  </xsl:function>

  <xsl:function name="text:open" as="map(*)">
    <xsl:param name="sign" as="xs:string"/>
    <xsl:sequence select="map { 'o': $sign }"/>
  </xsl:function>

  <xsl:function name="text:close" as="map(*)">
    <xsl:param name="sign" as="xs:string"/>
    <xsl:sequence select="map { 'e': $sign }"/>
  </xsl:function>

  <xd:doc><xd:desc>A sign of the editors, which no line ends in.</xd:desc></xd:doc>
  <xsl:function name="text:sign" as="map(*)+">
    <xsl:param name="sign" as="xs:string"/>
    <xsl:sequence select="text:open($sign), text:close('')"/>
  </xsl:function>

  <xd:doc><xd:desc>What the editors say of the source where it stands; in the transcript only.</xd:desc></xd:doc>
  <xsl:function name="text:said" as="map(*)*">
    <xsl:param name="words" as="xs:string"/>
    <xsl:if test="$is-diplomatic"><xsl:sequence select="text:sign('[' || $words || ']')"/></xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>Underscores round what is emphasised, without the blanks at its ends; not over several lines.</xd:desc>
    <xd:param name="begins">whether the emphasis begins here</xd:param>
    <xd:param name="ends">whether it ends here</xd:param></xd:doc>
  <xsl:function name="text:emphasised" as="item()*">
    <xsl:param name="items" as="item()*"/>
    <xsl:param name="begins" as="xs:boolean"/>
    <xsl:param name="ends" as="xs:boolean"/>
    <xsl:variable name="words" as="xs:string" select="string-join($items[not(text:is-line(.))] ! text:words(.))"/>
    <xsl:choose>
      <xsl:when test="normalize-space($words) = '' or exists($items[text:is-line(.)])"><xsl:sequence select="$items"/></xsl:when>
      <xsl:otherwise><xsl:sequence select="' '[starts-with($words, ' ')], $stress[$begins], text:trimmed($items), $stress[$ends], ' '[ends-with($words, ' ')]"/></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>Whether emphasis goes on in the node beside an element, without a letter between them.</xd:desc></xd:doc>
  <xsl:function name="text:goes-on" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="beside" as="node()?"/>
    <xsl:sequence select="every $one in ($element, $beside) satisfies
      $beside and $one/self::* and text:is-emphasis($one) and text:is-shown($one) and normalize-space($one) and empty($one//*[ed:is-block(.) or self::list or self::quote])"/>
  </xsl:function>

  <xd:doc><xd:desc>Pieces without the blanks before the first and after the last.</xd:desc></xd:doc>
  <xsl:function name="text:trimmed" as="item()*">
    <xsl:param name="items" as="item()*"/>
    <xsl:for-each select="$items">
      <xsl:variable name="item" as="item()" select="text:piece(.)"/>
      <xsl:variable name="left" as="item()" select="if (position() = 1 and $item instance of xs:string) then replace($item, '^ +', '') else $item"/>
      <xsl:sequence select="if (position() = last() and $left instance of xs:string) then replace($left, ' +$', '') else $left"/>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>Lines of which the first has a marker before it.</xd:desc></xd:doc>
  <xsl:function name="text:marked" as="map(*)*">
    <xsl:param name="lines" as="map(*)*"/>
    <xsl:param name="indent" as="xs:integer"/>
    <xsl:param name="marker" as="xs:string"/>
    <xsl:variable name="is-own" as="xs:boolean" select="head($lines)?k = 'para' and head($lines)?in = $indent and head($lines)?h = 0 and not(map:contains(head($lines), 'm'))"/>
    <xsl:sequence select="if ($is-own) then (map:put(head($lines), 'm', $marker), tail($lines))
      else (map { 'k': 'para', 'in': $indent, 'm': $marker, 'c': [] }, $lines)"/>
  </xsl:function>

  <xd:doc><xd:desc>Lines without blank ones before and after them.</xd:desc></xd:doc>
  <xsl:function name="text:unblanked" as="map(*)*">
    <xsl:param name="lines" as="map(*)*"/>
    <xsl:variable name="full" as="xs:integer*" select="for $at in 1 to count($lines) return $at[$lines[$at]('k') != 'blank']"/>
    <xsl:sequence select="$lines[position() ge $full[1] and position() le $full[last()]]"/>
  </xsl:function>

  <xd:doc><xd:desc>Pieces and lines in the language of an element, where that is another one than around it.</xd:desc></xd:doc>
  <xsl:function name="text:spoken" as="item()*">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="items" as="item()*"/>
    <xsl:variable name="language" as="xs:string" select="ed:language-of($element)"/>
    <xsl:choose>
      <xsl:when test="$language = ed:language-of($element/..) or empty($items)"><xsl:sequence select="$items"/></xsl:when>
      <xsl:otherwise>
        <xsl:for-each-group select="$items" group-adjacent="text:is-line(.)">
          <xsl:sequence select="if (current-grouping-key()) then text:in-language($language, current-group())
            else map { 'l': $language, 'c': array { current-group() ! text:piece(.) } }"/>
        </xsl:for-each-group>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xsl:function name="text:in-language" as="map(*)*">
    <xsl:param name="language" as="xs:string"/>
    <xsl:param name="lines" as="map(*)*"/>
    <xsl:sequence select="$lines ! (if (map:contains(., 'l')) then . else map:put(., 'l', $language))"/>
  </xsl:function>
</xsl:package>
