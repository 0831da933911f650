<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:epub="urn:edition:epub" xmlns:ops="http://www.idpf.org/2007/ops"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The index: who and what the letters name, what is said of them, and the places.</xd:desc></xd:doc>

  <xsl:key name="entry" match="ed:entry" use="epub:key(.)"/>
  <xsl:key name="mention" match="ed:mention" use="epub:key(.)"/>
  <xsl:key name="party" match="ed:sender[@ref] | ed:recipient[@ref] | ed:place[@ref] | ed:destination[@ref]" use="epub:key(.)"/>

  <xd:doc><xd:desc>An entry is known by identifier and name: letters may have lists of their own, in which the same identifier means
    somebody else.</xd:desc></xd:doc>
  <xsl:function name="epub:key" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="($element/self::ed:entry/@id, $element/self::ed:mention/@entry, $element/@ref)[1] || ' ' || ($element/self::ed:entry/@name, $element/self::ed:mention/@name, $element/@entry)[1]"/>
  </xsl:function>

  <xsl:variable name="registers" as="map(xs:string, xs:string*)" select="map { 'persons': 'person', 'groups': 'personGrp', 'orgs': 'org',
    'places': 'place', 'works': ('bibl', 'biblStruct'), 'events': 'event', 'terms': 'item' }"/>

  <xd:doc><xd:desc>The entries, each once, in the order of the index.</xd:desc></xd:doc>
  <xsl:variable name="entries" as="element(ed:entry)*">
    <xsl:for-each select="'persons', 'groups', 'orgs', 'places', 'events', 'works', 'terms'">
      <xsl:for-each-group select="$records/ed:entry[@kind = $registers(current())]" group-by="epub:key(.)">
        <xsl:sort select="replace(@name, '^[^\p{L}\p{N}]+', '')" lang="{$lang}"/>
        <xsl:sort select="@id"/>
        <xsl:sequence select="."/>
      </xsl:for-each-group>
    </xsl:for-each>
  </xsl:variable>

  <xd:doc><xd:desc>The anchors of the entries by their keys; where an identifier means several, all but the first bear a number.</xd:desc></xd:doc>
  <xsl:variable name="anchors" as="map(xs:string, xs:string)">
    <xsl:map>
      <xsl:for-each-group select="$entries" group-by="@id">
        <xsl:for-each select="current-group()">
          <xsl:map-entry key="epub:key(.)" select="'entry-' || @id || (if (position() = 1) then '' else '-' || position())"/>
        </xsl:for-each>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <xd:doc><xd:desc>Where in the index names of a letter lead whose identifier means somebody else in an earlier entry: letter,
    identifier and anchor, with tabs between.</xd:desc></xd:doc>
  <xsl:variable name="moved" as="xs:string*" select="for $entry in $entries[$anchors(epub:key(.)) != 'entry-' || @id],
    $letter in distinct-values((key('party', epub:key($entry), root($entry)), key('mention', epub:key($entry), root($entry)))/ancestor::ed:record/@id)
    return string-join(($letter, $entry/@id, $anchors(epub:key($entry))), '&#9;')"/>

  <xsl:template name="index" as="element()">
    <section ops:type="index" role="doc-index" aria-labelledby="index">
      <h1 id="index">{epub:label('register')}</h1>
      <xsl:for-each select="'persons', 'groups', 'orgs', 'places', 'events', 'works', 'terms'">
        <xsl:variable name="group" as="element(ed:entry)*" select="$entries[@kind = $registers(current())]"/>
        <xsl:if test="$group">
          <section ops:type="index-group">
            <h2>{epub:label(.)}</h2>
            <ul ops:type="index-entry-list"><xsl:apply-templates select="$group" mode="epub:entry"/></ul>
          </section>
        </xsl:if>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:mode name="epub:entry" on-no-match="fail"/>

  <xsl:template match="ed:entry" mode="epub:entry" as="element()">
    <xsl:variable name="key" as="xs:string" select="epub:key(.)"/>
    <li ops:type="index-entry" id="{$anchors($key)}">
      <span ops:type="index-term"><b>{@name}</b></span>
      <xsl:apply-templates select="*" mode="epub:facts"/>
      <xsl:variable name="places" as="element()*" select="key('party', $key)/.., key('mention', $key)"/>
      <xsl:if test="$places">
        <p class="locators">
          <xsl:for-each-group select="$places" group-by="ancestor-or-self::ed:record/@id">
            <xsl:if test="position() > 1"><xsl:text>; </xsl:text></xsl:if>
            <xsl:variable name="record" as="element(ed:record)" select="current-group()[1]/ancestor-or-self::ed:record"/>
            <a ops:type="index-locator" href="{epub:chapter($record)}">{$record/@title}</a>
            <xsl:for-each-group select="current-group()[self::ed:mention]" group-by="@at">
              <xsl:text>, </xsl:text>
              <a ops:type="index-locator" href="{epub:chapter($record)}#{@at}">{epub:spot(.)}</a>
            </xsl:for-each-group>
          </xsl:for-each-group>
        </p>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:function name="epub:spot" as="xs:string">
    <xsl:param name="mention" as="element(ed:mention)"/>
    <xsl:sequence select="if (starts-with($mention/@at, 'note-')) then epub:label('note') || ' ' || $mention/@place
      else if ($mention/@place != '') then '¶ ' || $mention/@place
      else if ($mention/@at = 'the-letter') then epub:label('letter') else '¶ ' || replace($mention/@at, '^p(ara?)?[\-_.]?0*(\d+)$', '$2')"/>
  </xsl:function>

  <xsl:mode name="epub:facts" on-no-match="shallow-skip"/>

  <xsl:template match="bibl | biblStruct | item" mode="epub:facts" as="element()?">
    <xsl:if test="normalize-space(string-join(node()[not(self::idno)])) != ../@name">
      <p><xsl:apply-templates select="if (self::biblStruct) then . else node()[not(self::idno)]" mode="html:flow"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="person | personGrp | org | place | event" mode="epub:facts" as="element()*">
    <xsl:variable name="names" as="element()*" select="(persName | orgName | placeName | eventName | label | head)[not(normalize-space() = (../../@name, ''))]"/>
    <xsl:variable name="life" as="xs:string*" select="(birth[1] ! epub:told('born', .), death[1] ! epub:told('died', .), string(@ed:words))[. != '']"/>
    <xsl:if test="$names or exists($life)">
      <p class="life">
        <xsl:for-each select="$names">
          <xsl:if test="position() > 1">, </xsl:if>
          <span><xsl:if test="@xml:lang"><xsl:attribute name="lang" select="@xml:lang"/></xsl:if>{normalize-space()}</span>
        </xsl:for-each>
        <xsl:value-of select="(if ($names and exists($life)) then ' · ' else '') || string-join($life, ', ')"/>
      </p>
    </xsl:if>
    <xsl:for-each select="(occupation | affiliation | residence | note | desc | p)[normalize-space()]"><p><xsl:apply-templates mode="html:flow"/></p></xsl:for-each>
  </xsl:template>

  <xsl:function name="epub:told" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="dated" as="element()"/>
    <xsl:variable name="words" as="xs:string" select="string(($dated/@ed:words[. != ''], $dated/date/@ed:words[. != ''], normalize-space($dated)[. != ''])[1])"/>
    <xsl:sequence select="if ($words) then epub:label($key) || ' ' || $words else ''"/>
  </xsl:function>
</xsl:stylesheet>
