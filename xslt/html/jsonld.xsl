<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The letter in the vocabulary of schema.org, as JSON-LD. There is no type Letter in it: a letter is a
    Message, and a Manuscript and ArchiveComponent where the header describes the one that is kept.</xd:desc></xd:doc>

  <xd:doc><xd:desc>JSON for a script element: where &lt;, > and &amp; are written as escapes, no words of a letter can end the
    element or begin a comment in it.</xd:desc></xd:doc>
  <xsl:function name="html:json" as="xs:string" visibility="public">
    <xsl:param name="value" as="map(*)"/>
    <xsl:sequence select="serialize($value, map { 'method': 'json', 'use-character-maps': map { '/': '/' } })
      => replace('&lt;', '\u003c', 'q') => replace('>', '\u003e', 'q') => replace('&amp;', '\u0026', 'q')"/>
  </xsl:function>

  <xsl:function name="html:linked-data" as="map(*)">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="keeper" as="element()?" select="ed:keeper($letter)"/>
    <xsl:variable name="page" as="xs:string?" select="ed:page($letter, $html:address)"/>
    <xsl:sequence select="map:merge((
      map { '@context': 'https://schema.org', '@type': html:one-or-more(('Message', if ($keeper) then ('Manuscript', 'ArchiveComponent') else ())), 'name': string($letter/@title) },
      $page ! map { '@id': ., 'url': . },
      html:said('sender', $letter/ed:sender ! html:correspondent(.)),
      html:said('recipient', $letter/ed:recipient ! html:correspondent(.)),
      html:said('dateCreated', html:interval($letter)[not(contains(., '/'))]),
      html:said('locationCreated', $letter/ed:place ! html:thing('Place', (@entry, .)[1], html:records(.))),
      html:said('inLanguage', $facts?language),
      html:said('holdingArchive', html:archive()),
      html:said('itemLocation', string-join(($facts?archive_collection, $facts?archive_location), ', ')[. != '']),
      map { 'isPartOf': html:collection() },
      html:said('license', ed:licences($letter/..)),
      html:said('version', $facts?version),
      html:said('dateModified', $letter/@changed/string()[. != '']),
      html:said('identifier', (string($letter/@name), $facts?DOI ! ('https://doi.org/' || .))),
      html:said('encoding', $html:downloads[$html:address] ! map { '@type': 'MediaObject', 'encodingFormat': html:media(.), 'contentUrl': resolve-uri(html:file($letter, .), $html:address) }),
      html:said('mentions', html:mentioned($letter))))"/>
  </xsl:function>

  <xd:doc><xd:desc>A property, where there is something to say: one value as it is, several as an array.</xd:desc></xd:doc>
  <xsl:function name="html:said" as="map(*)?" visibility="public">
    <xsl:param name="property" as="xs:string"/>
    <xsl:param name="values" as="item()*"/>
    <xsl:sequence select="if (exists($values)) then map { $property: html:one-or-more($values) } else ()"/>
  </xsl:function>

  <xsl:function name="html:one-or-more" as="item()" visibility="public">
    <xsl:param name="values" as="item()+"/>
    <xsl:sequence select="if (count($values) = 1) then $values else array { $values }"/>
  </xsl:function>

  <xsl:function name="html:thing" as="map(*)">
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="records" as="xs:string*"/>
    <xsl:sequence select="map:merge((map { '@type': $type, 'name': $name }, html:said('sameAs', $records)))"/>
  </xsl:function>

  <xd:doc><xd:desc>The records of a correspondent or place in authority files: of its entry, or pointed to by the header itself.</xd:desc></xd:doc>
  <xsl:function name="html:records" as="xs:string*">
    <xsl:param name="said" as="element()"/>
    <xsl:sequence select="distinct-values(($entries[@xml:id = $said/@ref]/idno ! ed:authority(.), tokenize($said/@records)))"/>
  </xsl:function>

  <xsl:function name="html:correspondent" as="map(*)">
    <xsl:param name="said" as="element()"/>
    <xsl:variable name="name" as="map(*)" select="ed:creator($said)"/>
    <xsl:variable name="thing" as="map(*)" select="html:thing(if ($said/@kind = 'org') then 'Organization' else 'Person', ed:natural($name), html:records($said))"/>
    <xsl:sequence select="map:merge(($thing, html:said('familyName', $name?family), html:said('givenName', $name?given)))"/>
  </xsl:function>

  <xsl:function name="html:archive" as="map(*)?">
    <xsl:sequence select="$facts?archive ! map:merge((map { '@type': 'ArchiveOrganization', 'name': . }, html:said('address', $facts?archive-place)))"/>
  </xsl:function>

  <xd:doc><xd:desc>The edition that holds the letter. Its editors and its publisher are said here: the letter has a writer.</xd:desc></xd:doc>
  <xsl:function name="html:collection" as="map(*)">
    <xsl:sequence select="map:merge((
      map { '@type': 'Collection', 'name': ($facts?container-title, html:label('edition'))[1] },
      html:said('url', $html:address[. != '']),
      html:said('editor', $facts?editor?* ! map { '@type': 'Person', 'name': ed:natural(.) }),
      html:said('publisher', $facts?publisher ! map { '@type': 'Organization', 'name': . })))"/>
  </xsl:function>

  <xd:doc><xd:desc>What the text and its notes name, by its record in an authority file: of what none knows a name alone tells a
    machine nothing, and the words for the others are in the page.</xd:desc></xd:doc>
  <xsl:function name="html:mentioned" as="map(*)*">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="named" as="xs:string*" select="$letter/..//text//@ed:entry"/>
    <xsl:sequence select="distinct-values($entries[@xml:id = $named] ! (idno ! ed:authority(.))[1]) ! map { '@id': . }"/>
  </xsl:function>
</xsl:stylesheet>
