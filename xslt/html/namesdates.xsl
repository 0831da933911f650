<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="persName | orgName | placeName | settlement | country | region | district | bloc | geogName | eventName | objectName" mode="html:flow" as="element()">
    <xsl:call-template name="name"/>
  </xsl:template>

  <xsl:template match="surname | forename | roleName | addName | genName | nameLink | geogFeat | geo | offset | location | birth | climate | death | floruit | occupation | affiliation | residence | nationality | age | sex | faith | education | state | terrain | trait | persPronouns" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xsl:template match="event | gender | langKnowledge | langKnown | listEvent | listNym | listObject | listOrg | listPerson | listPlace | listRelation | nym | object | objectIdentifier | org | person | personGrp | persona | place | population | relation | socecStatus" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>

  <xd:doc><xd:desc>A name leads to its entry. A name inside a name stays plain, since links do not nest; the entry it points to
    is in the page all the same.</xd:desc></xd:doc>
  <xsl:template name="name" as="element()">
    <xsl:choose>
      <xsl:when test="map:contains($has-entry, string(@ed:entry)) and not(ancestor::*[@ed:entry][ancestor-or-self::text]) and not(ancestor::ref) and not(descendant::note or descendant::ref)">
        <a href="#entry-{@ed:entry}">
          <xsl:call-template name="tei"><xsl:with-param name="class" select="@ed:kind"/></xsl:call-template>
          <xsl:call-template name="certainty"/>
          <xsl:apply-templates mode="html:flow"/>
        </a>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="span"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Who is meant, for whoever points at a name: where its words do not say so, or it is not certain.</xd:desc></xd:doc>
  <xsl:template name="certainty" as="attribute()?">
    <xsl:variable name="name" as="xs:string" select="lower-case(@ed:name)"/>
    <xsl:variable name="says" as="xs:boolean" select="tokenize(lower-case(.), '[^\p{L}]+')[string-length() > 3] ! contains($name, .) = true()"/>
    <xsl:if test="not($says) or @cert = ('low', 'medium')">
      <xsl:attribute name="title" select="string-join((if (@cert = 'medium') then html:label('probably') else if (@cert = 'low') then html:label('possibly') else (), @ed:name), ' ')"/>
    </xsl:if>
  </xsl:template>

  <!-- The register below the letter. -->

  <xsl:template name="register" as="element()?">
    <xsl:if test="$entries">
      <section class="register" aria-labelledby="register">
        <h2 id="register">{html:label('register')}</h2>
        <xsl:for-each select="('persons', 'groups', 'orgs', 'places', 'events', 'works', 'terms')">
          <xsl:variable name="kinds" as="xs:string*" select="tokenize(('person', 'personGrp', 'org', 'place', 'event', 'bibl biblStruct', 'item')[index-of(('persons', 'groups', 'orgs', 'places', 'events', 'works', 'terms'), current())])"/>
          <xsl:variable name="group" as="element()*" select="$entries[local-name() = $kinds]"/>
          <xsl:if test="$group">
            <h3>{html:label(.)}</h3>
            <xsl:element name="{if (. = ('works', 'terms')) then 'ul' else 'dl'}">
              <xsl:for-each select="$group">
                <xsl:sort select="ed:name(.)" lang="en"/>
                <xsl:apply-templates select="." mode="html:entry"/>
              </xsl:for-each>
            </xsl:element>
          </xsl:if>
        </xsl:for-each>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="bibl | biblStruct | item" mode="html:entry" as="element()">
    <li id="entry-{@xml:id}">
      <xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template>
      <xsl:apply-templates select="node()[not(self::idno)]" mode="html:flow"/>
      <xsl:call-template name="facts"><xsl:with-param name="tag" select="'div'"/></xsl:call-template>
    </li>
  </xsl:template>

  <xsl:template match="person | personGrp | org | place | event" mode="html:entry" as="element()">
    <div id="entry-{@xml:id}">
      <dt>{ed:name(.)}</dt>
      <xsl:variable name="native" as="element()*" select="(persName | orgName | placeName)[@xml:lang and not(@xml:lang = ('en', $lang))]"/>
      <xsl:variable name="life" as="xs:string*" select="(birth[1] ! html:day-and-place(., 'born'), death[1] ! html:day-and-place(., 'died'), string(@ed:words)[. != ''])"/>
      <xsl:if test="$native or exists($life)">
        <dd class="life">
          <xsl:for-each select="$native"><bdi lang="{ed:language-of(.)}">{normalize-space(.)}</bdi><xsl:if test="position() != last() or exists($life)">, </xsl:if></xsl:for-each>
          <xsl:text>{string-join($life, ', ')}</xsl:text>
        </dd>
      </xsl:if>
      <xsl:for-each select="note[not(@ed:n)]"><dd><xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template><xsl:apply-templates mode="html:flow"/></dd></xsl:for-each>
      <xsl:variable name="others" as="xs:string*" select="distinct-values((* except (persName | orgName | placeName | eventName | label | birth | death | idno | note)) ! html:plain(.))[. != '']"/>
      <xsl:if test="exists($others)"><dd><xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template>{string-join($others, '; ')}</dd></xsl:if>
      <xsl:if test="empty(($native, $life, $others, note[not(@ed:n)]))"><dd>{html:label('no-facts')}</dd></xsl:if>
      <xsl:call-template name="facts"><xsl:with-param name="tag" select="'dd'"/></xsl:call-template>
    </div>
  </xsl:template>

  <xsl:function name="html:day-and-place" as="xs:string?">
    <xsl:param name="event" as="element()"/>
    <xsl:param name="key" as="xs:string"/>
    <xsl:variable name="day" as="xs:string?" select="($event/@ed:words, $event/date/@ed:words, html:plain($event))[. != ''][1]"/>
    <xsl:sequence select="$day ! (html:label($key) || ' ' || .)"/>
  </xsl:function>

  <xd:doc><xd:desc>The words of a fact, without the identifiers and coordinates in it.</xd:desc></xd:doc>
  <xsl:function name="html:plain" as="xs:string">
    <xsl:param name="fact" as="element()"/>
    <xsl:sequence select="normalize-space(string-join($fact//text()[not(ancestor::idno or ancestor::geo)], ' '))"/>
  </xsl:function>

  <xsl:key name="mention" match="text//*[@ed:entry]" use="@ed:entry"/>
  <xsl:key name="mention" match="text//ref[not(@ed:entry)]" use="substring-after(tokenize(@target)[1], '#')"/>

  <xd:doc><xd:desc>Where the letter names an entry, and the identifiers of it.</xd:desc></xd:doc>
  <xsl:template name="facts" as="element()?">
    <xsl:param name="tag" as="xs:string"/>
    <xsl:variable name="places" as="element()*" select="key('mention', @xml:id)/ancestor-or-self::*[@ed:anchor][1]"/>
    <xsl:variable name="index" as="xs:string" select="html:in-index(.)"/>
    <xsl:if test="$places or idno or $index">
      <xsl:element name="{$tag}">
        <xsl:attribute name="class" select="'facts'"/>
        <xsl:for-each select="$places">
          <xsl:text>{if (position() > 1) then ', ' else html:label(if (self::p or self::ab or self::lg) then 'in-paragraph' else if (self::note) then 'in-note' else 'in-part') || ' '}</xsl:text>
          <a href="#{@ed:anchor}">{if (position() = 1 and self::note) then @ed:n else (html:place-name(.)[. != ''], @ed:anchor)[1]}</a>
        </xsl:for-each>
        <xsl:for-each select="idno">
          <xsl:if test="$places or position() > 1"> · </xsl:if>
          <xsl:apply-templates select="." mode="html:entry"/>
        </xsl:for-each>
        <xsl:if test="$index"><span class="on">{' · '[$places or current()/idno]}<a href="{$index}">{html:label('all-mentions')}</a></span></xsl:if>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>The indexes of the site, each with the elements of TEI that it lists.</xd:desc></xd:doc>
  <xsl:variable name="html:registers" as="map(xs:string, xs:string*)" visibility="public" select="map { 'persons': ('person', 'personGrp'), 'orgs': 'org',
    'places': 'place', 'works': ('bibl', 'biblStruct'), 'events': 'event', 'terms': 'item' }"/>

  <xd:doc><xd:desc>Where the index of the whole edition has an entry; "" where the site has no such index. An identifier that lists of
    several letters have for several things leads to the index alone.</xd:desc></xd:doc>
  <xsl:function name="html:in-index" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="page" as="xs:string?" select="$html:pages[$html:registers(.) = local-name($entry)]"/>
    <xsl:sequence select="if ($page) then $page || '.html' || (if (tokenize($html:around/descendant-or-self::ed:around/@ambiguous) = $entry/@xml:id) then '' else '#entry-' || encode-for-uri($entry/@xml:id)) else ''"/>
  </xsl:function>

  <xsl:template match="idno" mode="html:entry" as="node()*">
    <xsl:variable name="written" as="xs:string" select="normalize-space(.)"/>
    <xsl:variable name="record" as="xs:string?" select="ed:authority(.)"/>
    <xsl:choose>
      <xsl:when test="$record = $written"><a href="{$record}">{(@type[not(lower-case(.) = ('url', 'uri'))], @subtype, $written)[1]}</a></xsl:when>
      <xsl:when test="$record"><a href="{$record}">{@type} {$written}</a></xsl:when>
      <xsl:otherwise>{@type} {$written}</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>What a place of the letter is called: a paragraph by its number, other parts by their names.</xd:desc></xd:doc>
  <xsl:function name="html:place-name" as="xs:string">
    <xsl:param name="place" as="element()"/>
    <xsl:sequence select="if ($place/self::note) then html:label('note') || ' ' || $place/@ed:n
      else if ($place/(self::opener or self::closer or self::head)) then html:label('place.' || local-name($place))
      else string(($place/@n, $place/@ed:anchor[starts-with(., 'para-')] ! substring(., 6))[1])"/>
  </xsl:function>
</xsl:stylesheet>
