<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>Where the reading text is not simply what the source has: each <xd:b>intervention</xd:b> of its writer, its readers or its
        editors, in the order of the text, and what an apparatus says of it. An output adds where it stands: line, page, paragraph.</xd:p>
      <xd:p>An entry of an apparatus is the lemma, as the reading text has it, and what is said of it.</xd:p>
    </xd:desc>
  </xd:doc>

  <xd:doc>
    <xd:desc>The elements that an apparatus has an entry for. What is inside a part that is not read is told with that part.</xd:desc>
    <xd:param name="texts">the texts of a prepared letter</xd:param>
  </xd:doc>
  <xsl:function name="ed:interventions" as="element()*" visibility="public">
    <xsl:param name="texts" as="element()*"/>
    <xsl:sequence select="$texts//(add | addSpan | app | choice | corr | damage | damageSpan | del | delSpan | ex | gap | handShift | orig | reg | restore | sic | space | subst | supplied | surplus | unclear)
      [not((ancestor::choice | ancestor::subst | ancestor::restore | ancestor::listApp) intersect ancestor::text//*)]
      [every $around in ancestor::* satisfies ed:is-read($around)]
      [not(self::supplied[parent::gap])]"/>
  </xsl:function>

  <xd:doc><xd:desc>The words that an entry begins with: what the reading text has at this place, long passages by their ends. "" where it has nothing.</xd:desc></xd:doc>
  <xsl:function name="ed:lemma" as="xs:string" visibility="public">
    <xsl:param name="intervention" as="element()"/>
    <xsl:variable name="words" as="xs:string*" select="tokenize(ed:head-of($intervention) || ed:read($intervention))"/>
    <xsl:sequence select="if (count($words) le 7) then string-join($words, ' ')
      else string-join(($words[position() le 3], '…', $words[position() gt last() - 2]), ' ')"/>
  </xsl:function>

  <xd:doc><xd:desc>Where an intervention touches no letter but a mark only, the part of a word that stands before it: a comma alone is no
    lemma.</xd:desc></xd:doc>
  <xsl:function name="ed:head-of" as="xs:string">
    <xsl:param name="intervention" as="element()"/>
    <xsl:variable name="own" as="xs:string" select="ed:read($intervention)"/>
    <xsl:variable name="before" as="text()*" select="$intervention/ancestor::*[ed:is-block(.)][1]//text()[. &lt;&lt; $intervention][not(ancestor::note except $intervention/ancestor::note)][ed:is-in-reading(..)]"/>
    <xsl:sequence select="if ($own = '' or matches($own, '[\p{L}\p{N}]')) then '' else replace(string-join($before), '^.*\s', '', 's')"/>
  </xsl:function>

  <xd:doc><xd:desc>What an apparatus says of an intervention, in the language of the interface.</xd:desc></xd:doc>
  <xsl:function name="ed:remark" as="xs:string" visibility="public">
    <xsl:param name="intervention" as="element()"/>
    <xsl:variable name="parts" as="xs:string*"><xsl:apply-templates select="$intervention" mode="ed:remark"/></xsl:variable>
    <xsl:sequence select="string-join($parts[. != ''], ', ')"/>
  </xsl:function>

  <xsl:mode name="ed:remark" on-no-match="fail" on-multiple-match="fail"/>

  <xsl:template match="add" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:say(if (@place = ('above', 'below', 'margin', 'inline', 'opposite', 'end', 'overleaf')) then 'added.' || @place else 'added'), ed:in-hand(.)"/>
  </xsl:template>

  <xsl:template match="addSpan | delSpan | damageSpan" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:say('from-here') || ' ' || ed:say(map { 'addSpan': 'added', 'delSpan': 'deleted', 'damageSpan': 'damaged' }(local-name())), ed:in-hand(.)"/>
  </xsl:template>

  <xd:doc><xd:desc>Each reading with the letters of its witnesses.</xd:desc></xd:doc>
  <xsl:template match="app" mode="ed:remark" as="xs:string*">
    <xsl:variable name="read" as="element()?" select="ed:reading-of(.)"/>
    <xsl:variable name="others" as="element()*" select=".//rdg[ancestor::app[1] is current()] except $read"/>
    <xsl:sequence select="string-join(($read/@wit ! ed:sigla(..), $others ! string-join((if (normalize-space()) then ed:quoted(.) else ed:say('omitted'), ed:sigla(.)[. != '']), ' ')), '; ')"/>
  </xsl:template>

  <xsl:template match="choice[corr]" mode="ed:remark" as="xs:string*" priority="3">
    <xsl:sequence select="sic ! (ed:say('copy-has') || ' ' || ed:quoted(.)), ed:certainty(corr[1])"/>
  </xsl:template>

  <xsl:template match="choice[reg]" mode="ed:remark" as="xs:string*" priority="2">
    <xsl:sequence select="ed:say('original') || ' ' || ed:quoted(orig[1]), ed:certainty(reg[1])"/>
  </xsl:template>

  <xsl:template match="choice[abbr]" mode="ed:remark" as="xs:string*" priority="1">
    <xsl:sequence select="ed:say('original') || ' ' || ed:quoted(abbr[1])"/>
  </xsl:template>

  <xd:doc><xd:desc>What may be read in several ways: the other readings.</xd:desc></xd:doc>
  <xsl:template match="choice" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:say('mark.unclear'), *[not(ed:is-read(.))] ! (ed:say('or') || ' ' || ed:quoted(.))"/>
  </xsl:template>

  <xsl:template match="corr" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('mark.corr'), ed:certainty(.)"/></xsl:template>

  <xsl:template match="damage" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('damaged'), @agent ! string()"/></xsl:template>

  <xsl:template match="del" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:quoted(.) || ' ' || ed:say('deleted'), ed:in-hand(.)"/>
  </xsl:template>

  <xsl:template match="ex" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('expansion')"/></xsl:template>

  <xsl:template match="gap" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('gap'), ed:extent(.)"/></xsl:template>

  <xsl:template match="handShift" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:say('from-here') || ' ' || ed:say('hand') || ' ' || ed:hand-name(., (@new, @scribe, @medium, '?')[1])"/>
  </xsl:template>

  <xsl:template match="orig" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('mark.sic')"/></xsl:template>

  <xsl:template match="reg" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('mark.corr')"/></xsl:template>

  <xsl:template match="restore" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('restored'), ed:in-hand(.)"/></xsl:template>

  <xsl:template match="sic" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('mark.sic')"/></xsl:template>

  <xsl:template match="space" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('space'), ed:extent(.)"/></xsl:template>

  <xsl:template match="subst" mode="ed:remark" as="xs:string*">
    <xsl:for-each select="del"><xsl:sequence select="ed:quoted(.) || ' ' || ed:say('deleted'), ed:in-hand(.)"/></xsl:for-each>
    <xsl:apply-templates select="add" mode="#current"/>
  </xsl:template>

  <xsl:template match="supplied" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('supplied'), @reason ! ed:reason(.), ed:certainty(.)"/></xsl:template>

  <xsl:template match="surplus" mode="ed:remark" as="xs:string*">
    <xsl:sequence select="ed:quoted(.) || ' ' || ed:say('surplus')"/>
  </xsl:template>

  <xsl:template match="unclear" mode="ed:remark" as="xs:string*"><xsl:sequence select="ed:say('mark.unclear'), @reason ! ed:reason(.)"/></xsl:template>

  <!-- What several of these say. -->

  <xsl:function name="ed:say" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $ed:lang)"/>
  </xsl:function>

  <xd:doc><xd:desc>What an element holds that is not read itself, a deletion say, in quotation marks; what nobody can read, by its sign.</xd:desc></xd:doc>
  <xsl:function name="ed:quoted" as="xs:string">
    <xsl:param name="element" as="element()?"/>
    <xsl:variable name="words" as="xs:string" select="ed:words-within($element)"/>
    <xsl:variable name="head" as="xs:string" select="string($element/parent::choice/ed:head-of(.))"/>
    <xsl:sequence select="replace(ed:say('quoted'), '{1}', if ($words = '' and $element//gap) then ed:sign($element//gap[1]) else $head || $words, 'q')"/>
  </xsl:function>

  <xsl:function name="ed:certainty" as="xs:string">
    <xsl:param name="element" as="element()?"/>
    <xsl:sequence select="if ($element/@cert = ('low', 'medium', 'unknown')) then ed:say('conjecture') else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>The hand of an intervention, where it is not the first of the letter.</xd:desc></xd:doc>
  <xsl:function name="ed:in-hand" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="string-join($element/@hand[exists(ed:hand-number($element, .))] ! (ed:say('hand') || ' ' || ed:hand-name($element, .)))"/>
  </xsl:function>

  <xsl:key name="hand" match="handNote" use="'all'"/>

  <xd:doc>
    <xd:desc>The name of a hand: what its note says in short.</xd:desc>
    <xd:param name="element">any element of the letter</xd:param>
    <xd:param name="pointer">as in @hand or @new</xd:param>
  </xd:doc>
  <xsl:function name="ed:hand-name" as="xs:string" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="note" as="element()?" select="key('hand', 'all', root($element))[@xml:id = substring-after($pointer, '#')][1]"/>
    <xsl:sequence select="($note ! (normalize-space(.), @scribe, @medium, @xml:id)[. != ''][1], $pointer)[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>The number of a hand that is not the first of the letter; nothing for the first, whose work is most of it.</xd:desc></xd:doc>
  <xsl:function name="ed:hand-number" as="xs:integer?" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:sequence select="index-of(key('hand', 'all', root($element))/@xml:id, substring-after($pointer, '#'))[. > 1][1]"/>
  </xsl:function>

  <xsl:function name="ed:sigla" as="xs:string" visibility="public">
    <xsl:param name="reading" as="element()"/>
    <xsl:sequence select="string-join(tokenize($reading/@wit) ! ed:siglum($reading, .), ' ')"/>
  </xsl:function>

  <xsl:key name="witness" match="witness" use="@xml:id"/>

  <xd:doc><xd:desc>What a witness is called for short: its number, else its identifier.</xd:desc></xd:doc>
  <xsl:function name="ed:siglum" as="xs:string" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="id" as="xs:string" select="replace($pointer, '^.*#', '')"/>
    <xsl:sequence select="string((key('witness', $id, root($element))/@n, $id)[1])"/>
  </xsl:function>

  <xd:doc><xd:desc>How much is meant and why, as far as the attributes say: 2 words, illegible.</xd:desc></xd:doc>
  <xsl:function name="ed:extent" as="xs:string" visibility="public">
    <xsl:param name="gap" as="element()"/>
    <xsl:variable name="amount" as="xs:string*" select="$gap/(@quantity, @extent)[1], $gap/@unit ! ed:unit(., $gap/@quantity)"/>
    <xsl:sequence select="string-join((string-join($amount, ' ')[. != ''], $gap/@reason ! ed:reason(.)), ', ')"/>
  </xsl:function>

  <xd:doc><xd:desc>A unit in the number that the quantity asks for; as written where it is none that is known.</xd:desc></xd:doc>
  <xsl:function name="ed:unit" as="xs:string">
    <xsl:param name="unit" as="xs:string"/>
    <xsl:param name="quantity" as="xs:string?"/>
    <xsl:variable name="known" as="xs:string?" select="map { 'char': 'char', 'chars': 'char', 'character': 'char', 'characters': 'char', 'letter': 'char', 'letters': 'char',
      'word': 'word', 'words': 'word', 'line': 'line', 'lines': 'line', 'page': 'page', 'pages': 'page' }($unit)"/>
    <xsl:sequence select="if (empty($known)) then $unit
      else if (matches($quantity, '^\d{1,6}$')) then normalize-space(replace(ed:count($known || 's', xs:integer($quantity), $ed:lang), '^\d+', ''))
      else ed:say('unit.' || $known)"/>
  </xsl:function>

  <xsl:function name="ed:reason" as="xs:string">
    <xsl:param name="reason" as="xs:string"/>
    <xsl:sequence select="string-join(tokenize($reason) ! (if (. = $reasons) then ed:say('reason.' || .) else .), ', ')"/>
  </xsl:function>

  <xsl:variable name="reasons" as="xs:string*" select="'illegible', 'omitted-in-original', 'faded-ink', 'lost-folio', 'overbinding', 'damage', 'lost', 'deleted', 'cancelled', 'faded', 'omitted', 'sampling', 'blot', 'hole', 'torn'"/>

  <!-- The signs of the editors in running text, and their key. -->

  <xd:doc><xd:desc>The sign for what the text itself cannot show, as plain text and print have it: a gap.</xd:desc></xd:doc>
  <xsl:function name="ed:sign" as="xs:string" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="extent" as="xs:string?" select="$element/self::gap ! ed:extent(.)"/>
    <xsl:sequence select="if ($extent) then '[… ' || $extent || ']' else '[…]'"/>
  </xsl:function>

  <xd:doc>
    <xd:desc>The signs that a text has, each with what it means: an element ed:sign with the sign as @sign and words as content.</xd:desc>
    <xd:param name="texts">the texts of a prepared letter</xd:param>
    <xd:param name="is-diplomatic">whether it is shown as the source has it, with deletions, additions and pages</xd:param>
  </xd:doc>
  <xsl:function name="ed:signs" as="element(ed:sign)*" visibility="public">
    <xsl:param name="texts" as="element()*"/>
    <xsl:param name="is-diplomatic" as="xs:boolean"/>
    <xsl:variable name="read" as="element()*" select="ed:interventions($texts)"/>
    <xsl:for-each select="
      '[1]'[$texts//note[@ed:series = 'editor']], '[a]'[$texts//note[@ed:series = 'writer']],
      '[abc]'[$texts//supplied], '[?]'[$texts//unclear], '[…]'[$texts//(gap | ellipsis)],
      '[sic]'[$read[self::sic]],
      (if ($is-diplomatic) then ('[-abc-]'[$texts//del], '{+abc+}'[$texts//add], '[p. 2]'[$texts//pb]) else ())">
      <ed:sign sign="{.}">{ed:say('sign.' || $sign-keys(.))}</ed:sign>
    </xsl:for-each>
  </xsl:function>

  <xsl:variable name="sign-keys" as="map(xs:string, xs:string)" select="map { '[1]': 'note', '[a]': 'writer', '[abc]': 'supplied', '[?]': 'unclear',
    '[…]': 'gap', '[sic]': 'sic', '[-abc-]': 'del', '{+abc+}': 'add', '[p. 2]': 'page' }"/>
</xsl:stylesheet>
