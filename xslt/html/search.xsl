<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The search: an empty form with a group of boxes for each facet, and empty lists, which assets/search.js fills.
    The script finds its words in data attributes, and shows the form: where none runs, the page leads to the lists.</xd:desc></xd:doc>
  <xsl:template name="site:search" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'search'"/>
      <xsl:with-param name="title" select="site:label('site.search')"/>
      <xsl:with-param name="script" select="'search'"/>
      <xsl:with-param name="main">
        <noscript>
          <p>{site:label('search.no-script')}</p>
          <ul>
            <xsl:for-each select="$html:pages[. = ('letters', $register-order)]"><li><a href="{.}.html">{html:page-name(.)}</a></li></xsl:for-each>
            <xsl:if test="not($html:pages = 'letters')">
              <xsl:for-each select="$records"><li><xsl:call-template name="letter"/></li></xsl:for-each>
            </xsl:if>
          </ul>
        </noscript>
        <xsl:call-template name="search-form"/>
        <p id="count" class="span" role="status"/>
        <div class="results">
          <section id="letters" hidden="hidden" aria-labelledby="letters-head">
            <h2 id="letters-head">{site:label('contents')}</h2>
            <ol/>
            <p class="more"><button type="button" id="more" hidden="hidden">{site:label('search.more')}</button></p>
          </section>
          <section id="entries" hidden="hidden" aria-labelledby="entries-head">
            <h2 id="entries-head">{site:label('search.register')}</h2>
            <ol/>
          </section>
        </div>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="search-form" as="element()">
    <form id="search" role="search" hidden="hidden" aria-label="{site:label('site.search')}">
      <xsl:for-each select="('letters', 'entries', 'none', 'named', 'places', 'failed')">
        <xsl:attribute name="data-{.}" select="site:label('search.' || .)"/>
      </xsl:for-each>
      <xsl:for-each select="$register-order"><xsl:attribute name="data-in-{.}" select="site:label(.)"/></xsl:for-each>
      <label for="q">{site:label('search.words')}</label>
      <p class="ask">
        <input type="search" id="q" name="q" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hint"/>
        <button>{site:label('search.submit')}</button>
      </p>
      <p id="hint" class="facts">{site:label('search.hint')}</p>
      <details id="facets" hidden="hidden">
        <summary>{site:label('search.narrow')}</summary>
        <div class="facets">
          <xsl:for-each select="('sender', 'recipient', 'place', 'year', 'language')">
            <fieldset id="facet-{.}">
              <legend>{site:label(if (. = 'sender') then 'from' else if (. = 'recipient') then 'to' else if (. = 'year') then 'search.year' else .)}</legend>
            </fieldset>
          </xsl:for-each>
        </div>
      </details>
      <p class="order">
        <label for="order">{site:label('search.order')}</label>
        <select id="order" name="order">
          <option value="">{site:label('search.order.fit')}</option>
          <option value="date">{site:label('search.order.date')}</option>
        </select>
      </p>
    </form>
  </xsl:template>
</xsl:stylesheet>
