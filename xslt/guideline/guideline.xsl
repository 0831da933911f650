<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:guideline" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>The documentation of a customization as web pages that need neither server nor script: the prose of the ODD as
        one page, lists of elements, modules, attributes and classes, and one small page for each specification, since
        a phone opens a page of a few kilobytes at once and one of all elements never.</xd:p>
      <xd:p>The ODD itself is the source document; what its schema holds comes as JSON, the form json of the same ODD. The
        look is in assets/guideline.css, on top of that of the letters.</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:include href="entries.xsl"/>
  <xsl:include href="lists.xsl"/>
  <xsl:include href="content.xsl"/>
  <xsl:include href="examples.xsl"/>
  <xsl:include href="core.xsl"/>
  <xsl:include href="figures.xsl"/>
  <xsl:include href="tagdocs.xsl"/>
  <xsl:include href="textstructure.xsl"/>

  <xsl:output method="json"/>

  <xd:doc><xd:desc>What the schema holds, as the form json of the ODD has it.</xd:desc></xd:doc>
  <xsl:param name="g:facts" as="xs:string"/>

  <xd:doc><xd:desc>Whether the pages lie in a folder of the site of an edition, so that there is a home above them to go back to.</xd:desc></xd:doc>
  <xsl:param name="g:is-in-site" as="xs:boolean" select="false()"/>

  <xd:doc><xd:desc>All pages: the name of each file with its HTML. The guideline comes last, since it is by its page that one
    tells whether all are there.</xd:desc></xd:doc>
  <xsl:mode name="g:site" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>The prose of the guideline, and whatever a specification says in prose.</xd:desc></xd:doc>
  <xsl:mode name="g:flow" on-no-match="text-only-copy" on-multiple-match="fail"/>
  <xd:doc><xd:desc>What was made, without its links.</xd:desc></xd:doc>
  <xsl:mode name="g:unlinked" on-no-match="shallow-copy"/>
  <xd:doc><xd:desc>What a specification or reference inside the prose does to the schema, in few words.</xd:desc></xd:doc>
  <xsl:mode name="g:change" on-no-match="shallow-skip" on-multiple-match="fail"/>
  <xd:doc><xd:desc>XML that is shown as such.</xd:desc></xd:doc>
  <xsl:mode name="g:xml" on-no-match="fail" on-multiple-match="fail"/>
  <xd:doc><xd:desc>Nodes of content models, maps of the JSON, as items of a list.</xd:desc></xd:doc>
  <xsl:mode name="g:content" on-no-match="fail" on-multiple-match="fail"/>
  <xd:doc><xd:desc>The page of an entry, a map of the JSON.</xd:desc></xd:doc>
  <xsl:mode name="g:entry" on-no-match="fail" on-multiple-match="fail"/>

  <xsl:variable name="odd" as="document-node()" select="/"/>
  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>
  <xd:doc><xd:desc>The language of the prose, which is that of the ODD whatever the pages speak.</xd:desc></xd:doc>
  <xsl:variable name="prose-lang" as="xs:string" select="string(($odd/*/text/@xml:lang, $odd/*/@xml:lang, 'en')[1])"/>
  <xsl:variable name="facts" as="map(*)" select="parse-json($g:facts)"/>
  <xsl:variable name="elements" as="map(*)*" select="$facts?elements?*"/>
  <xsl:variable name="entries" as="map(xs:string, map(*))"
    select="map:merge(($elements, $facts?classes?*?*, $facts?macros?*, $facts?datatypes?*) ! map:entry(?ident, .))"/>

  <xd:doc><xd:desc>The entries that have a page, with its file: all elements, and of the rest what this schema makes use of.
    Names that differ in capitals only are told apart, since some file systems do not.</xd:desc></xd:doc>
  <xsl:variable name="pages" as="map(xs:string, xs:string)">
    <xsl:map>
      <xsl:for-each-group select="($elements, $facts?classes?*?*[exists(?elements?*)], ($facts?macros?*, $facts?datatypes?*)[exists(?usedBy?*)])"
        group-by="lower-case(?ident)">
        <xsl:for-each select="current-group()">
          <xsl:map-entry key="?ident" select="'ref-' || replace(?ident, '[^\w.\-]', '_') || (if (position() = 1) then '' else '-' || position()) || '.html'"/>
        </xsl:for-each>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <xd:doc><xd:desc>Attributes by name, with what defines them.</xd:desc></xd:doc>
  <xsl:variable name="attributes" as="map(xs:string, map(*)*)"
    select="map:merge((for $holder in ($facts?classes?attributes?*[exists(?elements?*)], $elements), $one in $holder?attributes?*
      return map:entry(g:written($one), map { 'holder': $holder, 'attribute': $one })), map { 'duplicates': 'combine' })"/>

  <xsl:key name="anchor" match="text//*[not(ancestor::eg:egXML)]" use="@xml:id"/>
  <xsl:key name="mention" match="gi" use="replace(normalize-space(), '^.*:', '')"/>
  <xsl:key name="mention" match="elementSpec | classSpec | macroSpec | dataSpec" use="@ident"/>
  <xsl:key name="mention" match="ident" use="normalize-space()"/>
  <xsl:key name="example" match="text//eg:*[not(ancestor::exemplum)]" use="local-name()"/>

  <xsl:template match="/" mode="g:site" as="map(xs:string, xs:string)">
    <xsl:map>
      <xsl:for-each select="map:keys($pages)">
        <xsl:sort select="."/>
        <xsl:map-entry key="$pages(.)">
          <xsl:apply-templates select="$entries(.)" mode="g:entry"/>
        </xsl:map-entry>
      </xsl:for-each>
      <xsl:map-entry key="'elements.html'" select="g:list-of-elements()"/>
      <xsl:map-entry key="'modules.html'" select="g:list-of-modules()"/>
      <xsl:map-entry key="'attributes.html'" select="g:list-of-attributes()"/>
      <xsl:map-entry key="'classes.html'" select="g:list-of-classes()"/>
      <xsl:map-entry key="'index.html'" select="g:guideline()"/>
    </xsl:map>
  </xsl:template>

  <!-- The frame of a page. -->

  <xd:doc>
    <xd:desc>A page, written.</xd:desc>
    <xd:param name="title">what the window is called</xd:param>
    <xd:param name="here">the list that the page is, as the navigation names it; empty for the page of an entry</xd:param>
    <xd:param name="main">what stands in it; its first heading is of the first level</xd:param>
  </xd:doc>
  <xsl:function name="g:page" as="xs:string">
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="main" as="node()*"/>
    <xsl:variable name="page" as="element()">
      <html lang="{$lang}">
        <head>
          <meta charset="utf-8"/>
          <meta name="generator" content="{$facts?generator}"/>
          <title>{$title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1"/>
          <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"/>
          <meta name="color-scheme" content="light dark"/>
          <link rel="stylesheet" href="edition.css"/>
          <link rel="stylesheet" href="guideline.css"/>
        </head>
        <body class="guideline">
          <a class="skip" href="#main">{g:label('skip')}</a>
          <nav class="site" aria-label="{g:label('pages')}">
            <ul>
              <xsl:if test="$g:is-in-site"><li><a href="../index.html">{ed:label('site.index', $lang)}</a></li></xsl:if>
              <xsl:for-each select="'index', 'elements', 'modules', 'attributes', 'classes'">
                <li><a href="{.}.html"><xsl:if test=". = $here"><xsl:attribute name="aria-current" select="'page'"/></xsl:if>{g:label('page.' || .)}</a></li>
              </xsl:for-each>
            </ul>
          </nav>
          <main id="main" tabindex="-1"><xsl:sequence select="$main"/></main>
          <footer>
            <p>{$facts?title}<xsl:if test="$facts?edition != ''"> · TEI P5 {$facts?edition}</xsl:if></p>
          </footer>
        </body>
      </html>
    </xsl:variable>
    <xsl:sequence select="serialize($page, map { 'method': 'html', 'html-version': 5.0, 'indent': false(), 'include-content-type': false() })"/>
  </xsl:function>

  <!-- Words. -->

  <xsl:function name="g:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label('guideline.' || $key, $lang)"/>
  </xsl:function>

  <xd:doc><xd:desc>The words for a key, or others where there are none for it.</xd:desc></xd:doc>
  <xsl:function name="g:label-or" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="others" as="xs:string"/>
    <xsl:variable name="found" as="xs:string" select="g:label($key)"/>
    <xsl:sequence select="if ($found = '[guideline.' || $key || ']') then $others else $found"/>
  </xsl:function>

  <xsl:function name="g:text" as="text()">
    <xsl:param name="words" as="xs:string"/>
    <xsl:value-of select="$words"/>
  </xsl:function>

  <xd:doc><xd:desc>A line of plain text in which names stand in backticks.</xd:desc></xd:doc>
  <xsl:function name="g:ticked" as="node()*">
    <xsl:param name="line" as="xs:string"/>
    <xsl:analyze-string select="$line" regex="`([^`]+)`">
      <xsl:matching-substring><code>{regex-group(1)}</code></xsl:matching-substring>
      <xsl:non-matching-substring><xsl:value-of select="."/></xsl:non-matching-substring>
    </xsl:analyze-string>
  </xsl:function>

  <xd:doc><xd:desc>What a thing is for in one line, in whatever language it is said.</xd:desc></xd:doc>
  <xsl:function name="g:line" as="node()*">
    <xsl:param name="thing" as="map(*)"/>
    <xsl:sequence select="g:in-language($thing?shortDescLang, g:ticked($thing?shortDesc))"/>
  </xsl:function>

  <xd:doc><xd:desc>Words that say in which language they are, where it is not that of the page.</xd:desc></xd:doc>
  <xsl:function name="g:in-language" as="node()*">
    <xsl:param name="spoken" as="xs:string?"/>
    <xsl:param name="words" as="node()*"/>
    <xsl:variable name="said" as="xs:string" select="($spoken[. != ''], $prose-lang)[1]"/>
    <xsl:choose>
      <xsl:when test="empty($words) or $said = $lang"><xsl:sequence select="$words"/></xsl:when>
      <xsl:otherwise><span lang="{$said}"><xsl:sequence select="$words"/></span></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>XML of the JSON, as elements: those in the language that comes first, which is the one asked for.</xd:desc></xd:doc>
  <xsl:function name="g:first" as="element()*">
    <xsl:param name="written" as="array(xs:string)"/>
    <xsl:variable name="tags" as="xs:string*" select="$written?* ! substring-before(., '>')"/>
    <xsl:variable name="languages" as="xs:string*" select="$tags ! (if (contains(., ' xml:lang=&quot;')) then substring-before(substring-after(., ' xml:lang=&quot;'), '&quot;') else '')"/>
    <!-- the language is told from the tag, since to parse what is said in nine of them takes nine times as long -->
    <xsl:for-each select="$written?*">
      <xsl:variable name="place" as="xs:integer" select="position()"/>
      <xsl:if test="$languages[$place] = ($languages[1], 'und', 'mul')"><xsl:sequence select="parse-xml-fragment(.)/*"/></xsl:if>
    </xsl:for-each>
  </xsl:function>

  <!-- Links. -->

  <xd:doc><xd:desc>The name of a specification as one writes of it, linked to its page where there is one.</xd:desc></xd:doc>
  <xsl:function name="g:link" as="element()">
    <xsl:param name="ident" as="xs:string"/>
    <xsl:variable name="name" as="xs:string" select="if ($entries($ident)?type = 'elementSpec') then '&lt;' || $entries($ident)?name || '>' else $ident"/>
    <xsl:choose>
      <xsl:when test="map:contains($pages, $ident)"><a class="name" href="{$pages($ident)}"><code>{$name}</code></a></xsl:when>
      <xsl:otherwise><code>{$name}</code></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>An attribute as one writes of it, linked to its place in the list of attributes.</xd:desc></xd:doc>
  <xsl:function name="g:attribute-link" as="element()">
    <xsl:param name="name" as="xs:string"/>
    <xsl:choose>
      <xsl:when test="map:contains($attributes, $name)"><a class="name" href="attributes.html#att-{$name}"><code>@{$name}</code></a></xsl:when>
      <xsl:otherwise><code>@{$name}</code></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>Links in a row.</xd:desc></xd:doc>
  <xsl:function name="g:row" as="element()">
    <xsl:param name="idents" as="xs:string*"/>
    <ul class="row">
      <xsl:for-each select="$idents"><li><xsl:sequence select="g:link(.)"/></li></xsl:for-each>
    </ul>
  </xsl:function>

  <xd:doc><xd:desc>The name of an attribute or value as documents have it.</xd:desc></xd:doc>
  <xsl:function name="g:written" as="xs:string">
    <xsl:param name="thing" as="map(*)"/>
    <xsl:sequence select="($thing?altIdent?*, $thing?ident)[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>An address that a reader may safely follow: on the web, by mail, or to what is in the guideline. Anything
    else is "", since nothing else comes with the pages.</xd:desc></xd:doc>
  <xsl:function name="g:address" as="xs:string">
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:variable name="plain" as="xs:string" select="replace(string($pointer), '[\s\p{Cc}]', '')"/>
    <xsl:choose>
      <xsl:when test="matches($plain, '^(https?://|mailto:)', 'i')"><xsl:sequence select="$plain"/></xsl:when>
      <xsl:when test="starts-with($plain, '#')">
        <xsl:variable name="there" as="element()?" select="key('anchor', substring($plain, 2), $odd)[1]/ancestor-or-self::*[g:is-anchor(.)][1]"/>
        <xsl:sequence select="if ($there) then 'index.html#' || g:id($there) else ''"/>
      </xsl:when>
      <xsl:otherwise><xsl:sequence select="''"/></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>An element without a template of its own comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*" mode="g:flow" priority="-10" as="node()*">
    <xsl:message><ed:unrendered element="{name()}"/></xsl:message>
    <xsl:element name="{if (g:is-block(.)) then 'div' else 'span'}">
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>
</xsl:package>
