<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <!-- An entry is known by its identifier and its name: letters may have lists of their own, in which the same identifier
       means somebody else. -->
  <xsl:key name="record" match="ed:record" use="@id"/>
  <xsl:key name="entry" match="ed:entry" use="site:key(.)"/>
  <xsl:key name="mention" match="ed:mention" use="site:key(.)"/>
  <xsl:key name="role" match="ed:sender[@ref] | ed:recipient[@ref] | ed:place[@ref] | ed:destination[@ref]" use="local-name() || ' ' || site:key(.)"/>

  <xsl:variable name="register-order" as="xs:string*" select="'persons', 'orgs', 'places', 'works', 'events', 'terms'"/>

  <xd:doc><xd:desc>So many entries and more are divided by the letters of the alphabet.</xd:desc></xd:doc>
  <xsl:variable name="many" as="xs:integer" select="20"/>

  <xd:doc><xd:desc>A list of more letters than these is folded.</xd:desc></xd:doc>
  <xsl:variable name="foldable" as="xs:integer" select="12"/>

  <xd:doc><xd:desc>Of more letters than these, a list has no line for each: it is divided by years.</xd:desc></xd:doc>
  <xsl:variable name="lines" as="xs:integer" select="60"/>

  <xd:doc><xd:desc>The entries of the edition, each once, by index.</xd:desc></xd:doc>
  <xsl:variable name="entries" as="map(xs:string, element(ed:entry)*)">
    <xsl:map>
      <xsl:for-each select="$register-order">
        <xsl:variable name="kinds" as="xs:string*" select="$html:registers(.)"/>
        <xsl:map-entry key=".">
          <xsl:for-each-group select="$records/ed:entry[@kind = $kinds]" group-by="site:key(.)">
            <xsl:sort select="site:sortable(@name)" lang="{$lang}"/>
            <xsl:sort select="@id"/>
            <xsl:sequence select="."/>
          </xsl:for-each-group>
        </xsl:map-entry>
      </xsl:for-each>
    </xsl:map>
  </xsl:variable>

  <xsl:function name="site:entries" as="element(ed:entry)*">
    <xsl:param name="register" as="xs:string"/>
    <xsl:sequence select="$entries($register)"/>
  </xsl:function>

  <xd:doc><xd:desc>The anchors of the entries; where an identifier means several, all but the first bear a number.</xd:desc></xd:doc>
  <xsl:variable name="anchors" as="map(xs:string, xs:string)">
    <xsl:map>
      <xsl:for-each-group select="$register-order ! $entries(.)" group-by="@id">
        <xsl:for-each select="current-group()">
          <xsl:map-entry key="site:key(.)" select="'entry-' || @id || (if (position() = 1) then '' else '-' || position())"/>
        </xsl:for-each>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <xd:doc><xd:desc>What an entry, or what points to one, is known by; of a party without entry its words.</xd:desc></xd:doc>
  <xsl:function name="site:key" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="id" as="attribute()?" select="if ($element/self::ed:entry) then $element/@id else if ($element/self::ed:mention) then $element/@entry else $element/@ref"/>
    <xsl:variable name="name" as="attribute()?" select="if ($element/@ref) then $element/@entry else $element/@name"/>
    <xsl:sequence select="if ($id) then $id || ' ' || $name else normalize-space($element)"/>
  </xsl:function>

  <xd:doc><xd:desc>Where an entry is shown: in its index, or with one letter only on the page of that letter; "" where nowhere.</xd:desc></xd:doc>
  <xsl:function name="site:address" as="xs:string">
    <xsl:param name="id" as="xs:string?"/>
    <xsl:param name="name" as="xs:string?"/>
    <xsl:variable name="entry" as="element(ed:entry)?" select="key('entry', $id || ' ' || $name, root($records[1]))[1]"/>
    <xsl:variable name="register" as="xs:string?" select="$register-order[$html:registers(.) = $entry/@kind]"/>
    <xsl:sequence select="if (empty($entry)) then ''
      else if ($html:pages = $register) then $register || '.html#' || $anchors(site:key($entry))
      else if (count($records) = 1) then encode-for-uri($records/@id) || '.html#entry-' || $id
      else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>A name as it is sorted: without the marks before its first letter or figure.</xd:desc></xd:doc>
  <xsl:function name="site:sortable" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="replace($name, '^[^\p{L}\p{N}]+', '')"/>
  </xsl:function>

  <xd:doc><xd:desc>The letter of the alphabet that a name stands under, without accents; # for others.</xd:desc></xd:doc>
  <xsl:function name="site:initial" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:variable name="first" as="xs:string" select="upper-case(substring(normalize-unicode(site:sortable($name), 'NFD'), 1, 1))"/>
    <xsl:sequence select="if (matches($first, '\p{L}')) then $first else '#'"/>
  </xsl:function>

  <xsl:template name="site:persons" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'persons'"/></xsl:call-template></xsl:template>
  <xsl:template name="site:orgs" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'orgs'"/></xsl:call-template></xsl:template>
  <xsl:template name="site:places" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'places'"/></xsl:call-template></xsl:template>
  <xsl:template name="site:works" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'works'"/></xsl:call-template></xsl:template>
  <xsl:template name="site:events" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'events'"/></xsl:call-template></xsl:template>
  <xsl:template name="site:terms" visibility="public" as="document-node()"><xsl:call-template name="register"><xsl:with-param name="register" select="'terms'"/></xsl:call-template></xsl:template>

  <xsl:template name="register" as="document-node()">
    <xsl:param name="register" as="xs:string"/>
    <xsl:variable name="listed" as="element(ed:entry)*" select="site:entries($register)"/>
    <xsl:variable name="initials" as="xs:string*" select="distinct-values($listed/site:initial(@name))"/>
    <xsl:variable name="is-long" as="xs:boolean" select="count($listed) ge $many and count($initials) > 1"/>
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="$register"/>
      <xsl:with-param name="title" select="site:label($register)"/>
      <xsl:with-param name="data" select="site:index-data($register)"/>
      <xsl:with-param name="lead">
        <xsl:if test="$is-long">
          <nav class="jump" aria-label="{site:label('site.alphabet')}">
            <ul><xsl:for-each select="$initials"><li><a href="#under-{if (. = '#') then 'others' else .}">{.}</a></li></xsl:for-each></ul>
          </nav>
        </xsl:if>
      </xsl:with-param>
      <xsl:with-param name="main">
        <xsl:choose>
          <xsl:when test="$is-long">
            <xsl:for-each-group select="$listed" group-adjacent="site:initial(@name)">
              <!-- collation may put a letter with an accent after all others, so that its heading comes twice -->
              <xsl:variable name="is-first" as="xs:boolean" select="current-group()[1] is $listed[site:initial(@name) = current-grouping-key()][1]"/>
              <h2 class="initial"><xsl:if test="$is-first"><xsl:attribute name="id" select="'under-' || (if (current-grouping-key() = '#') then 'others' else current-grouping-key())"/></xsl:if>{current-grouping-key()}</h2>
              <xsl:apply-templates select="current-group()" mode="site:entry"><xsl:with-param name="level" tunnel="yes" select="3"/></xsl:apply-templates>
            </xsl:for-each-group>
          </xsl:when>
          <xsl:otherwise><xsl:apply-templates select="$listed" mode="site:entry"/></xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- An entry. -->

  <xd:doc><xd:desc>What a register says of an entry, and where the letters have to do with it.</xd:desc></xd:doc>
  <xsl:mode name="site:entry" on-no-match="fail"/>

  <xsl:template match="ed:entry" mode="site:entry" as="element()">
    <xsl:param name="level" tunnel="yes" as="xs:integer" select="2"/>
    <xsl:variable name="bare" as="element()"><xsl:apply-templates select="*" mode="site:bare"/></xsl:variable>
    <section class="record" id="{$anchors(site:key(.))}">
      <div>
        <xsl:element name="h{$level}">{@name}</xsl:element>
        <xsl:apply-templates select="$bare" mode="site:facts"><xsl:with-param name="entry" tunnel="yes" select="."/></xsl:apply-templates>
        <xsl:for-each select="$bare/idno[normalize-space()]">
          <xsl:if test="position() = 1">
            <p class="identifiers">
              <xsl:for-each select="$bare/idno[normalize-space()]">
                <xsl:if test="position() > 1"> · </xsl:if>
                <xsl:variable name="there" as="xs:string?" select="ed:authority(.)"/>
                <xsl:variable name="words" as="xs:string" select="string-join((@type, normalize-space()[not(starts-with(., 'http'))]), ' ')"/>
                <xsl:choose>
                  <xsl:when test="$there"><a href="{$there}">{($words[. != ''], $there)[1]}</a></xsl:when>
                  <xsl:otherwise>{string-join((@type, normalize-space()), ' ')}</xsl:otherwise>
                </xsl:choose>
              </xsl:for-each>
            </p>
          </xsl:if>
        </xsl:for-each>
      </div>
      <div><xsl:call-template name="uses"/></div>
    </section>
  </xsl:template>

  <xsl:mode name="site:facts" on-no-match="shallow-skip"/>

  <xsl:template match="bibl | biblStruct | item" mode="site:facts" as="element()*">
    <xsl:param name="entry" tunnel="yes" as="element(ed:entry)"/>
    <xsl:if test="normalize-space(string-join(node()[not(self::idno)])) != $entry/@name">
      <p><xsl:apply-templates select="if (self::biblStruct) then . else node()[not(self::idno)]" mode="html:flow"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="person | personGrp | org | place | event" mode="site:facts" as="element()*">
    <xsl:param name="entry" tunnel="yes" as="element(ed:entry)"/>
    <xsl:variable name="names" as="element()*" select="(persName | orgName | placeName | eventName | label | head)[not(normalize-space() = ($entry/@name, ''))]"/>
    <xsl:variable name="life" as="xs:string*" select="(
      birth[1] ! site:told('born', .), death[1] ! site:told('died', .), string(@ed:words)[. != ''])"/>
    <xsl:if test="$names or exists($life)">
      <p class="native">
        <xsl:for-each select="$names">
          <xsl:if test="position() > 1">, </xsl:if>
          <span><xsl:if test="@xml:lang"><xsl:attribute name="lang" select="@xml:lang"/></xsl:if>{normalize-space()}</span>
        </xsl:for-each>
        <xsl:if test="$names and exists($life)"> · </xsl:if>
        <xsl:value-of select="string-join($life, ', ')"/>
      </p>
    </xsl:if>
    <xsl:for-each select="occupation | affiliation | residence | note | desc | p">
      <p><xsl:apply-templates mode="html:flow"/></p>
    </xsl:for-each>
    <xsl:for-each select="site:coordinates(.)[exists(.)]">
      <xsl:if test="position() = 1"><p class="facts"><a href="map.html">{site:label('site.map')}</a>: {site:degrees(site:coordinates($entry/*))}</p></xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:function name="site:told" as="xs:string?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="dated" as="element()"/>
    <xsl:variable name="words" as="xs:string" select="string-join(($dated/@ed:words[. != ''], $dated/date/@ed:words, normalize-space($dated[not(@ed:words)])[. != ''])[1])"/>
    <xsl:sequence select="if ($words) then site:label($key) || ' ' || $words else ()"/>
  </xsl:function>

  <xd:doc><xd:desc>Where the letters have to do with an entry: those sent and received, and each place where one names it.</xd:desc></xd:doc>
  <xsl:template name="uses" as="element()*">
    <xsl:variable name="key" as="xs:string" select="site:key(.)"/>
    <xsl:for-each select="('sender', 'recipient', 'place', 'destination')">
      <xsl:call-template name="use">
        <xsl:with-param name="role" select="."/>
        <xsl:with-param name="places" select="key('role', . || ' ' || $key, root($records[1]))/.."/>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:call-template name="use">
      <xsl:with-param name="role" select="'mention'"/>
      <xsl:with-param name="places" select="key('mention', $key)"/>
    </xsl:call-template>
  </xsl:template>

  <xd:doc>
    <xd:desc>Letters under a heading; a long list is folded, so that the next entry stays in sight.</xd:desc>
    <xd:param name="places">mentions, or records where a letter as a whole is meant</xd:param>
  </xd:doc>
  <xsl:template name="use" as="element()*">
    <xsl:param name="role" as="xs:string"/>
    <xsl:param name="places" as="element()*"/>
    <xsl:variable name="heading" as="xs:string" select="site:label('site.role.' || $role)"/>
    <xsl:variable name="number" as="xs:integer" select="count(distinct-values($places ! site:record(.)/@id))"/>
    <xsl:choose>
      <xsl:when test="empty($places)"/>
      <xsl:when test="$number gt $foldable">
        <details>
          <summary class="facts">{$heading} <span class="number">{$number}</span></summary>
          <xsl:call-template name="letters"><xsl:with-param name="places" select="$places"/></xsl:call-template>
        </details>
      </xsl:when>
      <xsl:otherwise>
        <p class="facts">{$heading}</p>
        <xsl:call-template name="letters"><xsl:with-param name="places" select="$places"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Letters, a line each, with the places in them; very many by year, and then as a printed index has them: by their days,
    one after the other.</xd:desc></xd:doc>
  <xsl:template name="letters" as="element()+">
    <xsl:param name="places" as="element()+"/>
    <xsl:choose>
      <xsl:when test="count(distinct-values($places ! site:record(.)/@id)) gt $lines">
        <xsl:for-each-group select="$places" group-adjacent="(site:year(site:record(.)), 'undated')[1]">
          <details>
            <summary>{site:year-name(current-grouping-key())} <span class="number">{count(distinct-values(current-group() ! site:record(.)/@id))}</span></summary>
            <ol class="days">
              <xsl:for-each-group select="current-group()" group-adjacent="site:record(.)/@id/string()">
                <xsl:variable name="day" as="xs:string" select="site:record(.)/(ed:date[. != ''], @title)[1]"/>
                <li>
                  <xsl:for-each-group select="current-group()" group-by="string(@at)">
                    <xsl:if test="position() > 1">, </xsl:if>
                    <a href="{site:place(.)}">{if (position() = 1) then $day else site:spot(.)}</a>
                  </xsl:for-each-group>
                </li>
              </xsl:for-each-group>
            </ol>
          </details>
        </xsl:for-each-group>
      </xsl:when>
      <xsl:otherwise>
        <ol class="uses">
          <xsl:for-each-group select="$places" group-by="site:record(.)/@id">
            <li>
              <xsl:for-each select="site:record(.)"><xsl:call-template name="letter"/></xsl:for-each>
              <xsl:for-each-group select="current-group()[self::ed:mention]" group-by="@at">
                <xsl:text>{if (position() > 1) then ', ' else ': '}</xsl:text>
                <a href="{site:place(.)}">{site:spot(.)}</a>
              </xsl:for-each-group>
            </li>
          </xsl:for-each-group>
        </ol>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:function name="site:record" as="element(ed:record)">
    <xsl:param name="place" as="element()"/>
    <xsl:sequence select="$place/ancestor-or-self::ed:record"/>
  </xsl:function>

  <xd:doc><xd:desc>The address of a letter, or of a place in it.</xd:desc></xd:doc>
  <xsl:function name="site:place" as="xs:string">
    <xsl:param name="place" as="element()"/>
    <xsl:sequence select="encode-for-uri(site:record($place)/@id) || '.html' || $place/@at ! ('#' || .)"/>
  </xsl:function>

  <xd:doc><xd:desc>What the link to a mention says: the paragraph or the note it is in.</xd:desc></xd:doc>
  <xsl:function name="site:spot" as="xs:string">
    <xsl:param name="mention" as="element(ed:mention)"/>
    <xsl:sequence select="if (starts-with($mention/@at, 'note-')) then site:label('note') || ' ' || $mention/@place
      else if ($mention/@place != '') then '¶ ' || $mention/@place
      else if ($mention/@at = 'the-letter') then site:label('letter') else '¶ ' || replace($mention/@at, '^p(ara?)?[\-_.]?0*(\d+)$', '$2')"/>
  </xsl:function>
</xsl:stylesheet>
