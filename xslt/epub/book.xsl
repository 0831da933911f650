<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:epub="urn:edition:epub" xmlns:ops="http://www.idpf.org/2007/ops"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>Cover, title page and what is said of an edition. The source is an ed:edition, as for the pages
    round the letters: the header of the whole, if any, and the records of the letters in order.</xd:desc></xd:doc>

  <xd:doc><xd:desc>What the book is called.</xd:desc></xd:doc>
  <xsl:param name="epub:title" as="xs:string" select="''"/>
  <xd:doc><xd:desc>What the book is known by, a URN or an address: the same for each version of it.</xd:desc></xd:doc>
  <xsl:param name="epub:identifier" as="xs:string" select="''"/>
  <xd:doc><xd:desc>Where the letters lie in the folder of the book, in their order.</xd:desc></xd:doc>
  <xsl:param name="epub:chapters" as="xs:string*" select="()"/>
  <xd:doc><xd:desc>Breaks of pages in the order of the book, each an address, a tab and what the page is called.</xd:desc></xd:doc>
  <xsl:param name="epub:pages" as="xs:string*" select="()"/>
  <xd:doc><xd:desc>The pictures of the book, each its path, a tab and its media type.</xd:desc></xd:doc>
  <xsl:param name="epub:pictures" as="xs:string*" select="()"/>
  <xd:doc><xd:desc>Whether every picture is described in words.</xd:desc></xd:doc>
  <xsl:param name="epub:is-accessible" as="xs:boolean" select="true()"/>
  <xd:doc><xd:desc>Whether a file about.xhtml is there already, as it is with a letter.</xd:desc></xd:doc>
  <xsl:param name="epub:has-about" as="xs:boolean" select="false()"/>

  <xd:doc><xd:desc>The files that hold formulae in MathML.</xd:desc></xd:doc>
  <xsl:param name="epub:with-math" as="xs:string*" select="()"/>

  <xsl:variable name="head" as="element(ed:head)?" select="/ed:edition/ed:head"/>
  <xsl:variable name="records" as="element(ed:record)*" select="/ed:edition/ed:record"/>
  <xsl:variable name="title" as="xs:string" select="($epub:title[. != ''], $records[last() = 1]/@title, epub:label('edition'))[1]"/>
  <xsl:variable name="changed" as="xs:string?" select="max(($head, $records)/@changed[. != '']/string())"/>
  <xsl:variable name="versions" as="xs:string*" select="distinct-values(($head, $records[empty($head)])/@version[. != ''])"/>
  <xsl:variable name="editors" as="xs:string*" select="distinct-values($head/teiHeader//titleStmt/editor/normalize-space())"/>
  <xsl:variable name="licences" as="element()*" select="if ($head) then $head//availability//licence else $records[last() = 1]/ed:licence"/>

  <xd:doc><xd:desc>Who wrote the letters, each once: all of them where they are few, else the edition is by its editors.</xd:desc></xd:doc>
  <xsl:variable name="writers" as="xs:string*" select="let $names := distinct-values($records/ed:sender/normalize-space()) return if (count($names) le 8) then $names else ()"/>

  <xsl:template name="epub:book" visibility="public" as="map(xs:string, xs:string)">
    <xsl:map>
      <xsl:map-entry key="'cover.svg'"><xsl:variable name="cover" as="element()"><xsl:call-template name="cover"/></xsl:variable><xsl:sequence select="serialize($cover, map { 'omit-xml-declaration': false() })"/></xsl:map-entry>
      <xsl:map-entry key="'cover.xhtml'" select="epub:file($title, '', epub:cover-page())"/>
      <xsl:map-entry key="'title.xhtml'"><xsl:variable name="page" as="element()"><xsl:call-template name="title-page"/></xsl:variable><xsl:sequence select="epub:file($title, '', $page)"/></xsl:map-entry>
      <xsl:if test="exists($entries)">
        <xsl:map-entry key="'index.xhtml'"><xsl:variable name="index" as="element()"><xsl:call-template name="index"/></xsl:variable><xsl:sequence select="epub:file(epub:label('register'), '', $index)"/></xsl:map-entry>
      </xsl:if>
      <xsl:if test="$head and not($epub:has-about)">
        <xsl:map-entry key="'about.xhtml'"><xsl:variable name="about" as="element()"><xsl:call-template name="about"/></xsl:variable><xsl:sequence select="epub:file(epub:label('about'), '', $about)"/></xsl:map-entry>
      </xsl:if>
      <xsl:map-entry key="'anchors'" select="string-join($moved, '&#10;')"/>
      <xsl:map-entry key="'nav.xhtml'"><xsl:variable name="nav" as="element()+"><xsl:call-template name="nav"/></xsl:variable><xsl:sequence select="epub:file($title, '', $nav)"/></xsl:map-entry>
      <xsl:map-entry key="'package.opf'"><xsl:variable name="package" as="element()"><xsl:call-template name="package"/></xsl:variable><xsl:sequence select="serialize($package, map { 'omit-xml-declaration': false(), 'indent': true() })"/></xsl:map-entry>
    </xsl:map>
  </xsl:template>

  <xsl:function name="epub:cover-page" as="element()">
    <section ops:type="cover"><img class="cover" role="doc-cover" src="cover.svg" alt="{epub:label('cover')}: {$title}"/></section>
  </xsl:function>

  <xsl:template name="title-page" as="element()">
    <section ops:type="titlepage" class="titlepage" aria-labelledby="title">
      <h1 id="title">{$title}</h1>
      <xsl:if test="exists($writers) and not(every $name in $writers satisfies contains($title, $name))"><p class="writers">{string-join($writers, ', ')}</p></xsl:if>
      <xsl:if test="exists($editors)"><p>{epub:label('editor')} {string-join($editors, ', ')}</p></xsl:if>
      <xsl:if test="count($records) gt 1"><p>{ed:count('letters', count($records), $lang)}</p></xsl:if>
      <p class="imprint">{string-join(($versions[last() = 1] ! (epub:label('version') || ' ' || .), $changed ! ed:day(.)), ' · ')}</p>
      <xsl:for-each select="$licences">
        <p class="imprint">
          <xsl:choose>
            <xsl:when test="matches(@target, '^https?://')"><a href="{@target}">{normalize-space()}</a></xsl:when>
            <xsl:otherwise>{normalize-space()}</xsl:otherwise>
          </xsl:choose>
        </p>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xd:doc><xd:desc>What the header of the whole says: the project, its principles, the rights.</xd:desc></xd:doc>
  <xsl:template name="about" as="element()">
    <section ops:type="colophon" role="doc-colophon" aria-labelledby="about">
      <h1 id="about">{epub:label('about')}</h1>
      <xsl:for-each select="'abstract', 'projectDesc', 'editorialDecl', 'availability'">
        <xsl:variable name="parts" as="element()*" select="$head/teiHeader//*[local-name() = current()]"/>
        <xsl:if test="$parts">
          <h2>{epub:label(map { 'abstract': 'abstract', 'projectDesc': 'site.project', 'editorialDecl': 'principles', 'availability': 'rights' }(.))}</h2>
          <div><xsl:apply-templates select="$parts/*" mode="html:flow"/></div>
        </xsl:if>
      </xsl:for-each>
    </section>
  </xsl:template>

  <!-- The cover: the title, set in lines. -->

  <xsl:template name="cover" as="element()">
    <xsl:variable name="size" as="xs:integer" select="if (string-length($title) le 40) then 150 else if (string-length($title) le 90) then 120 else 92"/>
    <xsl:variable name="lines" as="xs:string*" select="epub:lines(tokenize($title), 2100 idiv $size, ())"/>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 2400" width="1600" height="2400" role="img" aria-labelledby="cover-title" xml:lang="{$lang}">
      <title id="cover-title">{$title}</title>
      <rect width="1600" height="2400" fill="#f4efe6"/>
      <rect x="90" y="90" width="1420" height="2220" fill="none" stroke="#7a1f1f" stroke-width="6"/>
      <rect x="120" y="120" width="1360" height="2160" fill="none" stroke="#7a1f1f" stroke-width="2"/>
      <g font-family="Georgia, 'Times New Roman', serif" text-anchor="middle" fill="#1f1a17">
        <xsl:for-each select="$lines[position() le 10]">
          <text x="800" y="{700 + (position() - 1) * $size * 1.25}" font-size="{$size}">{.}</text>
        </xsl:for-each>
        <line x1="650" x2="950" y1="1980" y2="1980" stroke="#7a1f1f" stroke-width="4"/>
        <text x="800" y="2090" font-size="62">{string-join($writers[position() le 2], ', ')}</text>
        <xsl:if test="$changed"><text x="800" y="2190" font-size="48">{substring($changed, 1, 4)}</text></xsl:if>
      </g>
    </svg>
  </xsl:template>

  <xd:doc><xd:desc>Words in lines of so many letters at most, unless a word has more.</xd:desc></xd:doc>
  <xsl:function name="epub:lines" as="xs:string*">
    <xsl:param name="words" as="xs:string*"/>
    <xsl:param name="length" as="xs:integer"/>
    <xsl:param name="lines" as="xs:string*"/>
    <xsl:variable name="longer" as="xs:string?" select="$lines[last()] ! (. || ' ' || head($words))"/>
    <xsl:sequence select="if (empty($words)) then $lines
      else if (exists($longer) and string-length($longer) le $length) then epub:lines(tail($words), $length, ($lines[position() lt last()], $longer))
      else epub:lines(tail($words), $length, ($lines, head($words)))"/>
  </xsl:function>
</xsl:stylesheet>
