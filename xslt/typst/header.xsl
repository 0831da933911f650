<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>
    <xd:p>A letter as data. What its letters, words and lines come from is told so that a fault can be told where it is:
      name (of its files), file (xml:id).</xd:p>
    <xd:ul>
      <xd:li>title, subtitle, authors, keywords, abstract, rights, day (of this version), date (of the letter): strings for the document</xd:li>
      <xd:li>lang (of the text), around (of the words round it): l, r, s, d as in a piece lang</xd:li>
      <xd:li>edition: the name of the edition for the running head</xd:li>
      <xd:li>rows: from, to, place, destination, date, each with a label and values</xd:li>
      <xd:li>body: blocks; notes: number → series (editor or writer), b (blocks) and language</xd:li>
      <xd:li>apparatus: entries in the order of the text, the first has number 1: lemma, remark, place (paragraph or part)</xd:li>
      <xd:li>signs: the signs that the text has, each sign and words</xd:li>
      <xd:li>sections: below the letter, each title and items (pieces)</xd:li>
      <xd:li>imprint: each label and c (pieces)</xd:li>
      <xd:li>sources, principles: pieces of each, for a volume</xd:li>
      <xd:li>labels: words for readers by key</xd:li>
    </xd:ul></xd:desc></xd:doc>
  <xsl:template match="/" mode="typst:page" as="map(*)">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:variable name="body" as="map(*)*"><xsl:apply-templates select="(//text, //sourceDoc[not(//text)])[not(ancestor::text)]" mode="typst:block"/></xsl:variable>
    <xsl:variable name="facts" as="map(*)" select="ed:citation($letter, $typst:address)"/>
    <xsl:sequence select="map {
      'name': string($letter/@name), 'file': string(*/@xml:id),
      'title': string($letter/@title), 'subtitle': string($letter/@subtitle), 'authors': array { $letter/ed:sender/string() },
      'keywords': array { distinct-values(//textClass//term/normalize-space())[. != ''] }, 'abstract': normalize-space(string-join(//abstract/p, ' ')),
      'rights': normalize-space(string-join(//publicationStmt/availability, ' ')), 'licence': string(ed:licences(/*)[1]),
      'day': string($letter/@changed), 'date': string($letter/@date), 'version': string($letter/@version),
      'lang': typst:language($letter/@lang), 'around': typst:language($lang),
      'edition': string(($facts?container-title, string-join($letter/ed:sender, ', ')[. != ''], typst:label('edition'))[1]),
      'rows': array { typst:rows($letter) },
      'body': array { $body },
      'notes': map:merge(//note[@ed:n][ancestor::text] ! map:entry(string(@ed:n), typst:note(.))),
      'apparatus': array { $interventions ! map { 'lemma': ed:lemma(.), 'remark': ed:remark(.), 'place': typst:place(.) } },
      'signs': array { ed:signs(//text[not(ancestor::text)], false()) ! map { 'sign': string(@sign), 'words': string(.) } },
      'sections': array { typst:entries(/), typst:section('principles', //editorialDecl//p) },
      'imprint': array { typst:imprint($letter) },
      'pictures': array { distinct-values(//text//graphic/@url) },
      'labels': map:merge(('page', 'picture', 'notes', 'note', 'back', 'apparatus', 'print.by-line', 'print.by-paragraph', 'print.signs', 'print.imprint', 'proof.title',
        'proof.interventions', 'proof.names', 'proof.none', 'proof.place', 'proof.lemma', 'proof.remark', 'proof.done') ! map:entry(., typst:label(.)))
        => map:put('attached', typst:label('download.tei')),
      'sources': array { typst:sources($letter/../teiHeader) },
      'principles': array { //editorialDecl//p ! typst:flow(node()) }
    }"/>
  </xsl:template>

  <xsl:function name="typst:note" as="map(*)">
    <xsl:param name="note" as="element(note)"/>
    <xsl:sequence select="map { 'series': string($note/@ed:series), 'lang': typst:language(ed:language-of($note)), 'b': typst:blocks($note, 'para') }"/>
  </xsl:function>

  <xsl:function name="typst:rows" as="map(*)*">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:for-each-group select="$letter/(ed:sender | ed:recipient | ed:place | ed:destination | ed:date)[normalize-space()]" group-by="local-name()">
      <xsl:sequence select="map { 'label': typst:label(map { 'sender': 'from', 'recipient': 'to', 'place': 'place', 'destination': 'destination', 'date': 'date' }(current-grouping-key())),
        'values': array { current-group() ! (string(.) || (if (@cert = ('low', 'medium') and not(self::ed:date)) then ' (' || typst:label(if (@cert = 'low') then 'possibly' else 'probably') || ')' else '')) } }"/>
    </xsl:for-each-group>
  </xsl:function>

  <xsl:function name="typst:section" as="map(*)?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="parts" as="element()*"/>
    <xsl:if test="$parts">
      <xsl:sequence select="map { 'title': typst:label($key), 'items': array { $parts ! typst:flow(node()) } }"/>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>What the header says of the edition: what it was made from, who made it, under which licence, in which version, how to cite.</xd:desc></xd:doc>
  <xsl:function name="typst:imprint" as="map(*)*">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="header" as="element()?" select="$letter/../teiHeader"/>
    <xsl:variable name="facts" as="map(*)" select="ed:citation($letter, $typst:address)"/>
    <xsl:variable name="licences" as="array(*)*" select="$header//publicationStmt/availability//(p | licence[not(p)]) ! (let $words := typst:flow(node()) return if (array:size($words)) then array { typst:linked(string(@target), $words) } else [ string(@target) ])"/>
    <xsl:variable name="editors" as="xs:string" select="ed:enumerated($facts?editor?* ! ed:natural(.))"/>
    <xsl:variable name="publisher" as="xs:string" select="ed:publisher($letter)"/>
    <xsl:sequence select="
      typst:sources($header) ! map { 'label': typst:label('source'), 'c': . },
      map { 'label': typst:label('editor'), 'c': [ string-join(distinct-values(($editors, $publisher))[. != ''], '; ') ] }[$editors || $publisher != ''],
      $licences ! map { 'label': typst:label('rights'), 'c': . },
      map { 'label': typst:label('version'), 'c': [ string-join(($letter/@version, $letter/@changed ! ed:day(.))[. != ''], ', ') ] }[$letter/@version || $letter/@changed != ''],
      map { 'label': typst:label('cite'), 'c': [ ed:cited-in-note($letter, $typst:address) ] }"/>
  </xsl:function>

  <xsl:function name="typst:sources" as="array(*)*">
    <xsl:param name="header" as="element()?"/>
    <xsl:sequence select="$header//sourceDesc/* ! typst:trimmed(if (self::biblStruct) then typst:reference(.) else typst:described(.))"/>
  </xsl:function>

  <xd:doc><xd:desc>A source in running text: its parts, a stop between them.</xd:desc></xd:doc>
  <xsl:function name="typst:described" as="array(*)">
    <xsl:param name="source" as="element()"/>
    <xsl:variable name="parts" as="array(*)*" select="if ($source/self::msDesc or $source/self::listWit or $source/self::listBibl)
      then $source/(msIdentifier | head | p | physDesc//(p | handNote | extent | support[not(p)] | dimensions[not(ancestor::extent)])[not(ancestor::p)] | history//p | witness | bibl | biblStruct) ! (if (self::biblStruct) then typst:reference(.) else if (self::witness) then array { ed:siglum(., '#' || @xml:id)[. != ''] ! (. || ': '), typst:flow(node())?* } else typst:flow(.))
      else typst:flow($source/node())"/>
    <xsl:sequence select="array { for-each-pair($parts, 1 to count($parts), function($part, $i) { if ($i > 1) then '; ' else (), $part?* }) }"/>
  </xsl:function>

  <xsl:function name="typst:reference" as="array(*)">
    <xsl:param name="reference" as="element(biblStruct)"/>
    <xsl:variable name="parts" as="xs:string*" select="$reference/(* except note)//(author | title | editor | respStmt | edition | meeting | pubPlace | publisher | date | biblScope | extent | idno)[not(ancestor::note)]/normalize-space(), $reference/(citedRange | idno | ref)/normalize-space()"/>
    <xsl:sequence select="array { string-join(((typst:label(if ($reference/@cert = 'low') then 'possibly' else 'probably') || ':')[$reference/@cert = ('low', 'medium')], string-join($parts[. != ''], ', ') || '.', $reference//note[not(@ed:n)]/normalize-space()), ' ') }"/>
  </xsl:function>

  <xsl:function name="typst:entries" as="map(*)*">
    <xsl:param name="root" as="document-node()"/>
    <xsl:variable name="used" as="xs:string*" select="distinct-values($root//(text | correspDesc)//@ed:entry)"/>
    <xsl:for-each select="('persons', 'groups', 'orgs', 'places', 'events')">
      <xsl:variable name="kind" as="xs:string" select="('person', 'personGrp', 'org', 'place', 'event')[index-of(('persons', 'groups', 'orgs', 'places', 'events'), current())]"/>
      <xsl:variable name="group" as="element()*" select="$root//standOff//*[local-name() = $kind][@xml:id = $used]"/>
      <xsl:if test="$group">
        <xsl:variable name="items" as="array(*)*">
          <xsl:for-each select="$group">
            <xsl:sort select="ed:name(.)" lang="en"/>
            <xsl:variable name="life" as="xs:string" select="string-join((birth[1]/@ed:words ! (typst:label('born') || ' ' || .), death[1]/@ed:words ! (typst:label('died') || ' ' || .), string(@ed:words)[. != '']), ', ')"/>
            <xsl:variable name="told" as="xs:string" select="normalize-space(string-join(note[not(@ed:n)], ' '))"/>
            <xsl:sequence select="array { typst:made('strong', [ ed:name(.) ]), (if ($life) then ' (' || $life || ')' else '') || (if ($told) then ': ' || replace($told, '\.$', '') else '') || '.' }"/>
          </xsl:for-each>
        </xsl:variable>
        <xsl:sequence select="map { 'title': typst:label(.), 'items': array { $items } }"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:function>

  <xsl:template match="abstract | appInfo | application | authority | availability | biblFull | calendar | calendarDesc | catDesc | catRef | category | change | citeData | citeStructure | classCode | classDecl | conversion | correction
    | correspAction | correspContext | correspDesc | cRefPattern | creation | distributor | editionStmt | editorialDecl | encodingDesc | extent | fileDesc | funder | geoDecl | handNote | handNotes | hyphenation | idno | interpretation | keywords
    | langUsage | language | licence | listChange | listPrefixDef | namespace | normalization | notesStmt | prefixDef | principal | profileDesc | projectDesc | publicationStmt | punctuation | quotation | refState | refsDecl | rendition
    | revisionDesc | samplingDecl | schemaRef | scriptNote | segmentation | seriesStmt | sourceDesc | sponsor | stdVals | styleDefDecl | tagUsage | tagsDecl | taxonomy | teiHeader | textClass | titleStmt | unitDecl | unitDef" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>Data of other kinds are not words.</xd:desc></xd:doc>
  <xsl:template match="xenoData" mode="typst:flow" as="item()?"/>

  <xd:doc><xd:desc>Words about markup, in the principles say.</xd:desc></xd:doc>
  <xsl:template match="att | code | eg | gi | ident | tag | val" mode="typst:flow" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>
</xsl:stylesheet>
