<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:facts="urn:edition:facts"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  name="urn:edition:facts" package-version="1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>A prepared file goes in, a letter or the header of the whole; out comes, as JSON, what its header
    says that the forms of metadata ask for. What the header does not say is not in it. `described` is what the exchange format of
    correspSearch (CMIF) says of the letter, as XML.</xd:desc></xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>
  <xsl:output method="json" indent="no"/>

  <xd:doc><xd:desc>Where the web pages are published, with a slash at its end; "" where nowhere.</xd:desc></xd:doc>
  <xsl:param name="facts:address" as="xs:string" select="''"/>
  <xd:doc><xd:desc>Whether what the proposal for version 2 of the format adds is said too.</xd:desc></xd:doc>
  <xsl:param name="facts:v2" as="xs:boolean" select="false()"/>

  <xsl:mode name="facts:header" on-no-match="fail" visibility="public"/>

  <xsl:key name="entry" match="standOff//*[@xml:id]" use="@xml:id"/>

  <xsl:template match="/" mode="facts:header" as="map(*)">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:variable name="header" as="element()?" select="*/teiHeader[1]"/>
    <xsl:variable name="titles" as="element()?" select="$header/fileDesc[1]/titleStmt[1]"/>
    <xsl:variable name="published" as="element()?" select="$header/fileDesc[1]/publicationStmt[1]"/>
    <xsl:variable name="cited" as="map(*)" select="ed:citation($letter, $facts:address)"/>
    <xsl:sequence select="map {
      'csl': $cited, 'words': ed:described($letter),
      'described': string-join(facts:correspondence($letter, $cited) ! serialize(., map { 'method': 'xml', 'omit-xml-declaration': true() })),
      'title': string($titles/title[normalize-space()][1] ! string($letter/@title)),
      'subtitle': string($letter/@subtitle),
      'authors': array { $letter/ed:sender ! facts:named(ed:creator(.), @kind, facts:records(., @ref, tokenize(@records))) },
      'recipients': array { $letter/ed:recipient ! facts:named(ed:creator(.), @kind, facts:records(., @ref, tokenize(@records))) },
      'editors': array { ed:editors($header) ! facts:responsible(.) },
      'responsible': array { $titles/respStmt[1]/(persName | orgName | name)[normalize-space()] ! facts:responsible(.) },
      'publishers': array { $published/(if (publisher) then publisher else if (authority) then authority else distributor)[normalize-space()] ! facts:responsible(.) },
      'published': string(($published/date/@when[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')])[1]),
      'seat': string(($published/(address, publisher/address, authority/address, pubPlace)[normalize-space()])[1] ! string-join(if (*) then (* ! normalize-space(.)) else normalize-space(.), ', ')),
      'numbers': array { $published/(., p, ab)/idno[normalize-space()] ! map { 'type': string(@type), 'value': normalize-space(.) } },
      'licences': array { ed:licences(*) },
      'rights': array { $published/availability ! normalize-space(.)[. != ''] },
      'has-rights': exists($published/availability),
      'languages': array { distinct-values(($letter/@lang, $header/profileDesc/langUsage/language/@ident[not($letter/../text)] ! ed:tag(.))[not(. = ('', 'und'))]) },
      'keywords': array { distinct-values($header/profileDesc/textClass/keywords//(term | item[not(term)]) ! normalize-space(.)[. != '']) },
      'archived': ed:kept($cited) }"/>
  </xsl:template>

  <xd:doc><xd:desc>A name of CSL, with the addresses that authority files know it by.</xd:desc></xd:doc>
  <xsl:function name="facts:named" as="map(*)">
    <xsl:param name="name" as="map(*)"/>
    <xsl:param name="kind" as="xs:string?"/>
    <xsl:param name="records" as="xs:string*"/>
    <xsl:sequence select="map:merge(($name, map { 'is-body': $kind = 'org', 'records': array { $records } }))"/>
  </xsl:function>

  <xd:doc><xd:desc>Who is responsible for an edition: an editor, a publisher, or whoever a respStmt names.</xd:desc></xd:doc>
  <xsl:function name="facts:responsible" as="map(*)">
    <xsl:param name="said" as="element()"/>
    <xsl:variable name="own" as="element()?" select="($said[@ref], $said//(persName | orgName | name)[@ref])[1]"/>
    <xsl:variable name="pointed" as="xs:string*" select="for $one in tokenize($own/@ref) return ed:expand($own, $one)"/>
    <xsl:variable name="numbered" as="xs:string*" select="$said//(idno ! ed:authority(.), (ref | ptr)/@target/string())"/>
    <xsl:variable name="parts" as="element()*" select="$said//surname"/>
    <xsl:variable name="bare" as="xs:string" select="normalize-space(string-join($said//text()[not(ancestor::idno or ancestor::email or ancestor::affiliation or ancestor::note)]))"/>
    <xsl:variable name="name" as="map(*)" select="if ($parts) then map:merge((map:entry('family', normalize-space(string-join($said//(nameLink | surname), ' '))),
        map:entry('given', normalize-space(string-join($said//forename, ' ')))[.?given != '']))
      else if ($said/(self::persName, self::name, self::editor/(persName | name)) and matches($bare, '^[^,]+,[^,]+$')) then map { 'family': normalize-space(substring-before($bare, ',')), 'given': normalize-space(substring-after($bare, ',')) }
      else map { 'literal': $bare }"/>
    <xsl:sequence select="map:put(facts:named($name, if ($said/descendant-or-self::orgName) then 'org' else '', facts:records($said, $own/@ed:entry, ($pointed, $numbered))),
      'email', string(($said//email ! normalize-space(.)[matches(., '^[^\s@]+@[^\s@]+$')])[1]))"/>
  </xsl:function>

  <xd:doc><xd:desc>The addresses in authority files of what is named: of its entry, or said beside the name. What has not the
    form of a number is none.</xd:desc></xd:doc>
  <xsl:function name="facts:records" as="xs:string*">
    <xsl:param name="said" as="element()"/>
    <xsl:param name="entry" as="xs:string?"/>
    <xsl:param name="others" as="xs:string*"/>
    <xsl:sequence select="distinct-values((key('entry', $entry, root($said))[1]/idno ! ed:authority(.), $others)
      [matches(., '^https?://[^\s&lt;&gt;&quot;{}\\]+$')][not(matches(., '/gnd/')) or matches(., '/gnd/[0-9]+-?[0-9X]$')])"/>
  </xsl:function>

  <!-- The exchange format. -->

  <xd:doc><xd:desc>A letter as the format describes it; () where its header has no `correspDesc` of sending or receiving.</xd:desc></xd:doc>
  <xsl:function name="facts:correspondence" as="element(correspDesc)*">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="cited" as="map(*)"/>
    <xsl:for-each select="$letter/../teiHeader/profileDesc/correspDesc[correspAction/@type = ('sent', 'received')]">
      <xsl:variable name="actions" as="element()*" select="correspAction"/>
      <correspDesc xmlns="http://www.tei-c.org/ns/1.0" key="{(ancestor::teiHeader/fileDesc/publicationStmt/idno[lower-case(@type) = ('number', 'nr', 'no')] ! normalize-space(.), string($letter/@name))[. != ''][1]}">
        <xsl:for-each select="($cited?DOI ! ('https://doi.org/' || .), $cited?URL, ../../fileDesc/publicationStmt/(p, ab)/idno ! normalize-space(.)[matches(., '^https?://\S+$')])[1]"><xsl:attribute name="ref" select="."/></xsl:for-each>
        <xsl:for-each select="'sent', 'received'">
          <xsl:variable name="type" as="xs:string" select="."/>
          <correspAction type="{$type}"><xsl:sequence select="facts:action($actions[@type = $type])"/></correspAction>
        </xsl:for-each>
        <xsl:if test="$facts:v2"><xsl:sequence select="facts:note($letter, $cited)"/></xsl:if>
      </correspDesc>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>What is said of sending or of receiving, however often the header says it: all names, one place and one day.</xd:desc></xd:doc>
  <xsl:function name="facts:action" as="element()+">
    <xsl:param name="actions" as="element(correspAction)*"/>
    <xsl:variable name="places" as="xs:string*" select="'place', 'city', 'settlement', 'country'"/>
    <xsl:variable name="names" as="element()*" select="$actions/(persName | orgName | (name | rs)[not(@type = $places)])"/>
    <xsl:variable name="named" as="element()*" select="$names ! facts:name(., if (self::orgName or orgName or @ed:kind = ('org', 'personGrp') or @type = 'org') then 'orgName' else 'persName')"/>
    <xsl:variable name="in" as="element()*" select="$actions/(. | address | location)"/>
    <xsl:variable name="settled" as="element()*" select="$in/(placeName | settlement | geogName | (name | rs)[@type = $places])[normalize-space() or @ref]"/>
    <xsl:variable name="place" as="element()?" select="($settled, $in/(district | region | country)[normalize-space() or @ref])[1]"/>
    <xsl:sequence select="$named"/>
    <xsl:if test="empty($named)"><persName xmlns="http://www.tei-c.org/ns/1.0">Unknown</persName></xsl:if>
    <xsl:sequence select="$place ! facts:name(., 'placeName')[. != 'Unknown']"/>
    <xsl:sequence select="($actions/date ! facts:date(.))[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>A name without anything in it, pointing to one authority file. It is the name of the entry where there is one.</xd:desc></xd:doc>
  <xsl:function name="facts:name" as="element()">
    <xsl:param name="said" as="element()"/>
    <xsl:param name="element" as="xs:string"/>
    <xsl:variable name="pointing" as="element()" select="($said[@ref], $said//*[@ref], $said)[1]"/>
    <xsl:variable name="pointed" as="xs:string*" select="for $one in tokenize($pointing/@ref) return ed:expand($pointing, $one)"/>
    <xsl:variable name="records" as="xs:string*" select="facts:records($said, $pointing/@ed:entry, $pointed)"/>
    <xsl:element name="{$element}" namespace="http://www.tei-c.org/ns/1.0">
      <xsl:for-each select="facts:preferred(if ($element = 'placeName') then ($records[contains(., 'geonames.org/')], $records)[1] else $records)"><xsl:attribute name="ref" select="."/></xsl:for-each>
      <!-- the format has one word for doubt -->
      <xsl:if test="$said/@cert = ('low', 'medium', 'unknown')"><xsl:attribute name="cert" select="'low'"/></xsl:if>
      <xsl:if test="$said/@evidence = 'conjecture'"><xsl:attribute name="evidence" select="'conjecture'"/></xsl:if>
      <xsl:value-of select="((string($pointing/@ed:name), normalize-space(string-join($said//text()[not(ancestor::note)])))[. != ''], 'Unknown')[1]"/>
    </xsl:element>
  </xsl:function>

  <xd:doc><xd:desc>Of several records the one that correspSearch finds people and places by, else the first.</xd:desc></xd:doc>
  <xsl:function name="facts:preferred" as="xs:string?">
    <xsl:param name="records" as="xs:string*"/>
    <xsl:variable name="known" as="xs:string*" select="for $authority in ('(www\.)?d-nb\.info/gnd/', '(www\.)?viaf\.org/', 'id\.loc\.gov/authorities/', '(catalogue|data)\.bnf\.fr/',
      'id\.ndl\.go\.jp/', '(www\.|sws\.)?geonames\.org/') return $records[matches(., '^https?://' || $authority)]"/>
    <xsl:sequence select="($known, $records)[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>A date by its attributes, without the time of day; () where none of them is a day, a month or a year: the format has no
    date in words.</xd:desc></xd:doc>
  <xsl:function name="facts:date" as="element(date)?">
    <xsl:param name="said" as="element(date)"/>
    <xsl:variable name="days" as="attribute()*">
      <xsl:for-each select="$said/(@when, @from, @to, @notBefore, @notAfter)">
        <xsl:variable name="day" as="xs:string" select="replace(., '(T.*|Z|[+\-]\d\d:\d\d)$', '')"/>
        <xsl:if test="$day castable as xs:date or $day castable as xs:gYearMonth or $day castable as xs:gYear"><xsl:attribute name="{local-name()}" select="$day"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="first" as="attribute()?" select="($days[local-name() = 'from'], $days[local-name() = 'notBefore'])[1]"/>
    <xsl:variable name="last" as="attribute()?" select="($days[local-name() = 'to'], $days[local-name() = 'notAfter'])[1]"/>
    <xsl:if test="exists($days)">
      <date xmlns="http://www.tei-c.org/ns/1.0">
        <xsl:choose>
          <xsl:when test="$days[local-name() = 'when']"><xsl:sequence select="$days[local-name() = 'when']"/></xsl:when>
          <xsl:when test="$first = $last"><xsl:attribute name="when" select="$first"/></xsl:when>
          <xsl:otherwise><xsl:sequence select="$first, $last"/></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="$said/@cert = ('low', 'medium', 'unknown')"><xsl:attribute name="cert" select="'low'"/></xsl:if>
        <xsl:if test="$said/@evidence = 'conjecture'"><xsl:attribute name="evidence" select="'conjecture'"/></xsl:if>
      </date>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>What version 2 is to add. The words of its vocabulary are written as whole addresses, since the schema has no place to
    define a prefix for them.</xd:desc></xd:doc>
  <xsl:function name="facts:note" as="element(note)">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="cited" as="map(*)"/>
    <xsl:variable name="file" as="element()" select="$letter/.."/>
    <xsl:variable name="named" as="xs:string*" select="distinct-values($file/text//@ed:entry)"/>
    <note xmlns="http://www.tei-c.org/ns/1.0">
      <xsl:for-each select="key('entry', $named, root($letter))[self::person or self::place or self::bibl or self::biblStruct]">
        <xsl:variable name="record" as="xs:string?" select="facts:preferred(facts:records(., @xml:id, ()))"/>
        <xsl:if test="$record"><ref type="{facts:word('mentions' || (if (self::person) then 'Person' else if (self::place) then 'Place' else 'Bibl'))}" target="{$record}">{ed:name(.)}</ref></xsl:if>
      </xsl:for-each>
      <xsl:if test="$facts:address != ''"><ref type="{facts:word('isAvailableAsTEIfile')}" target="{resolve-uri('../tei/' || encode-for-uri($letter/@name) || '.xml', $facts:address)}"/></xsl:if>
      <xsl:if test="$cited?language"><ref type="{facts:word('hasLanguage')}" target="{$cited?language}"/></xsl:if>
      <xsl:if test="ed:keeper($letter)"><ref type="{facts:word('hasTextBase')}" target="{facts:word('Manuscript')}"/></xsl:if>
      <ref type="{facts:word('isPublishedWith')}" target="{facts:word('transcription')}"/>
      <xsl:if test="$file/text//note[@ed:series = 'editor']"><ref type="{facts:word('isPublishedWith')}" target="{facts:word('comment')}"/></xsl:if>
    </note>
  </xsl:function>

  <xsl:function name="facts:word" as="xs:string">
    <xsl:param name="word" as="xs:string"/>
    <xsl:sequence select="'https://lod.academy/cmif/vocab/terms/' || $word"/>
  </xsl:function>
</xsl:package>
