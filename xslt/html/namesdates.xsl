<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="persName | orgName | placeName | settlement | country | region | district | bloc | geogName | eventName | objectName" mode="html:flow" as="element()">
    <xsl:call-template name="name"/>
  </xsl:template>

  <xsl:template match="surname | forename | roleName | addName | genName | nameLink | geogFeat | geo | offset | location | birth | death | floruit | occupation | affiliation | residence | nationality | age | sex | faith | education | state | trait" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="event | gender | langKnowledge | langKnown | listEvent | listObject | listOrg | listPerson | listPlace | listRelation | object | objectIdentifier | org | person | personGrp | persona | place | population | relation | socecStatus" mode="html:flow" as="element()">
    <xsl:element name="{if (ed:is-block(.) and not(ancestor::p)) then 'div' else 'span'}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>A name leads to its entry. A name inside a name stays plain, since links do not nest; the entry it points to
    is in the page all the same.</xd:desc></xd:doc>
  <xsl:template name="name" as="element()">
    <xsl:choose>
      <xsl:when test="@ed:entry = $entries/@xml:id and not(ancestor::*[@ed:entry][ancestor-or-self::text]) and not(ancestor::ref) and not(descendant::note or descendant::ref)">
        <a class="name {@ed:kind}" href="#entry-{@ed:entry}"><xsl:call-template name="tei"/><xsl:call-template name="certainty"/><xsl:apply-templates mode="html:flow"/></a>
      </xsl:when>
      <xsl:otherwise>
        <span><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></span>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="certainty" as="attribute()?">
    <xsl:if test="not(starts-with(@ed:name, normalize-space())) or @cert = ('low', 'medium')">
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
    <li class="entry" id="entry-{@xml:id}">
      <xsl:apply-templates select="node()[not(self::idno)]" mode="html:flow"/>
      <xsl:call-template name="facts"><xsl:with-param name="tag" select="'div'"/></xsl:call-template>
    </li>
  </xsl:template>

  <xsl:template match="person | personGrp | org | place | event" mode="html:entry" as="element()">
    <div class="entry" id="entry-{@xml:id}">
      <dt>{ed:name(.)}</dt>
      <xsl:variable name="native" as="element()*" select="(persName | orgName | placeName)[@xml:lang and not(@xml:lang = ('en', $lang))]"/>
      <xsl:variable name="life" as="xs:string*" select="(if (birth/@ed:words) then html:label('born') || ' ' || birth[1]/@ed:words else (), if (death/@ed:words) then html:label('died') || ' ' || death[1]/@ed:words else (), string(@ed:words)[. != ''])"/>
      <xsl:if test="$native or exists($life)">
        <dd class="native">
          <xsl:for-each select="$native"><span lang="{@xml:lang}">{normalize-space(.)}</span><xsl:if test="position() != last() or exists($life)">, </xsl:if></xsl:for-each>
          <xsl:text>{string-join($life, ', ')}</xsl:text>
        </dd>
      </xsl:if>
      <xsl:for-each select="note[not(@ed:n)]"><dd><xsl:apply-templates mode="html:flow"/></dd></xsl:for-each>
      <xsl:if test="empty(($native, $life, note[not(@ed:n)]))"><dd>{html:label('no-facts')}</dd></xsl:if>
      <xsl:call-template name="facts"><xsl:with-param name="tag" select="'dd'"/></xsl:call-template>
    </div>
  </xsl:template>

  <xd:doc><xd:desc>The identifiers of an entry, and where the letter names it.</xd:desc></xd:doc>
  <xsl:template name="facts" as="element()*">
    <xsl:param name="tag" as="xs:string"/>
      <xsl:if test="idno">
        <xsl:element name="{$tag}"><xsl:attribute name="class" select="'identifiers'"/>
          <xsl:for-each select="idno">
            <xsl:variable name="base" as="xs:string?" select="map { 'gnd': 'https://d-nb.info/gnd/', 'wikidata': 'https://www.wikidata.org/entity/', 'geonames': 'https://www.geonames.org/', 'viaf': 'https://viaf.org/viaf/', 'orcid': 'https://orcid.org/', 'isni': 'https://isni.org/isni/', 'zdb': 'https://ld.zdb-services.de/resource/' }(lower-case(@type))"/>
            <xsl:if test="position() > 1"> · </xsl:if>
            <xsl:choose>
              <xsl:when test="matches(normalize-space(.), '^https?://')"><a href="{normalize-space(.)}">{@type}</a></xsl:when>
              <xsl:when test="$base"><a href="{$base}{encode-for-uri(normalize-space(.))}">{@type} {normalize-space(.)}</a></xsl:when>
              <xsl:otherwise>{@type} {normalize-space(.)}</xsl:otherwise>
            </xsl:choose>
          </xsl:for-each>
        </xsl:element>
      </xsl:if>
      <xsl:variable name="id" as="xs:string" select="@xml:id"/>
      <xsl:variable name="places" as="element()*" select="//text//*[@ed:entry = $id]/(ancestor::p[@xml:id] | ancestor::addrLine[@xml:id])[1]"/>
      <xsl:if test="$places">
        <xsl:element name="{$tag}"><xsl:attribute name="class" select="'mentions'"/>{html:label('mentioned')} <xsl:for-each select="$places"><xsl:if test="position() > 1">, </xsl:if><a href="#{@xml:id}" aria-label="{html:label('paragraph')} {(@n, @xml:id)[1]}">¶ {(@n, @xml:id)[1]}</a></xsl:for-each></xsl:element>
      </xsl:if>
  </xsl:template>
</xsl:stylesheet>
