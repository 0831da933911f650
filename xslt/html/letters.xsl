<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The letters in three orders. Those by sender and recipient stand folded, which every browser can open without
    script and search inside.</xd:desc></xd:doc>
  <xsl:template name="site:letters" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'letters'"/>
      <xsl:with-param name="title" select="site:label('contents')"/>
      <xsl:with-param name="lead">
        <p class="span">{string-join((ed:count('letters', count($records), $lang), site:span()), ', ')}</p>
        <nav class="jump" aria-label="{site:label('site.orders')}">
          <ul>
            <xsl:for-each select="('date', 'sender', 'recipient', if (/ed:edition/ed:exchange) then 'exchange' else ())">
              <li><a href="#by-{.}">{site:label('site.by-' || .)}</a></li>
            </xsl:for-each>
          </ul>
        </nav>
      </xsl:with-param>
      <xsl:with-param name="main">
        <xsl:call-template name="by-date"/>
        <xsl:call-template name="by-party">
          <xsl:with-param name="role" select="'sender'"/>
          <xsl:with-param name="parties" select="$records/ed:sender"/>
        </xsl:call-template>
        <xsl:call-template name="by-party">
          <xsl:with-param name="role" select="'recipient'"/>
          <xsl:with-param name="parties" select="$records/ed:recipient"/>
        </xsl:call-template>
        <xsl:call-template name="exchanges"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="by-date" as="element()">
    <xsl:variable name="years" as="xs:string*" select="distinct-values($records ! (site:year(.), 'undated')[1])"/>
    <section aria-labelledby="by-date">
      <h2 id="by-date">{site:label('site.by-date')}</h2>
      <xsl:if test="count($years) > 5 and count($records) le $lines">
        <nav class="jump" aria-label="{site:label('site.years')}">
          <ul><xsl:for-each select="$years"><li><a href="#year-{.}">{site:year-name(.)}</a></li></xsl:for-each></ul>
        </nav>
      </xsl:if>
      <xsl:for-each-group select="$records" group-adjacent="(site:year(.), 'undated')[1]">
        <xsl:variable name="year" as="xs:string" select="current-grouping-key()"/>
        <xsl:variable name="list" as="element(ol)" xpath-default-namespace="">
          <ol class="lines">
            <xsl:for-each select="current-group()">
              <li>
                <p><a href="{encode-for-uri(@id)}.html">{@title}</a></p>
                <p class="facts">
                  <xsl:value-of select="string-join((site:parties(.)[. != ''], ed:place), ' · ')"/>
                  <xsl:if test="not(site:is-date-in-title(.))"> · <xsl:call-template name="date"/></xsl:if>
                </p>
              </li>
            </xsl:for-each>
          </ol>
        </xsl:variable>
        <xsl:choose>
          <xsl:when test="count($records) gt $lines">
            <details><summary><h3 id="year-{$year}">{site:year-name($year)}</h3><xsl:text> </xsl:text><span class="number">{count(current-group())}</span></summary><xsl:sequence select="$list"/></details>
          </xsl:when>
          <xsl:otherwise>
            <h3 id="year-{$year}">{site:year-name($year)}</h3>
            <xsl:sequence select="$list"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:for-each-group>
    </section>
  </xsl:template>

  <xsl:function name="site:year-name" as="xs:string">
    <xsl:param name="year" as="xs:string"/>
    <xsl:sequence select="if ($year = 'undated') then site:label('site.undated') else ed:day($year)"/>
  </xsl:function>

  <xd:doc><xd:desc>The letters of each sender or recipient, under the name that the register gives.</xd:desc></xd:doc>
  <xsl:template name="by-party" as="element()?">
    <xsl:param name="role" as="xs:string"/>
    <xsl:param name="parties" as="element()*"/>
    <xsl:if test="$parties">
      <section aria-labelledby="by-{$role}">
        <h2 id="by-{$role}">{site:label('site.by-' || $role)}</h2>
        <xsl:for-each-group select="$parties" group-by="site:key(.)">
          <xsl:sort select="site:sortable((@entry, .)[1])" lang="{$lang}"/>
          <xsl:variable name="there" as="xs:string" select="site:address(@ref, @entry)"/>
          <details>
            <summary>{(@entry, .)[1]} <span class="number">{count(current-group()/..)}</span></summary>
            <xsl:call-template name="letters"><xsl:with-param name="places" select="current-group()/.."/></xsl:call-template>
            <xsl:if test="$there"><p class="facts"><a href="{$there}">{site:label('site.entry')}</a></p></xsl:if>
          </details>
        </xsl:for-each-group>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Letters and their answers, as far as the letters' headers say who answers whom.</xd:desc></xd:doc>
  <xsl:template name="exchanges" as="element()?">
    <xsl:if test="/ed:edition/ed:exchange">
      <section aria-labelledby="by-exchange">
        <h2 id="by-exchange">{site:label('site.by-exchange')}</h2>
        <ul class="exchanges">
          <xsl:for-each select="/ed:edition/ed:exchange">
            <li>
              <ol class="lines">
                <xsl:for-each select="key('record', ed:letter/@id)"><li><xsl:call-template name="letter"/></li></xsl:for-each>
              </ol>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
