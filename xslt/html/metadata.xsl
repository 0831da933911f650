<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>What machines read of a letter in the head of its page: Dublin Core and the names that Zotero
    knows, Open Graph, typed links (signposting.org/FAIR), JSON-LD.</xd:desc></xd:doc>

  <xd:doc><xd:desc>Where the web pages are published, with a slash at its end; "" where nowhere. Then all links are relative, and
    nothing that must be a whole address is said.</xd:desc></xd:doc>
  <xsl:param name="html:address" as="xs:string" select="''"/>

  <xd:doc><xd:desc>The letters round this one: ed:around, with an ed:letter for each (rel, axis, id, title, date).</xd:desc></xd:doc>
  <xsl:param name="html:around" as="node()?" select="()"/>

  <xd:doc><xd:desc>
    <xd:p>The head of a letter's page. Zotero makes an item of type letter of it, with the writer, every addressee, the day of
      the letter, its rights and its shelfmark.</xd:p>
    <xd:p>Some tags in use elsewhere spoil this and must not come back: citation_author and citation_editor push out the names,
      citation_inbook_title turns the letter into a chapter, citation_publication_date, DC.date.issued and dcterms.issued replace
      its day by that of the edition, and the Open Graph type website makes it a web page.</xd:p></xd:desc></xd:doc>
  <xsl:template name="head" as="element()">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <head>
      <meta charset="utf-8"/>
      <title>{$letter/@title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"/>
      <xsl:for-each select="(//abstract)[1]"><meta name="description" content="{normalize-space(.)}"/></xsl:for-each>
      <xsl:call-template name="catalogue"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
      <xsl:call-template name="open-graph"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
      <xsl:call-template name="typed-links"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
      <link rel="stylesheet" href="edition.css"/>
      <!-- a block of data: it is never run, so that the policy above has nothing to forbid -->
      <script type="application/ld+json"><xsl:sequence select="html:json(html:linked-data($letter))"/></script>
    </head>
  </xsl:template>

  <xsl:template name="catalogue" as="element(meta)+" xpath-default-namespace="">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <meta name="z:itemType" content="letter"/>
    <meta name="DC.title" content="{$letter/@title}"/>
    <xsl:for-each select="$letter/ed:sender"><meta name="DC.creator" content="{html:indexed(.)}"/></xsl:for-each>
    <xsl:for-each select="$letter/ed:recipient"><meta name="z:recipients" content="{html:indexed(.)}"/></xsl:for-each>
    <xsl:for-each select="html:interval($letter)"><meta name="DC.date" content="{.}"/></xsl:for-each>
    <meta name="DC.type" content="{$facts?genre}"/>
    <xsl:for-each select="$facts?language"><meta name="DC.language" content="{.}"/></xsl:for-each>
    <xsl:for-each select="ed:rights($letter/..)"><meta name="DC.rights" content="{.}"/></xsl:for-each>
    <xsl:for-each select="ed:kept($facts)[. != '']"><meta name="DC.coverage" content="{.}"/></xsl:for-each>
    <xsl:for-each select="$facts?publisher"><meta name="DC.publisher" content="{.}"/></xsl:for-each>
    <xsl:for-each select="ed:page($letter, $html:address)"><meta name="citation_public_url" content="{.}"/></xsl:for-each>
    <xsl:if test="$html:address != '' and $html:downloads = 'pdf'"><meta name="citation_pdf_url" content="{resolve-uri(html:file($letter, 'pdf'), $html:address)}"/></xsl:if>
    <xsl:for-each select="$facts?DOI"><meta name="citation_doi" content="{.}"/></xsl:for-each>
  </xsl:template>

  <xsl:template name="open-graph" as="element(meta)+" xpath-default-namespace="">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <meta property="og:type" content="article"/>
    <meta property="og:title" content="{$letter/@title}"/>
    <xsl:for-each select="ed:page($letter, $html:address)"><meta property="og:url" content="{.}"/></xsl:for-each>
  </xsl:template>

  <xsl:template name="typed-links" as="element(link)*" xpath-default-namespace="">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="page" as="xs:string?" select="ed:page($letter, $html:address)"/>
    <xsl:variable name="doi" as="xs:string?" select="ed:doi($letter)"/>
    <xsl:for-each select="$page"><link rel="canonical" href="{.}"/></xsl:for-each>
    <xsl:for-each select="($doi ! ('https://doi.org/' || .), $page)[1]"><link rel="cite-as" href="{.}"/></xsl:for-each>
    <xsl:for-each select="'prev', 'next'">
      <xsl:variable name="rel" as="xs:string" select="if (. = 'prev') then 'previous' else ."/>
      <xsl:variable name="around" as="element(ed:letter)*" select="$html:around/descendant-or-self::ed:around/ed:letter[@rel = $rel]"/>
      <xsl:for-each select="($around[@axis = 'edition'], $around[@axis = 'correspondence'])[1]"><link rel="{if ($rel = 'previous') then 'prev' else 'next'}" href="{encode-for-uri(@id)}.html"/></xsl:for-each>
    </xsl:for-each>
    <!-- item: who follows signposts from a landing page to its content looks for it -->
    <xsl:for-each select="$html:downloads"><link rel="alternate item" type="{html:media(.)}" href="{html:file($letter, .)}"/></xsl:for-each>
    <!-- the others say the same, and are linked in the page -->
    <link rel="describedby" type="{html:media('csl.json')}" href="{html:cite-file($letter, 'csl.json')}"/>
    <xsl:for-each select="ed:licences($letter/..)"><link rel="license" href="{.}"/></xsl:for-each>
  </xsl:template>

  <xd:doc><xd:desc>A name as an index gives it. Zotero splits a name without comma before its last word, which is wrong for a body;
    a comma at the end tells it that nothing is to be split, and is dropped there.</xd:desc></xd:doc>
  <xsl:function name="html:indexed" as="xs:string">
    <xsl:param name="said" as="element()"/>
    <xsl:variable name="name" as="map(*)" select="ed:creator($said)"/>
    <xsl:sequence select="html:inverted($name) || (if ($said/@kind = 'org' and not(contains($name?literal, ','))) then ',' else '')"/>
  </xsl:function>

  <xd:doc><xd:desc>The day of the letter as ISO 8601 has it: a day, a month, a year, or two of them with a slash between; two
    stops where one end is open. () where none is known.</xd:desc></xd:doc>
  <xsl:function name="html:interval" as="xs:string?">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="date" as="element()?" select="ed:sent($letter)"/>
    <xsl:variable name="first" as="attribute()?" select="$date/(@from, @notBefore)[1]"/>
    <xsl:variable name="last" as="attribute()?" select="$date/(@to, @notAfter)[1]"/>
    <xsl:sequence select="if ($date/@when) then string($date/@when) else if ($first = $last) then string($first)
      else if ($first or $last) then ($first, '..')[1] || '/' || ($last, '..')[1] else ()"/>
  </xsl:function>

  <!-- The files beside the page. -->

  <xsl:function name="html:file" as="xs:string">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="format" as="xs:string"/>
    <xsl:sequence select="'../' || $format || '/' || encode-for-uri($letter/@name) || '.' || (map { 'tei': 'xml', 'text': 'txt' }($format), $format)[1]"/>
  </xsl:function>

  <xsl:function name="html:cite-file" as="xs:string">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:param name="format" as="xs:string"/>
    <xsl:sequence select="'cite/' || encode-for-uri($letter/@name) || '.' || $format"/>
  </xsl:function>

  <xsl:function name="html:media" as="xs:string">
    <xsl:param name="format" as="xs:string"/>
    <xsl:sequence select="map { 'tei': 'application/tei+xml', 'text': 'text/plain', 'pdf': 'application/pdf', 'epub': 'application/epub+zip',
      'bib': 'application/x-bibtex', 'ris': 'application/x-research-info-systems', 'csl.json': 'application/vnd.citationstyles.csl+json' }($format)"/>
  </xsl:function>

  <xsl:function name="html:media-name" as="xs:string">
    <xsl:param name="format" as="xs:string"/>
    <xsl:sequence select="map { 'bib': 'BibTeX', 'ris': 'RIS', 'csl.json': 'CSL-JSON' }($format)"/>
  </xsl:function>
</xsl:stylesheet>
