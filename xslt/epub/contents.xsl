<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:epub="urn:edition:epub" xmlns:ops="http://www.idpf.org/2007/ops"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>What a reading system asks a book for: its contents (EPUB 3.3, 7) and its package (5), with what
    it says of accessibility (EPUB Accessibility 1.1).</xd:desc></xd:doc>

  <xsl:variable name="has-about" as="xs:boolean" select="$epub:has-about or exists($head)"/>

  <xd:doc><xd:desc>Letters of several years stand under their years.</xd:desc></xd:doc>
  <xsl:template name="nav" as="element()+">
    <nav ops:type="toc" role="doc-toc" id="toc" aria-labelledby="contents">
      <h1 id="contents">{epub:label('toc')}</h1>
      <ol>
        <li><a href="title.xhtml">{epub:label('title-page')}</a></li>
        <xsl:variable name="is-divided" as="xs:boolean" select="count(distinct-values($records/epub:year(.))) gt 1 and count($records) gt 12"/>
        <xsl:for-each-group select="$records" group-adjacent="if ($is-divided) then epub:year(.) else ''">
          <xsl:choose>
            <xsl:when test="$is-divided">
              <li><a href="{epub:chapter(.)}">{(current-grouping-key()[. != ''], epub:label('site.undated'))[1]}</a><ol><xsl:apply-templates select="current-group()" mode="epub:contents"/></ol></li>
            </xsl:when>
            <xsl:otherwise><xsl:apply-templates select="current-group()" mode="epub:contents"/></xsl:otherwise>
          </xsl:choose>
        </xsl:for-each-group>
        <xsl:if test="exists($entries)"><li><a href="index.xhtml">{epub:label('register')}</a></li></xsl:if>
        <xsl:if test="$has-about"><li><a href="about.xhtml">{epub:label('about')}</a></li></xsl:if>
      </ol>
    </nav>
    <nav ops:type="landmarks" aria-labelledby="landmarks" hidden="hidden">
      <h2 id="landmarks">{epub:label('site.pages')}</h2>
      <ol>
        <li><a ops:type="cover" href="cover.xhtml">{epub:label('cover')}</a></li>
        <li><a ops:type="toc" href="nav.xhtml#toc">{epub:label('toc')}</a></li>
        <li><a ops:type="bodymatter" href="{epub:chapter($records[1])}">{epub:label(if (count($records) = 1) then 'letter' else 'contents')}</a></li>
        <xsl:if test="exists($entries)"><li><a ops:type="index" href="index.xhtml">{epub:label('register')}</a></li></xsl:if>
      </ol>
    </nav>
    <xsl:if test="exists($epub:pages)">
      <nav ops:type="page-list" role="doc-pagelist" aria-labelledby="pages" hidden="hidden">
        <h2 id="pages">{epub:label('page-list')}</h2>
        <ol><xsl:for-each select="$epub:pages"><li><a href="{substring-before(., '&#9;')}">{substring-after(., '&#9;')}</a></li></xsl:for-each></ol>
      </nav>
    </xsl:if>
  </xsl:template>

  <xsl:mode name="epub:contents" on-no-match="fail"/>

  <xsl:template match="ed:record" mode="epub:contents" as="element()"><li><a href="{epub:chapter(.)}">{@title}</a></li></xsl:template>

  <xsl:variable name="path-of" as="map(xs:string, xs:string)" select="map:merge(for-each-pair($records, $epub:chapters, function($record, $path) { map:entry(string($record/@id), $path) }))"/>

  <xd:doc><xd:desc>The address of a letter from the folder of the book.</xd:desc></xd:doc>
  <xsl:function name="epub:chapter" as="xs:string">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:sequence select="string-join(tokenize($path-of($record/@id), '/') ! encode-for-uri(.), '/')"/>
  </xsl:function>

  <xsl:function name="epub:year" as="xs:string">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:sequence select="if (matches($record/@date, '^-?\d{4}')) then ed:day(replace($record/@date, '^(-?\d{4}).*$', '$1')) else ''"/>
  </xsl:function>

  <xsl:template name="package" as="element()" xpath-default-namespace="">
    <xsl:variable name="languages" as="xs:string*" select="distinct-values(($records/@lang/string()[. != 'und'], $lang))"/>
    <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="identifier" xml:lang="{$lang}">
      <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:identifier id="identifier">{$epub:identifier}</dc:identifier>
        <dc:title>{$title}</dc:title>
        <xsl:for-each select="$languages"><dc:language>{.}</dc:language></xsl:for-each>
        <xsl:for-each select="$writers"><dc:creator id="writer-{position()}">{.}</dc:creator><meta refines="#writer-{position()}" property="role" scheme="marc:relators">aut</meta></xsl:for-each>
        <xsl:for-each select="$editors"><dc:contributor id="editor-{position()}">{.}</dc:contributor><meta refines="#editor-{position()}" property="role" scheme="marc:relators">edt</meta></xsl:for-each>
        <xsl:for-each select="$records[last() = 1]/ed:abstract[normalize-space()]"><dc:description>{normalize-space()}</dc:description></xsl:for-each>
        <xsl:for-each select="$licences[1]"><dc:rights>{(@target[. != ''], normalize-space())[1]}</dc:rights></xsl:for-each>
        <xsl:for-each select="$changed"><dc:date>{.}</dc:date></xsl:for-each>
        <meta property="dcterms:modified">{($changed, '1970-01-01')[1]}T00:00:00Z</meta>
        <meta property="schema:accessMode">textual</meta>
        <xsl:if test="exists($epub:pictures)"><meta property="schema:accessMode">visual</meta></xsl:if>
        <xsl:if test="$epub:is-accessible"><meta property="schema:accessModeSufficient">textual</meta></xsl:if>
        <xsl:for-each select="'structuralNavigation', 'tableOfContents', 'readingOrder', 'displayTransformability', 'index'[exists($entries)],
            'pageBreakMarkers'[exists($epub:pages)], 'pageNavigation'[exists($epub:pages)], 'alternativeText'[$epub:is-accessible][exists($epub:pictures)]">
          <meta property="schema:accessibilityFeature">{.}</meta>
        </xsl:for-each>
        <!-- the pages are those of the manuscripts or prints, which have no identifiers of their own -->
        <xsl:if test="exists($epub:pages)"><meta property="pageBreakSource">{epub:label('page-list')}</meta></xsl:if>
        <meta property="schema:accessibilityHazard">none</meta>
        <meta property="schema:accessibilitySummary">{epub:label(if ($epub:is-accessible) then 'accessibility' else 'accessibility.pictures')}</meta>
        <xsl:if test="$epub:is-accessible"><meta property="dcterms:conformsTo">EPUB Accessibility 1.1 - WCAG 2.1 Level AA</meta></xsl:if>
      </metadata>
      <manifest>
        <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
        <item id="style" href="style.css" media-type="text/css"/>
        <item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
        <item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
        <item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
        <xsl:for-each select="$records"><item id="letter-{position()}" href="{epub:chapter(.)}" media-type="application/xhtml+xml"><xsl:if test="$epub:with-math = $path-of(@id)"><xsl:attribute name="properties" select="'mathml'"/></xsl:if></item></xsl:for-each>
        <xsl:if test="exists($entries)"><item id="index" href="index.xhtml" media-type="application/xhtml+xml"/></xsl:if>
        <xsl:if test="$has-about"><item id="about" href="about.xhtml" media-type="application/xhtml+xml"/></xsl:if>
        <xsl:for-each select="$epub:pictures"><item id="picture-{position()}" href="{substring-before(., '&#9;')}" media-type="{substring-after(., '&#9;')}"/></xsl:for-each>
      </manifest>
      <spine>
        <itemref idref="cover"/>
        <itemref idref="title"/>
        <itemref idref="nav"/>
        <xsl:for-each select="$records"><itemref idref="letter-{position()}"/></xsl:for-each>
        <xsl:if test="exists($entries)"><itemref idref="index"/></xsl:if>
        <xsl:if test="$has-about"><itemref idref="about"/></xsl:if>
      </spine>
    </package>
  </xsl:template>
</xsl:stylesheet>
