<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:site" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>The pages round the letters: home, the list of letters, the indexes, timeline and map, what the edition says of
        itself. None of them needs script, and all links are relative.</xd:p>
      <xd:p>The source is an <xd:i>ed:edition</xd:i>: the header of the whole (ed:head, may be absent), what the foot of every page
        says of all letters (ed:foot), the records of the letters in order, and an ed:exchange for each chain of answers. Of
        the records it has what the page shows (VIEWS in records.py) and no more. A page is a public template by its name. The look is in
        assets/site.css, on top of that of the letters.</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>
  <xsl:use-package name="urn:edition:html" package-version="1.0">
    <xsl:override>
      <!-- In the pages round the letters a name leads to its index, and a link only to what is sure to be there. -->
      <xsl:template match="*[@ed:entry]" mode="html:flow" priority="5" as="element()">
        <xsl:variable name="there" as="xs:string" select="site:address(@ed:entry, @ed:name)"/>
        <xsl:choose>
          <xsl:when test="$there = '' or ancestor::*[@ed:entry or self::ref] or descendant::ref"><span data-tei="{local-name()}"><xsl:apply-templates mode="#current"/></span></xsl:when>
          <xsl:otherwise><a class="name" href="{$there}" data-tei="{local-name()}"><xsl:apply-templates mode="#current"/></a></xsl:otherwise>
        </xsl:choose>
      </xsl:template>
      <xsl:template match="ref | ptr" mode="html:flow" priority="5" as="element()">
        <xsl:variable name="target" as="xs:string" select="site:web-address(tokenize(@target)[1])"/>
        <xsl:choose>
          <xsl:when test="$target"><a href="{$target}"><xsl:apply-templates mode="#current"/><xsl:if test="self::ptr">{$target}</xsl:if></a></xsl:when>
          <xsl:otherwise><span><xsl:apply-templates mode="#current"/></span></xsl:otherwise>
        </xsl:choose>
      </xsl:template>
    </xsl:override>
  </xsl:use-package>

  <xsl:include href="home.xsl"/>
  <xsl:include href="letters.xsl"/>
  <xsl:include href="registers.xsl"/>
  <xsl:include href="timeline.xsl"/>
  <xsl:include href="map.xsl"/>
  <xsl:include href="about.xsl"/>
  <xsl:include href="search.xsl"/>
  <xsl:include href="data.xsl"/>

  <xsl:output method="html" html-version="5" indent="no" encoding="UTF-8" include-content-type="no"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>
  <xsl:variable name="head" as="element(ed:head)?" select="/ed:edition/ed:head"/>
  <xsl:variable name="foot" as="element(ed:foot)" select="/ed:edition/ed:foot"/>
  <xsl:variable name="records" as="element(ed:record)*" select="/ed:edition/ed:record"/>

  <xd:doc><xd:desc>Elements as they are, without identifiers: those of several letters come together in one page.</xd:desc></xd:doc>
  <xsl:mode name="site:bare" on-no-match="shallow-copy"/>
  <xsl:template match="@xml:id" mode="site:bare"/>

  <xd:doc>
    <xd:desc>A page in its frame.</xd:desc>
    <xd:param name="here">its name, as in html:pages</xd:param>
    <xd:param name="title">its heading</xd:param>
    <xd:param name="lead">what stands under the heading</xd:param>
    <xd:param name="main">what stands in it; its headings begin at the second level</xd:param>
    <xd:param name="base">what stands before each address</xd:param>
    <xd:param name="data">the page in the vocabulary of schema.org; default: nothing</xd:param>
    <xd:param name="script">the name, without ending, of a script of the site and its style sheet; none runs on a page without</xd:param>
  </xd:doc>
  <xsl:template name="page" as="document-node()">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="lead" as="node()*" select="()"/>
    <xsl:param name="main" as="node()*"/>
    <xsl:param name="base" as="xs:string" select="''"/>
    <xsl:param name="data" as="map(*)?" select="()"/>
    <xsl:param name="script" as="xs:string?" select="()"/>
    <xsl:document>
      <html lang="{$lang}">
        <head>
          <meta charset="utf-8"/>
          <title>{string-join(($title, html:edition()[. != $title]), ' · ')}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1"/>
          <meta http-equiv="Content-Security-Policy" content="script-src '{if ($script) then 'self' else 'none'}'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"/>
          <xsl:if test="$html:address and $here != '404'">
            <link rel="canonical" href="{$html:address}{if ($here = 'index') then '' else $here || '.html'}"/>
            <link rel="alternate" type="application/atom+xml" href="{$html:address}feed.xml" title="{html:edition()}"/>
          </xsl:if>
          <link rel="stylesheet" href="{$base}edition.css"/>
          <link rel="stylesheet" href="{$base}site.css"/>
          <xsl:if test="$script">
            <link rel="stylesheet" href="{$base}{$script}.css"/>
            <script src="{$base}{$script}.js" defer="defer"/>
          </xsl:if>
          <xsl:if test="$html:theme"><link rel="stylesheet" href="{$base}theme.css"/></xsl:if>
          <!-- a block of data is never run, whatever the policy says of scripts -->
          <xsl:if test="exists($data)"><script type="application/ld+json"><xsl:sequence select="html:json($data)"/></script></xsl:if>
        </head>
        <body class="site">
          <a class="skip" href="#main">{site:label('site.skip')}</a>
          <xsl:call-template name="html:masthead">
            <xsl:with-param name="here" select="$here"/>
            <xsl:with-param name="base" select="$base"/>
          </xsl:call-template>
          <main id="main" tabindex="-1">
            <h1>{$title}</h1>
            <xsl:sequence select="$lead, $main"/>
          </main>
          <xsl:call-template name="colophon"/>
        </body>
      </html>
    </xsl:document>
  </xsl:template>

  <xd:doc><xd:desc>The foot of a page: name and version of the edition, and the licence where the header of the whole has one or all
    letters are under the same.</xd:desc></xd:doc>
  <xsl:template name="colophon" as="element()">
    <xsl:variable name="licences" as="xs:string*" select="distinct-values(($head/teiHeader//availability//licence, $foot[not($head//licence)]/ed:licence)/site:web-address(@target))"/>
    <xsl:variable name="versions" as="xs:string*" select="distinct-values(if ($head) then $head/@version else $foot/ed:version)"/>
    <footer>
      <p>
        <xsl:value-of select="string-join((html:edition(), if (count($versions) = 1) then $versions[. != ''] ! (site:label('version') || ' ' || .) else (), max(($head, $foot)/@changed[. != '']/string()) ! ed:day(.)), ' · ')"/>
        <xsl:if test="count($licences) = 1 and $licences != ''"> · <a rel="license" href="{$licences}">{site:label('site.licence')}</a></xsl:if>
      </p>
    </footer>
  </xsl:template>

  <!-- Words and addresses. -->

  <xsl:function name="site:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xd:doc><xd:desc>An address on the web or a mailbox; anything else is "".</xd:desc></xd:doc>
  <xsl:function name="site:web-address" as="xs:string">
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:sequence select="if (matches($pointer, '^(https?://|mailto:)[^\s&lt;&gt;&quot;\p{Cc}]+$', 'i')) then $pointer else ''"/>
  </xsl:function>

  <xd:doc><xd:desc>A letter in a line: its title, which leads to it, and its date where the title does not say it.</xd:desc></xd:doc>
  <xsl:template name="letter" as="node()+">
    <xsl:context-item as="element(ed:record)" use="required"/>
    <a href="{encode-for-uri(@id)}.html">{@title}</a>
    <xsl:if test="not(site:is-date-in-title(.))">
      <xsl:text>, </xsl:text>
      <xsl:call-template name="date"/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="date" as="element()?">
    <xsl:context-item as="element(ed:record)" use="required"/>
    <xsl:if test="ed:date[. != '']">
      <time>
        <xsl:if test="matches(@date, '^\d{4}(-\d\d(-\d\d)?)?$')"><xsl:attribute name="datetime" select="@date"/></xsl:if>
        <xsl:value-of select="ed:date"/>
      </time>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Whether the title of a letter says its date, in whatever language: then it is not said twice.</xd:desc></xd:doc>
  <xsl:function name="site:is-date-in-title" as="xs:boolean">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:variable name="numbers" as="xs:string*" select="tokenize($record/@title, '\D+')"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize($record/@date, '-')[. != ''] ! replace(., '^0+', '')"/>
    <xsl:sequence select="not($record/ed:date != '') or contains($record/@title, $record/ed:date) or count($parts) = 3 and $parts[1] = $numbers and $parts[3] = $numbers"/>
  </xsl:function>

  <xd:doc><xd:desc>Who wrote to whom.</xd:desc></xd:doc>
  <xsl:function name="site:parties" as="xs:string">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:sequence select="string-join((string-join($record/ed:sender, '; '), string-join($record/ed:recipient, '; '))[. != ''], ' → ')"/>
  </xsl:function>

  <xd:doc><xd:desc>The year of a letter as its date has it; empty where it is not known.</xd:desc></xd:doc>
  <xsl:function name="site:year" as="xs:string?">
    <xsl:param name="record" as="element(ed:record)"/>
    <xsl:sequence select="if (matches($record/@date, '^-?\d{4,}')) then replace($record/@date, '^(-?\d{4,}).*$', '$1') else ()"/>
  </xsl:function>
</xsl:package>
