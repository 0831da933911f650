<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>So many letters are shown on the first page; of more, the first ones.</xd:desc></xd:doc>
  <xsl:variable name="shown" as="xs:integer" select="6"/>

  <xd:doc><xd:desc>The first page: what the edition is, how much there is of it, the ways in, and its letters.</xd:desc></xd:doc>
  <xsl:template name="site:index" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'index'"/>
      <xsl:with-param name="title" select="html:edition()"/>
      <xsl:with-param name="data" select="site:collection()"/>
      <xsl:with-param name="lead" as="element()*">
        <xsl:if test="$head/@subtitle[. != '']"><p class="subtitle">{$head/@subtitle}</p></xsl:if>
        <xsl:if test="count($records) > 1"><p class="span">{string-join((ed:count('letters', count($records), $lang), site:span()), ', ')}</p></xsl:if>
        <xsl:for-each select="site:bare-header()//profileDesc/abstract/(p, .[not(p)])"><p class="abstract"><xsl:apply-templates mode="html:flow"/></p></xsl:for-each>
      </xsl:with-param>
      <xsl:with-param name="main" as="element()*">
        <xsl:call-template name="ways-in"/>
        <section aria-labelledby="letters">
          <h2 id="letters" class="{if (count($records) = 1) then 'hidden' else ''}">{site:label(if (count($records) = 1) then 'letter' else 'contents')}</h2>
          <xsl:if test="empty($records)"><p>{site:label('no-letters')}</p></xsl:if>
          <xsl:if test="$records">
            <ol class="cards">
              <xsl:for-each select="$records[position() le (if (count($records) le $shown + 2) then $shown + 2 else $shown)]">
                <li><xsl:call-template name="card"/></li>
              </xsl:for-each>
            </ol>
          </xsl:if>
          <xsl:if test="count($records) > $shown + 2"><p class="more"><a href="letters.html">{site:label('site.all-letters')} ({count($records)})</a></p></xsl:if>
        </section>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xd:doc><xd:desc>From when to when the letters are, in words.</xd:desc></xd:doc>
  <xsl:function name="site:span" as="xs:string?">
    <xsl:variable name="dates" as="xs:string*" select="$records[exists(site:year(.))]/@date"/>
    <xsl:sequence select="if (empty($dates)) then () else if ($dates[1] = $dates[last()]) then ed:day($dates[1]) else ed:span('date.from-to', ($dates[1], $dates[last()]))"/>
  </xsl:function>

  <xd:doc><xd:desc>The ways in, with what one finds there.</xd:desc></xd:doc>
  <xsl:template name="ways-in" as="element()?">
    <xsl:variable name="ways" as="xs:string*" select="$html:pages[not(. = ('index', 'letters'))]"/>
    <xsl:if test="exists($ways) and count($records) > 1">
      <ul class="ways">
        <xsl:for-each select="$ways">
          <li>
            <a href="{.}{if (. = 'guideline') then '/index' else ''}.html">{html:page-name(.)}</a>
            <xsl:variable name="number" as="xs:integer" select="count(site:entries(.))"/>
            <xsl:if test="$number > 0"><span class="number">{$number}</span></xsl:if>
          </li>
        </xsl:for-each>
      </ul>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>A letter as a card: title, who and when and where, what it is about.</xd:desc></xd:doc>
  <xsl:template name="card" as="element()">
    <xsl:context-item as="element(ed:record)" use="required"/>
    <article class="card">
      <h3><a href="{encode-for-uri(@id)}.html">{@title}</a></h3>
      <xsl:if test="@subtitle != ''"><p class="subtitle">{@subtitle}</p></xsl:if>
      <p class="parties">{site:parties(.)}</p>
      <xsl:if test="ed:place or ed:date[. != '']">
        <p class="sent">
          <xsl:for-each select="ed:place">{.}<xsl:if test="@cert = ('low', 'medium')"> ({site:label(if (@cert = 'low') then 'possibly' else 'probably')})</xsl:if><xsl:if test="position() != last() or ../ed:date[. != '']">, </xsl:if></xsl:for-each>
          <xsl:call-template name="date"/>
        </p>
      </xsl:if>
      <xsl:if test="ed:abstract[. != '']"><p class="abstract">{ed:abstract}</p></xsl:if>
      <xsl:if test="count($records) = 1 and ed:entry">
        <ul class="named">
          <xsl:for-each select="map:keys($html:registers)">
            <xsl:sort select="index-of($register-order, .)"/>
            <xsl:variable name="number" as="xs:integer" select="count(site:entries(.))"/>
            <xsl:if test="$number > 0"><li>{site:label(.)}<xsl:text> </xsl:text><span class="number">{$number}</span></li></xsl:if>
          </xsl:for-each>
        </ul>
      </xsl:if>
      <xsl:if test="count($records) = 1"><p class="more"><a href="{encode-for-uri(@id)}.html">{site:label('site.read')}</a></p></xsl:if>
    </article>
  </xsl:template>

  <xd:doc><xd:desc>The page that a server shows where there is none. It may be shown at any depth, so that its links are absolute
    wherever the address of the site is known.</xd:desc></xd:doc>
  <xsl:template name="site:not-found" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'404'"/>
      <xsl:with-param name="base" select="$html:address"/>
      <xsl:with-param name="title" select="site:label('site.not-found')"/>
      <xsl:with-param name="main">
        <p>{site:label('site.not-found.help')}</p>
        <p class="more"><a href="{$html:address}index.html">{html:edition()}</a></p>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
