<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline" xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The lists of all that the schema holds.</xd:desc></xd:doc>

  <xd:doc><xd:desc>The elements by name, letter by letter.</xd:desc></xd:doc>
  <xsl:function name="g:list-of-elements" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <h1>{g:label('page.elements')}</h1>
      <xsl:sequence select="g:letters($elements ! ?name)"/>
      <xsl:for-each-group select="sort($elements, (), function($one) { lower-case($one?name), $one?name })" group-by="upper-case(substring(?name, 1, 1))">
        <section aria-labelledby="letter-{current-grouping-key()}">
          <h2 id="letter-{current-grouping-key()}">{current-grouping-key()}</h2>
          <xsl:sequence select="g:senses(current-group()?ident)"/>
        </section>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:sequence select="g:page(g:label('page.elements') || ' · ' || $facts?title, 'elements', $main)"/>
  </xsl:function>

  <xsl:function name="g:letters" as="element()">
    <xsl:param name="names" as="xs:string*"/>
    <nav class="letters-row" aria-label="{g:label('letters')}">
      <ul class="row">
        <xsl:for-each select="sort(distinct-values($names ! upper-case(substring(., 1, 1))))"><li><a href="#letter-{.}">{.}</a></li></xsl:for-each>
      </ul>
    </nav>
  </xsl:function>

  <xsl:function name="g:list-of-modules" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <h1>{g:label('page.modules')}</h1>
      <xsl:for-each select="distinct-values((map:keys($pages) ! $entries(.)?module)) => sort()">
        <xsl:variable name="module" as="map(*)?" select="$facts?modules?*[?ident = current()]"/>
        <section aria-labelledby="module-{.}">
          <h2 id="module-{.}"><code>{g:module-name(.)}</code></h2>
          <p class="lead">
            <xsl:choose>
              <xsl:when test="$module?shortDesc != ''"><xsl:sequence select="g:line($module)"/></xsl:when>
              <xsl:otherwise>{g:label-or('module.' || ., '')}</xsl:otherwise>
            </xsl:choose>
          </p>
          <xsl:sequence select="g:senses($module?elements?*)"/>
          <xsl:if test="empty($module)"><p>{g:label('no-elements')}</p></xsl:if>
        </section>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="g:page(g:label('page.modules') || ' · ' || $facts?title, 'modules', $main)"/>
  </xsl:function>

  <xd:doc><xd:desc>The name of a module; the compiler's name for what the ODD adds itself is nobody's word.</xd:desc></xd:doc>
  <xsl:function name="g:module-name" as="xs:string">
    <xsl:param name="ident" as="xs:string"/>
    <xsl:sequence select="if (starts-with($ident, 'derived-module-')) then g:label('own-module') else $ident"/>
  </xsl:function>

  <xd:doc><xd:desc>The attributes by name: each sense with the classes and elements that have it so.</xd:desc></xd:doc>
  <xsl:function name="g:list-of-attributes" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <h1>{g:label('page.attributes')}</h1>
      <xsl:sequence select="g:letters(map:keys($attributes))"/>
      <xsl:for-each-group select="sort(map:keys($attributes), (), function($name) { lower-case($name), $name })" group-by="upper-case(substring(., 1, 1))">
        <section aria-labelledby="letter-{current-grouping-key()}">
          <h2 id="letter-{current-grouping-key()}">{current-grouping-key()}</h2>
          <dl class="senses">
            <xsl:for-each select="current-group()">
              <div id="att-{.}">
                <dt><code>@{.}</code></dt>
                <xsl:for-each-group select="$attributes(.)" group-by="?attribute?shortDesc">
                  <dd>
                    <xsl:sequence select="g:line(current-group()[1]?attribute)"/>
                    <ul class="row holders">
                      <xsl:for-each select="current-group()">
                        <li><a class="name" href="{$pages(?holder?ident)}#att-{g:written(?attribute)}"><code>{if (?holder?type = 'elementSpec') then '&lt;' || ?holder?name || '>' else ?holder?ident}</code></a></li>
                      </xsl:for-each>
                    </ul>
                  </dd>
                </xsl:for-each-group>
              </div>
            </xsl:for-each>
          </dl>
        </section>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:sequence select="g:page(g:label('page.attributes') || ' · ' || $facts?title, 'attributes', $main)"/>
  </xsl:function>

  <xsl:function name="g:list-of-classes" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <h1>{g:label('classes')}</h1>
      <xsl:sequence select="g:section('model-classes', g:senses($facts?classes?models?*?ident[map:contains($pages, .)]))"/>
      <xsl:sequence select="g:section('attribute-classes', g:senses($facts?classes?attributes?*?ident[map:contains($pages, .)]))"/>
      <xsl:sequence select="g:section('macros', g:senses($facts?macros?*?ident[map:contains($pages, .)]))"/>
      <xsl:sequence select="g:section('datatypes', g:senses($facts?datatypes?*?ident[map:contains($pages, .)]))"/>
      <xsl:sequence select="g:constraints($facts?constraints?*)"/>
    </xsl:variable>
    <xsl:sequence select="g:page(g:label('page.classes') || ' · ' || $facts?title, 'classes', $main)"/>
  </xsl:function>
</xsl:stylesheet>
