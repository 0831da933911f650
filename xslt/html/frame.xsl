<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>What the page of a letter and the pages round it have in common.</xd:desc></xd:doc>

  <xd:doc><xd:desc>The pages that the site has round its letters, in the order of the navigation, by the names of their files
    without ending; guideline is a folder. Empty where a letter stands alone.</xd:desc></xd:doc>
  <xsl:param name="html:pages" as="xs:string*" select="()"/>

  <xd:doc><xd:desc>What the edition is called; "" where it does not say it.</xd:desc></xd:doc>
  <xsl:param name="html:edition" as="xs:string" select="''"/>

  <xd:doc><xd:desc>The words for the name of the edition, wherever readers see it.</xd:desc></xd:doc>
  <xsl:function name="html:edition" as="xs:string" visibility="public">
    <xsl:sequence select="if ($html:edition != '') then $html:edition else html:label(if ($html:pages = 'letters') then 'edition' else 'site.edition-of-one')"/>
  </xsl:function>

  <xd:doc>
    <xd:desc>The head of a page: the name of the edition, which leads home, and the way to all other pages.</xd:desc>
    <xd:param name="here">the page that it stands on, as in html:pages; empty on the page of a letter</xd:param>
    <xd:param name="base">what stands before an address: empty where all files lie in one folder</xd:param>
  </xd:doc>
  <xsl:template name="html:masthead" as="element()?" visibility="public">
    <xsl:param name="here" as="xs:string" select="''"/>
    <xsl:param name="base" as="xs:string" select="''"/>
    <xsl:if test="exists($html:pages)">
      <header class="masthead">
        <xsl:if test="$here != 'index'"><p><a href="{$base}index.html">{html:edition()}</a></p></xsl:if>
        <nav aria-label="{html:label('site.pages')}">
          <ul>
            <xsl:for-each select="$html:pages">
              <li>
                <a href="{$base}{.}{if (. = 'guideline') then '/index' else ''}.html">
                  <xsl:if test=". = $here"><xsl:attribute name="aria-current" select="'page'"/></xsl:if>
                  <xsl:text>{html:page-name(.)}</xsl:text>
                </a>
              </li>
            </xsl:for-each>
          </ul>
        </nav>
      </header>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>What a page is called in the navigation.</xd:desc></xd:doc>
  <xsl:function name="html:page-name" as="xs:string" visibility="public">
    <xsl:param name="page" as="xs:string"/>
    <xsl:sequence select="html:label(if ($page = 'letters') then 'contents' else if ($page = ('persons', 'orgs', 'places', 'works', 'events', 'terms')) then $page else 'site.' || $page)"/>
  </xsl:function>
</xsl:stylesheet>
