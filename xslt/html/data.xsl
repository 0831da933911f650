<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The edition and its indexes in the vocabulary of schema.org, as JSON-LD. What bears the number of an
    authority file is the same for machines wherever it is said.</xd:desc></xd:doc>

  <xd:doc><xd:desc>The edition as a collection of its letters.</xd:desc></xd:doc>
  <xsl:function name="site:collection" as="map(*)">
    <xsl:variable name="days" as="xs:string*" select="$records/@date[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')]"/>
    <xsl:variable name="header" as="element()?" select="$head/teiHeader"/>
    <xsl:sequence select="map:merge((
      map { '@context': 'https://schema.org', '@type': 'Collection', 'name': html:edition(), 'collectionSize': count($records) },
      $html:address[. != ''] ! map { '@id': ., 'url': . },
      html:said('description', ($header//profileDesc/abstract ! normalize-space(.))[. != ''][1]),
      html:said('inLanguage', distinct-values($records/@lang[not(. = ('', 'und'))])),
      html:said('temporalCoverage', $days[1] ! string-join(distinct-values(($days[1], $days[last()])), '/')),
      html:said('license', site:licences()),
      html:said('publisher', distinct-values($header/fileDesc/publicationStmt/publisher ! normalize-space(.)[. != '']) ! map { '@type': 'Organization', 'name': . }),
      html:said('version', distinct-values(($head, $records[empty($head)])/@version[. != ''])[2 > last()]),
      html:said('dateModified', max(($head, $records)/@changed[. != '']/string()))))"/>
  </xsl:function>

  <xd:doc><xd:desc>The licences that hold for the edition as a whole: those of its header, or, where that is silent, the one that holds for the
    whole of every letter.</xd:desc></xd:doc>
  <xsl:function name="site:licences" as="xs:string*">
    <xsl:variable name="targets" as="xs:string*" select="distinct-values($records ! string(ed:licence[1]/@target))"/>
    <xsl:sequence select="if ($head//publicationStmt/availability) then ed:licences($head) else if (count($targets) = 1) then site:web-address($targets)[. != ''] else ()"/>
  </xsl:function>

  <xd:doc><xd:desc>What the first page says in JSON-LD, alone.</xd:desc></xd:doc>
  <xsl:template name="site:data" visibility="public" as="text()">
    <xsl:value-of select="html:json(site:collection())"/>
  </xsl:template>

  <xd:doc><xd:desc>The lines of a BEACON file: each number of the GND that an entry or a correspondent bears, and where the edition tells of
    them, as far as it is known where it lies.</xd:desc></xd:doc>
  <xsl:template name="site:beacon" visibility="public" as="text()">
    <xsl:variable name="base" as="xs:string" select="$html:address"/>
    <xsl:variable name="lines" as="map(xs:string, xs:string)" select="map:merge((
      $records/ed:entry[*] ! (let $entry := . return */idno ! ed:authority(.) ! site:gnd(.) ! map:entry(., site:address($entry/@id, $entry/@name))),
      $records/(ed:sender | ed:recipient) ! (let $letter := encode-for-uri(../@id) || '.html' return tokenize(@records) ! site:gnd(.) ! map:entry(., $letter))),
      map { 'duplicates': 'use-first' })"/>
    <xsl:value-of separator="&#10;">
      <xsl:for-each select="map:keys($lines)">
        <xsl:sort select="."/>
        <xsl:sequence select=". || (if ($base != '' and $lines(.) != '') then '||' || $base || $lines(.) else '')"/>
      </xsl:for-each>
    </xsl:value-of>
  </xsl:template>

  <xd:doc><xd:desc>The number in an address of the GND; () where it has not the form of one.</xd:desc></xd:doc>
  <xsl:function name="site:gnd" as="xs:string?">
    <xsl:param name="address" as="xs:string"/>
    <xsl:sequence select="replace($address, '^https?://(www\.)?d-nb\.info/gnd/', '')[. != $address][matches(., '^(1[0-9]{7,9}[0-9X]|[1-9][0-9]{0,8}-[0-9X])$')]"/>
  </xsl:function>

  <xd:doc><xd:desc>An index as the list of what it holds.</xd:desc></xd:doc>
  <xsl:function name="site:index-data" as="map(*)">
    <xsl:param name="register" as="xs:string"/>
    <xsl:variable name="entries" as="element(ed:entry)*" select="site:entries($register)"/>
    <xsl:sequence select="map {
      '@context': 'https://schema.org', '@type': 'ItemList', 'name': site:label($register) || ' · ' || html:edition(), 'numberOfItems': count($entries),
      'itemListElement': array { $entries ! site:thing(.) } }"/>
  </xsl:function>

  <xd:doc><xd:desc>An entry. A group of people has no type of its own in that vocabulary.</xd:desc></xd:doc>
  <xsl:function name="site:thing" as="map(*)">
    <xsl:param name="entry" as="element(ed:entry)"/>
    <xsl:variable name="type" as="xs:string?" select="map { 'person': 'Person', 'org': 'Organization', 'place': 'Place', 'bibl': 'CreativeWork', 'biblStruct': 'CreativeWork',
      'event': 'Event', 'item': 'DefinedTerm' }($entry/@kind)"/>
    <xsl:variable name="told" as="element()" select="$entry/*"/>
    <xsl:variable name="where" as="xs:double*" select="site:coordinates($told)"/>
    <xsl:sequence select="map:merge((
      map { '@type': ($type, 'Thing')[1], 'name': string($entry/@name) },
      $html:address[. != ''] ! map { '@id': . || site:address($entry/@id, $entry/@name) },
      html:said('sameAs', distinct-values($told/idno ! ed:authority(.))),
      html:said('birthDate', $told/self::person/birth[1]/site:iso(@when)),
      html:said('deathDate', $told/self::person/death[1]/site:iso(@when)),
      html:said('startDate', $told/self::event/site:iso((@when, @from)[1])),
      html:said('endDate', $told/self::event/site:iso(@to)),
      if (exists($where)) then map { 'geo': map { '@type': 'GeoCoordinates', 'latitude': $where[1], 'longitude': $where[2] } } else ()))"/>
  </xsl:function>

  <xd:doc><xd:desc>A date that ISO 8601 has as TEI has it.</xd:desc></xd:doc>
  <xsl:function name="site:iso" as="xs:string?">
    <xsl:param name="date" as="attribute()?"/>
    <xsl:sequence select="$date[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')] ! string()"/>
  </xsl:function>
</xsl:stylesheet>
