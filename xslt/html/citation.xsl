<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The record of the letter that the page shows.</xd:desc></xd:doc>
  <xsl:variable name="facts" as="map(*)" select="ed:citation((//ed:letter)[1], $html:address)"/>

  <xd:doc><xd:desc>How to cite, in three styles, each selected by one click (edition.css), and the files beside the page that
    reference managers read (toolkit/citation.py). All of it is made of one record, ed:citation.</xd:desc></xd:doc>
  <xsl:template name="citations" as="element()+">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <dl class="citations">
      <div><dt>{html:label('cite.note')}</dt><dd class="citation"><xsl:sequence select="html:isolated(ed:cited-in-note($letter, $html:address))"/></dd></div>
      <div><dt>{html:label('cite.author-date')}</dt><dd class="citation"><xsl:apply-templates select="html:cited-by-date($letter)" mode="html:isolate"/></dd></div>
      <div><dt>{html:label('cite.iso')}</dt><dd class="citation"><xsl:apply-templates select="html:cited-by-iso($letter)" mode="html:isolate"/></dd></div>
    </dl>
    <p class="cite-files">
      <xsl:text>{html:label('cite.select')} {html:label('cite.files')}: </xsl:text>
      <xsl:for-each select="'bib', 'ris', 'csl.json'"><xsl:if test="position() > 1"> · </xsl:if><a href="{html:cite-file($letter, .)}">{html:media-name(.)}</a></xsl:for-each>
    </p>
  </xsl:template>

  <xd:doc><xd:desc>Names and titles that run from right to left are set apart, or figures and stops beside them would change places.</xd:desc></xd:doc>
  <xsl:mode name="html:isolate" on-no-match="shallow-copy"/>

  <xsl:template match="text()" mode="html:isolate" as="node()*">
    <xsl:analyze-string select="." regex="[\p{{IsHebrew}}\p{{IsArabic}}\p{{IsSyriac}}]([^\p{{L}}.]*[\p{{IsHebrew}}\p{{IsArabic}}\p{{IsSyriac}}])*(\s\p{{N}}+)*">
      <xsl:matching-substring><bdi>{.}</bdi></xsl:matching-substring>
      <xsl:non-matching-substring><xsl:value-of select="."/></xsl:non-matching-substring>
    </xsl:analyze-string>
  </xsl:template>

  <xsl:function name="html:isolated" as="node()*">
    <xsl:param name="words" as="xs:string"/>
    <xsl:variable name="text" as="text()"><xsl:value-of select="$words"/></xsl:variable>
    <xsl:apply-templates select="$text" mode="html:isolate"/>
  </xsl:function>

  <xd:doc><xd:desc>As in lists by author and year.</xd:desc></xd:doc>
  <xsl:function name="html:cited-by-date" as="node()+">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:variable name="names" as="xs:string*" select="$facts?author?* ! (if (position() = 1) then html:inverted(.) else ed:natural(.))"/>
    <xsl:variable name="year" as="xs:string" select="($facts?issued?date-parts?1?1 ! (if (. lt 0) then ed:day(format-integer(., '0000')) else string(.)), html:label('no-date'))[1]"/>
    <xsl:value-of select="ed:sentences((ed:enumerated($names), $year)) || ' '"/>
    <cite>{$letter/@title}</cite>
    <xsl:value-of select="if (matches($letter/@title, '[.?!…]$')) then ' ' else '. '"/>
    <xsl:value-of select="ed:sentences((string-join((html:capital(html:label('genre')), $letter/ed:date), ', '), ed:kept($facts), $facts?container-title,
      html:capital(ed:edited($facts)), html:capital($facts?version ! replace(html:label('cite.version'), '{1}', ., 'q')), ed:found($facts)))"/>
  </xsl:function>

  <xd:doc><xd:desc>After ISO 690: family names in capitals, the kind of document in brackets, publisher and day of the version.</xd:desc></xd:doc>
  <xsl:function name="html:cited-by-iso" as="node()+">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <xsl:value-of select="ed:sentences(ed:enumerated($facts?author?* ! html:inverted(if (?family) then map:put(., 'family', upper-case(?family)) else .)))[. != ''] ! (. || ' ')" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
    <cite>{$letter/@title}</cite>
    <xsl:value-of select="' ' || ed:sentences(('[' || html:label('genre') || ']', html:capital($letter/ed:date), $facts?container-title,
      html:capital($facts?version ! replace(html:label('cite.version'), '{1}', ., 'q')), string-join(($facts?publisher, $letter/@changed[. != ''] ! ed:day(.)), ', '),
      ed:kept($facts), ed:found($facts) ! replace(html:label('cite.available'), '{1}', ., 'q')))"/>
  </xsl:function>

  <xsl:function name="html:inverted" as="xs:string">
    <xsl:param name="name" as="map(*)"/>
    <xsl:sequence select="string-join(($name?family, $name?given, $name?literal), ', ')"/>
  </xsl:function>

  <xsl:function name="html:capital" as="xs:string?">
    <xsl:param name="words" as="xs:string?"/>
    <xsl:sequence select="$words ! (upper-case(substring(., 1, 1)) || substring(., 2))"/>
  </xsl:function>
</xsl:stylesheet>
