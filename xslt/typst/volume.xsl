<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>
    <xd:p>What a volume has besides its letters, from the header of the whole and the records of the letters. Strings where nothing
      else is said, "" or empty where nothing is known:</xd:p>
    <xd:ul>
      <xd:li>title, subtitle, authors (several), editors, publisher (with place and year), rights, keywords, abstract, day</xd:li>
      <xd:li>lang (of the header), around (of the words round it)</xd:li>
      <xd:li>imprint: each label and c (pieces)</xd:li>
      <xd:li>about, principles, sources: pieces of each paragraph or source</xd:li>
      <xd:li>letters: each name, title, date, from, to, and keys of who sent and received it and of the places (parties)</xd:li>
      <xd:li>indexes: each title and entries, in the order of the language; an entry has key, name, forms (of the name) and facts</xd:li>
      <xd:li>labels: words for readers by key</xd:li>
    </xd:ul></xd:desc></xd:doc>
  <xsl:template name="typst:volume" visibility="public" as="map(*)">
    <xsl:variable name="head" as="element(ed:head)?" select="ed:edition/ed:head"/>
    <xsl:variable name="header" as="element()?" select="$head/teiHeader"/>
    <xsl:variable name="records" as="element(ed:record)*" select="ed:edition/ed:record"/>
    <xsl:variable name="availability" as="element()*" select="$header/fileDesc/publicationStmt/availability//(p | licence)[not(p)]"/>
    <xsl:variable name="days" as="xs:string*" select="sort(($head/@changed, $records/@changed)[. castable as xs:date] ! string())"/>
    <xsl:sequence select="map {
      'title': string($head/@title), 'subtitle': string($head/@subtitle),
      'authors': array { $header/fileDesc/titleStmt/author/normalize-space()[. != ''] },
      'editors': typst:editors($header),
      'publisher': typst:publisher($header), 'day': string($days[last()]),
      'keywords': array { distinct-values($header//textClass//term/normalize-space())[. != ''] },
      'abstract': normalize-space(string-join($header//abstract/p, ' ')),
      'rights': normalize-space(string-join(($availability/self::licence ! (normalize-space(), string(@target)))[. != ''], ' ')),
      'licence': string(($header/fileDesc/publicationStmt/availability//licence/@target)[1]),
      'lang': typst:language(($head/@lang[. != ''], $lang)[1]), 'around': typst:language($lang),
      'imprint': array { $head ! typst:volume-imprint(., $availability) },
      'about': typst:paragraphs($header/encodingDesc/(projectDesc | samplingDecl)),
      'principles': typst:paragraphs($header/encodingDesc/editorialDecl),
      'sources': array { typst:sources($header/fileDesc/sourceDesc[normalize-space()]/..) },
      'letters': array { $records ! typst:row(., typst:frequent($records)) },
      'indexes': array { typst:indexes($records) },
      'labels': map:merge(('contents', 'letters', 'sources', 'number', 'part', 'part-letters', 'index', 'index.help', 'index.note') ! map:entry(., typst:label('volume.' || .)))
        => map:put('about', typst:label('about')) => map:put('principles', typst:label('principles')) => map:put('signs', typst:label('print.signs'))
        => map:put('date', typst:label('date')) => map:put('from', typst:label('from')) => map:put('to', typst:label('to')) => map:put('page', typst:label('page'))
        => map:put('editor', typst:label('editor')) => map:put('picture', typst:label('picture')) => map:put('edition', typst:label('edition'))
    }"/>
  </xsl:template>

  <xsl:function name="typst:editors" as="xs:string">
    <xsl:param name="header" as="element()?"/>
    <xsl:sequence select="ed:enumerated($header/fileDesc/titleStmt/(editor, principal[not(../editor)]) ! normalize-space(string-join((persName, name, .)[1])))"/>
  </xsl:function>

  <xsl:function name="typst:publisher" as="xs:string">
    <xsl:param name="header" as="element()?"/>
    <xsl:variable name="statement" as="element()?" select="$header/fileDesc/publicationStmt"/>
    <xsl:sequence select="string-join(($statement/(publisher, authority[not(../publisher)]) ! normalize-space(), $statement/pubPlace ! normalize-space(), $statement/date ! replace(normalize-space((@when, .)[1]), '^(\d{4})-\d\d(-\d\d)?$', '$1'))[. != ''], ', ')"/>
  </xsl:function>

  <xsl:function name="typst:paragraphs" as="array(*)">
    <xsl:param name="parts" as="element()*"/>
    <xsl:sequence select="array { $parts//p[not(ancestor::p)] ! typst:flow(node()) }"/>
  </xsl:function>

  <xd:doc><xd:desc>What stands on the page behind the title page.</xd:desc></xd:doc>
  <xsl:function name="typst:volume-imprint" as="map(*)*">
    <xsl:param name="head" as="element(ed:head)"/>
    <xsl:param name="availability" as="element()*"/>
    <xsl:variable name="file" as="element()?" select="$head/teiHeader/fileDesc"/>
    <xsl:variable name="edition" as="xs:string" select="normalize-space($file/editionStmt/edition[1])"/>
    <xsl:variable name="version" as="xs:string" select="string-join(($edition, ($head/@version, $head/@changed[. != ''] ! ed:day(.))[not(contains($edition, .))])[. != ''], ', ')"/>
    <xsl:variable name="editors" as="xs:string" select="typst:editors($head/teiHeader)"/>
    <xsl:sequence select="
      map { 'label': typst:label('editor'), 'c': [ $editors ] }[$editors != ''],
      $file/(titleStmt | editionStmt)/respStmt ! map { 'label': normalize-space(string-join(resp, ', ')), 'c': [ string-join((persName | orgName | name) ! normalize-space(), ', ') ] },
      $file/(titleStmt | editionStmt)/(funder | sponsor)[normalize-space()] ! map { 'label': typst:label('volume.' || local-name()), 'c': [ normalize-space() ] },
      map { 'label': typst:label('volume.publisher'), 'c': [ typst:publisher($head/teiHeader) ] }[typst:publisher($head/teiHeader) != ''],
      map { 'label': typst:label('version'), 'c': [ $version ] }[$version != ''],
      $availability ! (let $words := typst:flow(node()) return map { 'label': typst:label('rights'), 'c': array { typst:linked(string((@target, ancestor::licence/@target)[1]), if (array:size($words)) then $words else [ string(@target) ]) } }),
      map { 'label': typst:label('volume.address'), 'c': array { typst:linked($typst:address, [ $typst:address ]) } }[$typst:address != '']"/>
  </xsl:function>

  <xd:doc><xd:desc>An entry is known by identifier and name: letters may have lists of their own, in which the same identifier means
    somebody else.</xd:desc></xd:doc>
  <xsl:function name="typst:key" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if ($element/self::ed:entry) then $element/@id || ' ' || $element/@name else $element/@ref || ' ' || $element/@entry"/>
  </xsl:function>

  <xd:doc><xd:desc>Those who wrote or received more than half of the letters, and the places these were sent from or to: an index
    would name every letter for them.</xd:desc></xd:doc>
  <xsl:function name="typst:frequent" as="xs:string*">
    <xsl:param name="records" as="element(ed:record)*"/>
    <xsl:for-each-group select="$records/(ed:sender | ed:recipient | ed:place | ed:destination)[@ref]" group-by="typst:key(.)">
      <xsl:sequence select="current-grouping-key()[2 * count(current-group()/..) > count($records)]"/>
    </xsl:for-each-group>
  </xsl:function>

  <xsl:function name="typst:row" as="map(*)">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:param name="frequent" as="xs:string*"/>
    <xsl:sequence select="map {
      'name': string($record/@id), 'title': string($record/@title), 'date': string-join($record/ed:date[1] ! normalize-space()),
      'from': string-join($record/ed:sender ! normalize-space(), '; '), 'to': string-join($record/ed:recipient ! normalize-space(), '; '),
      'parties': array { distinct-values($record/(ed:sender | ed:recipient | ed:place | ed:destination)[@ref] ! typst:key(.))[not(. = $frequent)] } }"/>
  </xsl:function>

  <xsl:function name="typst:indexes" as="map(*)*">
    <xsl:param name="records" as="element(ed:record)*"/>
    <xsl:variable name="kinds" as="map(xs:string, xs:string+)" select="map { 'persons': 'person', 'groups': 'personGrp', 'orgs': 'org', 'places': 'place',
      'works': ('bibl', 'biblStruct'), 'events': 'event', 'terms': 'item' }"/>
    <xsl:for-each select="'persons', 'groups', 'orgs', 'places', 'works', 'events', 'terms'">
      <xsl:variable name="entries" as="map(*)*">
        <xsl:for-each-group select="$records/ed:entry[@kind = $kinds(current())]" group-by="typst:key(.)">
          <xsl:sort select="replace(typst:inverted(.), '^[^\p{L}\p{N}]+', '')" lang="{$lang}"/>
          <xsl:sort select="@id"/>
          <xsl:variable name="entry" as="element()?" select="*[1]"/>
          <xsl:variable name="name" as="xs:string" select="@name"/>
          <xsl:variable name="dates" as="xs:string*" select="($entry/birth[1] ! typst:dated('born', .), $entry/death[1] ! typst:dated('died', .), string($entry/@ed:words))[. != '']"/>
          <xsl:sequence select="map { 'key': current-grouping-key(), 'name': typst:inverted(.), 'facts': string-join($dates, ', '),
            'forms': array { $entry/(persName | orgName | placeName | eventName)[@xml:lang][not(normalize-space() = ($name, ''))] ! map:put(typst:language(ed:tag(@xml:lang)), 'words', normalize-space()) } }"/>
        </xsl:for-each-group>
      </xsl:variable>
      <xsl:if test="exists($entries)">
        <xsl:sequence select="map { 'title': typst:label(.), 'entries': array { $entries } }"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>The name as an index has it: the surname before all else, where the entry says what it is.</xd:desc></xd:doc>
  <xsl:function name="typst:inverted" as="xs:string">
    <xsl:param name="entry" as="element(ed:entry)"/>
    <xsl:variable name="name" as="element()?" select="$entry/person/persName[normalize-space() = $entry/@name][surname and forename][1]"/>
    <xsl:sequence select="if ($name) then string-join($name/surname ! normalize-space(), ' ') || ', ' || string-join($name/(* except surname) ! normalize-space(), ' ') else string($entry/@name)"/>
  </xsl:function>

  <xsl:function name="typst:dated" as="xs:string?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="event" as="element()"/>
    <xsl:sequence select="$event/(@ed:words, date/@ed:words)[. != ''][1] ! (typst:label($key) || ' ' || .)"/>
  </xsl:function>
</xsl:stylesheet>
