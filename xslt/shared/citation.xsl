<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>
    <xd:p>What a citation of a letter is made of, as an item of CSL-JSON: the one record behind the citations on the page and
      the files for reference managers. What the header does not say is not in it.</xd:p>
    <xd:p>The day of the letter is `issued`; the day of this version of the edition is `available-date`.</xd:p></xd:desc>
    <xd:param name="letter">the prepared letter</xd:param>
    <xd:param name="base">where the web pages are published, with a slash at its end; "" where nowhere</xd:param>
  </xd:doc>
  <xsl:function name="ed:citation" as="map(xs:string, item())" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="base" as="xs:string"/>
    <xsl:variable name="header" as="element()?" select="$letter/../teiHeader[1]"/>
    <xsl:variable name="edition" as="element()?" select="$header/fileDesc[1]/publicationStmt[1]"/>
    <xsl:variable name="keeper" as="element()?" select="ed:keeper($letter)"/>
    <xsl:variable name="container" as="element()?" select="($header/fileDesc/seriesStmt/title, $header/fileDesc/titleStmt/title[@level = ('s', 'm')])[1]"/>
    <xsl:variable name="lists" as="map(xs:string, array(*))*" select="
      map { 'author': array { $letter/ed:sender ! ed:creator(.) } },
      map { 'recipient': array { $letter/ed:recipient ! ed:creator(.) } },
      map { 'editor': array { ed:editors($header) ! ed:editor(.) } }"/>
    <xsl:variable name="dates" as="map(xs:string, map(*))*" select="
      map:entry('issued', ed:issued($letter)),
      ed:parts($letter/@changed) ! map:entry('available-date', map { 'date-parts': [ . ] })"/>
    <xsl:variable name="words" as="map(xs:string, xs:string)*" select="
      $letter/@lang[. != 'und'] ! map:entry('language', string(.)),
      map:entry('archive', string-join($keeper/(institution | repository)/normalize-space(), ', ')),
      map:entry('archive-place', string-join($keeper/settlement/normalize-space(), ', ')),
      map:entry('archive_collection', string-join($keeper/collection/normalize-space(), ', ')),
      map:entry('archive_location', normalize-space($keeper/idno[1])),
      map:entry('container-title', normalize-space($container)),
      map:entry('publisher', ed:publisher($letter)),
      map:entry('version', string($letter/@version)),
      map:entry('DOI', string(ed:doi($letter))),
      map:entry('URL', string((ed:page($letter, $base), $edition/idno ! normalize-space(.)[ed:is-address(.)])[1])),
      map:entry('abstract', normalize-space(($header//abstract)[1]))"/>
    <xsl:sequence select="map:merge((
      map { 'id': string($letter/@name), 'type': 'personal_communication', 'genre': ed:label('genre', $ed:lang), 'title': string($letter/@title) },
      $lists[array:size(.?*) > 0], $dates[map:size(.?*) > 0], $words[.?* != '']))" xmlns:array="http://www.w3.org/2005/xpath-functions/array"/>
  </xsl:function>

  <xd:doc><xd:desc>A name of CSL: in parts where they are known, else as it stands, so that no body gets a first name.</xd:desc></xd:doc>
  <xsl:function name="ed:creator" as="map(xs:string, xs:string)" visibility="public">
    <xsl:param name="said" as="element()"/>
    <xsl:variable name="parts" as="xs:string+" select="tokenize(($said/@entry, $said)[1], '\s*,\s*')"/>
    <xsl:sequence select="
      if ($said/@kind = 'person' and $said/@family != '') then map:merge((map:entry('family', string($said/@family)), $said/@given[. != ''] ! map:entry('given', string(.))))
      else if ($said/@kind = 'person' and count($parts) = 2) then map { 'family': $parts[1], 'given': $parts[2] }
      else map { 'literal': string(($said/@entry, $said)[1]) }"/>
  </xsl:function>

  <xd:doc><xd:desc>A name of CSL as a sentence has it.</xd:desc></xd:doc>
  <xsl:function name="ed:natural" as="xs:string" visibility="public">
    <xsl:param name="name" as="map(*)"/>
    <xsl:sequence select="string-join(($name?given, $name?family, $name?literal), ' ')"/>
  </xsl:function>

  <xd:doc><xd:desc>Who edited the letter: each editor, or each of several names in one.</xd:desc></xd:doc>
  <xsl:function name="ed:editors" as="element()*" visibility="public">
    <xsl:param name="header" as="element(teiHeader)?"/>
    <xsl:sequence select="$header/fileDesc/titleStmt/editor[normalize-space()] ! (if (count((persName, orgName, name)) > 1) then (persName | orgName | name)[normalize-space()] else .)"/>
  </xsl:function>

  <xsl:function name="ed:editor" as="map(xs:string, xs:string)">
    <xsl:param name="editor" as="element()"/>
    <xsl:sequence select="if ($editor//surname) then map:merge((map:entry('family', normalize-space(string-join($editor//(nameLink | surname), ' '))),
        $editor[.//forename] ! map:entry('given', normalize-space(string-join(.//forename, ' ')))))
      else map { 'literal': normalize-space($editor) }"/>
  </xsl:function>

  <xd:doc><xd:desc>The day of the letter: a day, a range of two, or its words where no day can be told; circa where it is inferred.</xd:desc></xd:doc>
  <xsl:function name="ed:issued" as="map(xs:string, item())">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="date" as="element()?" select="ed:sent($letter)"/>
    <xsl:variable name="days" as="attribute()*" select="if ($date/@when) then $date/@when else $date/((@from, @notBefore)[1], (@to, @notAfter)[1])"/>
    <xsl:variable name="parts" as="array(*)*" select="$days ! ed:parts(.)"/>
    <xsl:variable name="open" as="xs:boolean" select="count($days) = 1 and empty($date/@when)"/>
    <xsl:sequence select="map:merge((
      if (exists($parts) and not($open)) then map:entry('date-parts', array { $parts }) else $letter/ed:date[. != ''] ! map:entry('literal', string(.)),
      if (exists($parts) and not($open) and ($date/(@notBefore, @notAfter) or $date/@cert = ('low', 'medium'))) then map:entry('circa', true()) else ()))"/>
  </xsl:function>

  <xd:doc><xd:desc>Year, month and day of a date as numbers, without the time of day; () where it is none.</xd:desc></xd:doc>
  <xsl:function name="ed:parts" as="array(xs:integer)?">
    <xsl:param name="day" as="xs:string?"/>
    <xsl:variable name="bare" as="xs:string" select="replace($day, '(T.*|Z|[+\-]\d\d:\d\d)$', '')"/>
    <xsl:if test="matches($bare, '^-?\d{4,}(-\d\d){0,2}$')">
      <xsl:variable name="numbers" as="xs:integer+" select="tokenize(replace($bare, '^-', ''), '-') ! xs:integer(.)"/>
      <xsl:sequence select="array { if (starts-with($bare, '-')) then -$numbers[1] else $numbers[1], tail($numbers) }"/>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>The date of sending, as the header has it.</xd:desc></xd:doc>
  <xsl:function name="ed:sent" as="element(date)?" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:sequence select="($letter/..//correspAction[@type = 'sent'])[1]/date[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>Where the letter is kept: the first manuscript described.</xd:desc></xd:doc>
  <xsl:function name="ed:keeper" as="element(msIdentifier)?" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:sequence select="($letter/../teiHeader/fileDesc/sourceDesc//msDesc/msIdentifier)[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>Who publishes the edition; "" where the header does not say.</xd:desc></xd:doc>
  <xsl:function name="ed:publisher" as="xs:string" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:sequence select="normalize-space(($letter/../teiHeader/fileDesc/publicationStmt/(publisher | authority))[1])"/>
  </xsl:function>

  <xd:doc><xd:desc>The DOI of the letter in this edition, without the address of the resolver.</xd:desc></xd:doc>
  <xsl:function name="ed:doi" as="xs:string?" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="written" as="xs:string*" select="$letter/../teiHeader/fileDesc/publicationStmt/idno[lower-case(@type) = 'doi'] ! replace(normalize-space(.), '^(https?://(dx\.)?doi\.org/|doi:\s*)', '', 'i')"/>
    <xsl:sequence select="$written[matches(., '^10\.\d{4,9}/[^\s&quot;&lt;&gt;{}\\]+$')][1]"/>
  </xsl:function>

  <xd:doc><xd:desc>The address of the letter's page; () where the edition has none.</xd:desc></xd:doc>
  <xsl:function name="ed:page" as="xs:string?" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="base" as="xs:string"/>
    <xsl:sequence select="if ($base != '') then $base || encode-for-uri($letter/@name) || '.html' else ()"/>
  </xsl:function>

  <xd:doc><xd:desc>What the letter is, in words: to whom it was sent, where that is known.</xd:desc></xd:doc>
  <xsl:function name="ed:described" as="xs:string" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:sequence select="if ($letter/ed:recipient) then replace(ed:label('cite.letter-to', $ed:lang), '{1}', ed:enumerated($letter/ed:recipient ! ed:natural(ed:creator(.))), 'q') else ed:label('genre', $ed:lang)"/>
  </xsl:function>

  <xd:doc><xd:desc>Several names in a sentence: a, b and c.</xd:desc></xd:doc>
  <xsl:function name="ed:enumerated" as="xs:string" visibility="public">
    <xsl:param name="names" as="xs:string*"/>
    <xsl:sequence select="string-join(($names[position() lt last() - 1] ! (. || ', '), string-join($names[position() ge last() - 1], ' ' || ed:label('and', $ed:lang) || ' ')))"/>
  </xsl:function>

  <xd:doc><xd:desc>The addresses of the licences that hold for the whole of a file: none where its header says of a part of it that it
    is under no licence, since a licence of the rest is not one of the letter.</xd:desc></xd:doc>
  <xsl:function name="ed:licences" as="xs:string*" visibility="public">
    <xsl:param name="file" as="element()"/>
    <xsl:variable name="statements" as="element()*" select="$file/teiHeader/fileDesc/publicationStmt/availability"/>
    <xsl:sequence select="if (every $one in $statements satisfies ($one//licence/@target and not($one/@status = ('unknown', 'restricted'))))
      then distinct-values($statements//licence/@target/normalize-space()[ed:is-address(.)]) else ()"/>
  </xsl:function>

  <xd:doc><xd:desc>The rights in a file in one line: the address of the licence where one holds for the whole of it, else all that its
    header says of them.</xd:desc></xd:doc>
  <xsl:function name="ed:rights" as="xs:string?" visibility="public">
    <xsl:param name="file" as="element()"/>
    <xsl:variable name="licences" as="xs:string*" select="ed:licences($file)"/>
    <xsl:sequence select="(if (count($licences) = 1) then $licences else (), string-join($file/teiHeader/fileDesc/publicationStmt/availability ! normalize-space(), ' ')[. != ''])[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>As the humanities cite in a note: writer, addressee and day first (its title where neither is known), then where it is
    kept and edited.</xd:desc></xd:doc>
  <xsl:function name="ed:cited-in-note" as="xs:string" visibility="public">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="base" as="xs:string"/>
    <xsl:variable name="facts" as="map(*)" select="ed:citation($letter, $base)"/>
    <xsl:variable name="version" as="xs:string?" select="$facts?version ! replace(ed:label('cite.version', $ed:lang), '{1}', ., 'q')"/>
    <xsl:variable name="day" as="xs:string?" select="$letter/@changed[. != ''] ! ed:day(.)"/>
    <xsl:sequence select="ed:sentences(string-join((ed:enumerated($facts?author?* ! ed:natural(.)),
      if ($letter/(ed:sender | ed:recipient)) then ed:described($letter) else $letter/@title/string(), $letter/ed:date/string(),
      ed:kept($facts), $facts?container-title, ed:edited($facts),
      string-join(($version, $day ! (if ($version) then '(' || . || ')' else .)), ' '), ed:found($facts))[. != ''], ', '))"/>
  </xsl:function>

  <xd:doc><xd:desc>Each part with a stop after it, and none doubled.</xd:desc></xd:doc>
  <xsl:function name="ed:sentences" as="xs:string" visibility="public">
    <xsl:param name="parts" as="xs:string*"/>
    <xsl:sequence select="string-join($parts[. != ''] ! (replace(., '\.$', '') || '.'), ' ')"/>
  </xsl:function>

  <xd:doc><xd:desc>Where the letter is kept, in words.</xd:desc></xd:doc>
  <xsl:function name="ed:kept" as="xs:string" visibility="public">
    <xsl:param name="facts" as="map(*)"/>
    <xsl:sequence select="string-join(($facts?archive-place, $facts?archive, $facts?archive_collection, $facts?archive_location), ', ')"/>
  </xsl:function>

  <xd:doc><xd:desc>Who edited it, in words; "" where nobody is said to have.</xd:desc></xd:doc>
  <xsl:function name="ed:edited" as="xs:string" visibility="public">
    <xsl:param name="facts" as="map(*)"/>
    <xsl:variable name="editors" as="xs:string?" select="(ed:enumerated($facts?editor?* ! ed:natural(.)), $facts?publisher)[. != ''][1]"/>
    <xsl:sequence select="if ($editors) then replace(ed:label('cite.edited-by', $ed:lang), '{1}', $editors, 'q') else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>Where it is found: the DOI, else the address.</xd:desc></xd:doc>
  <xsl:function name="ed:found" as="xs:string?" visibility="public">
    <xsl:param name="facts" as="map(*)"/>
    <xsl:sequence select="($facts?DOI ! ('https://doi.org/' || .), $facts?URL)[1]"/>
  </xsl:function>
</xsl:stylesheet>
