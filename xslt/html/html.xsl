<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:html" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>The prepared letter as a web page that needs no script: head from the correspondence, the letter, notes linked both
      ways, the entries it names, its source, its principles and rights. The look is in assets/edition.css.</xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:include href="core.xsl"/>
  <xsl:include href="header.xsl"/>
  <xsl:include href="namesdates.xsl"/>
  <xsl:include href="textstructure.xsl"/>
  <xsl:include href="transcr.xsl"/>
  <xsl:include href="textcrit.xsl"/>
  <xsl:include href="figures.xsl"/>
  <xsl:include href="verse.xsl"/>
  <xsl:include href="linking.xsl"/>
  <xsl:include href="corpus.xsl"/>
  <xsl:include href="msdescription.xsl"/>
  <xsl:include href="gaiji.xsl"/>
  <xsl:include href="frame.xsl"/>
  <xsl:include href="metadata.xsl"/>
  <xsl:include href="jsonld.xsl"/>
  <xsl:include href="citation.xsl"/>
  <xsl:include href="analysis.xsl"/>
  <xsl:include href="certainty.xsl"/>
  <xsl:include href="spoken.xsl"/>
  <xsl:include href="nest.xsl"/>

  <xsl:output method="html" html-version="5" indent="no" encoding="UTF-8" include-content-type="no" normalization-form="NFC"/>

  <xd:doc><xd:desc>Files made of the same letter that the page offers, as words: tei, text, pdf.</xd:desc></xd:doc>
  <xsl:param name="html:downloads" as="xs:string*" select="()"/>

  <xd:doc><xd:desc>Whether the editors have a theme.css of their own, which then has the last word.</xd:desc></xd:doc>
  <xsl:param name="html:theme" as="xs:boolean" select="false()"/>

  <xd:doc><xd:desc>Pictures that lie beside the page: ed:pictures with an ed:picture for each, its address in the letter (url) and
    from the page (src), type, width and height (0 where not known).</xd:desc></xd:doc>
  <xsl:param name="html:pictures" as="node()?" select="()"/>

  <xd:doc><xd:desc>A page.</xd:desc></xd:doc>
  <xsl:mode name="html:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>What the page says in JSON-LD, alone.</xd:desc></xd:doc>
  <xsl:mode name="html:data" on-no-match="fail" visibility="public"/>
  <xd:doc><xd:desc>The text of a letter, and whatever of the header is said in running text.</xd:desc></xd:doc>
  <xsl:mode name="html:flow" on-no-match="text-only-copy" on-multiple-match="fail" visibility="public"/>
  <xd:doc><xd:desc>Notes at the end.</xd:desc></xd:doc>
  <xsl:mode name="html:note" on-no-match="fail"/>
  <xd:doc><xd:desc>Entries of the registers.</xd:desc></xd:doc>
  <xsl:mode name="html:entry" on-no-match="shallow-skip" on-multiple-match="fail"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>

  <xsl:function name="html:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xsl:template match="/" mode="html:page" as="document-node()">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:variable name="head" as="element()">
      <xsl:call-template name="head"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
    </xsl:variable>
    <xsl:variable name="body" as="element()">
      <xsl:call-template name="body"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
    </xsl:variable>
    <xsl:document>
      <html lang="{$lang}">
        <head>
          <xsl:sequence select="$head/node()"/>
          <xsl:if test="$html:theme"><link rel="stylesheet" href="theme.css"/></xsl:if>
          <xsl:call-template name="beside"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
        </head>
        <xsl:apply-templates select="$body" mode="html:nest"/>
      </html>
    </xsl:document>
  </xsl:template>

  <xsl:template match="/" mode="html:data" as="text()">
    <xsl:value-of select="html:json(html:linked-data((.//ed:letter)[1]))"/>
  </xsl:template>

  <xsl:template name="body" as="element()">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <body class="of-letter">
      <a class="skip" href="#the-letter">{html:label('skip')}</a>
      <xsl:call-template name="html:masthead"/>
      <xsl:call-template name="around"><xsl:with-param name="name" select="html:label('around')"/></xsl:call-template>
      <main>
        <article lang="{$letter/@lang}">
          <xsl:if test="ed:direction($letter/@lang) = 'rtl'"><xsl:attribute name="dir" select="'rtl'"/></xsl:if>
          <xsl:call-template name="letter-head"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
          <xsl:call-template name="views"/>
          <section class="letter" id="the-letter" tabindex="-1" aria-labelledby="letter-text">
            <h2 class="aside" id="letter-text"><xsl:call-template name="interface"/>{html:label('letter')}</h2>
            <xsl:apply-templates select="//text[not(ancestor::text)]" mode="html:flow"/>
          </section>
          <xsl:call-template name="notes"/>
          <xsl:call-template name="variants"/>
          <xsl:call-template name="leaves"/>
        </article>
        <xsl:call-template name="register"/>
        <xsl:call-template name="about"/>
      </main>
      <xsl:call-template name="around"><xsl:with-param name="name" select="html:label('around.below')"/></xsl:call-template>
      <xsl:call-template name="foot"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
    </body>
  </xsl:template>

  <xd:doc><xd:desc>The neighbours of the letter, in the whole edition and among the letters of these two, and what it answers. One that is
    next in several ways is named once.</xd:desc></xd:doc>
  <xsl:template name="around" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:variable name="letters" as="element()*" select="$html:around//ed:letter"/>
    <xsl:if test="$letters">
      <nav class="around" aria-label="{$name}">
        <ul>
          <xsl:for-each-group select="for $axis in ('edition', 'correspondence', 'reply'), $rel in ('previous', 'next') return $letters[@axis = $axis][@rel = $rel]"
            group-by="@rel || ' ' || @id">
            <li class="{@rel}">
              <xsl:text>{string-join(current-group() ! html:label('around.' || @axis || '.' || @rel), ' · ')} </xsl:text>
              <a href="{encode-for-uri(@id)}.html">
                <xsl:if test="current-group()/@axis = 'edition'"><xsl:attribute name="rel" select="if (@rel = 'next') then 'next' else 'prev'"/></xsl:if>
                <bdi>{@title}</bdi>
              </a>
              <xsl:if test="@date != '' and not(contains(@title, ed:day(@date)))"><xsl:text> </xsl:text><span class="day">{ed:day(@date)}</span></xsl:if>
            </li>
          </xsl:for-each-group>
        </ul>
      </nav>
    </xsl:if>
  </xsl:template>

  <!-- The two views, and the marks of each. -->

  <xd:doc><xd:desc>The marks that this letter needs explained, in this order; the style sheet shows those of the view chosen.</xd:desc></xd:doc>
  <xsl:variable name="marks" as="xs:string*" select="
    let $text := //text return (
      'corr'[$text//corr], 'supplied'[$text//supplied], 'unclear'[$text//unclear], 'gap'[$text//(gap | ellipsis)], 'abbr'[$text//choice[abbr][expan]],
      'sic'[$text//sic[ed:is-read(.)]], 'add'[$text//add], 'del'[$text//del], 'restored'[$text//restore], 'surplus'[$text//surplus],
      'damage'[$text//damage], 'hand'[exists($text//@hand ! ed:hand-number(.., .))])"/>

  <xd:doc><xd:desc>Whether the view of the source differs from the reading view.</xd:desc></xd:doc>
  <xsl:variable name="has-views" as="xs:boolean" select="exists(//text//(sic[not(ed:is-read(.))] | surplus | supplied | corr | del | add | (abbr | orig)[not(ed:is-read(.))] | reg | ex | am
    | damage | space | fw | cb | lb | handShift | metamark | child::mod | retrace))"/>

  <xd:doc><xd:desc>The switch between the text as edited and as in the source: two radio buttons, which the style sheet reads. Print
    shows the view that was chosen, and its marks.</xd:desc></xd:doc>
  <xsl:template name="views" as="element()*">
    <xsl:if test="$has-views">
      <fieldset class="views"><xsl:call-template name="interface"/>
        <legend>{html:label('view')}</legend>
        <label><input type="radio" name="view" id="view-reading" checked="checked"/>{html:label('view.reading')}</label>
        <label><input type="radio" name="view" id="view-copy"/>{html:label('view.copy')}</label>
      </fieldset>
    </xsl:if>
    <xsl:if test="exists($marks)">
      <details class="marks"><xsl:call-template name="interface"/>
        <summary>{html:label('key')}</summary>
        <ul>
          <xsl:for-each select="$marks">
            <li>
              <xsl:attribute name="class" select="if (. = ('add', 'del', 'surplus', 'damage', 'restored', 'hand')) then 'copy' else if (. = ('abbr', 'corr')) then 'read' else 'both'"/>
              <xsl:choose>
                <xsl:when test=". = ('gap', 'sic')"><span class="said">[{if (. = 'gap') then '…' else html:label('sic')}]</span></xsl:when>
                <xsl:when test=". = 'hand'"><span data-hand="²">abc</span></xsl:when>
                <xsl:when test=". = 'del'"><del>abc</del></xsl:when>
                <xsl:otherwise><span class="{'mark '[current() = ('add', 'surplus', 'supplied', 'damage')]}{.}">abc</span></xsl:otherwise>
              </xsl:choose>
              <xsl:text> {html:label('mark.' || .)}</xsl:text>
              <xsl:if test=". = 'hand'"><xsl:text>: </xsl:text><xsl:for-each select="$hands[position() > 1]"><xsl:if test="position() > 1">, </xsl:if>{html:raised(position() + 1)} {ed:hand-name(., '#' || @xml:id)}</xsl:for-each></xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </details>
    </xsl:if>
  </xsl:template>

  <!-- Notes. -->

  <xsl:variable name="notes" as="element()*" select="//text//note[@ed:n]"/>

  <xd:doc><xd:desc>The writer's notes and the editors' stand in one list, in the order of the text.</xd:desc></xd:doc>
  <xsl:template name="notes" as="element()?">
    <xsl:if test="$notes">
      <section class="notes" role="doc-endnotes" aria-labelledby="notes">
        <h2 id="notes"><xsl:call-template name="interface"/>{html:label('notes')}</h2>
        <ol><xsl:apply-templates select="$notes" mode="html:note"/></ol>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>What the style sheet must know of this letter: its title, which runs above the printed pages, and a name for the
    place of each reference, by which its note is set beside the line.</xd:desc></xd:doc>
  <xsl:template name="beside" as="element()">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <style>
      <xsl:text>@page{{@top-center{{content:"</xsl:text>
      <xsl:value-of select="translate($letter/@title, '&quot;\&lt;', '”')"/>
      <xsl:text>"}}}}</xsl:text>
      <xsl:for-each select="$notes">#ref-{@ed:n},#note-{@ed:n}{{--r:--{position()}}}</xsl:for-each>
    </style>
  </xsl:template>

  <!-- What most templates share. -->

  <xd:doc>
    <xd:desc>The attributes of every element: the TEI element it comes from, so that a page can be queried for it; identifier,
      language, direction; its class and the look of the source, in words that are known.</xd:desc>
    <xd:param name="class">classes of its own; type: xs:string*; default: none</xd:param>
  </xd:doc>
  <xsl:template name="tei" as="attribute()*">
    <xsl:param name="class" as="xs:string*"/>
    <xsl:variable name="classes" as="xs:string*" select="$class, ed:look(.)"/>
    <xsl:if test="exists($classes)"><xsl:attribute name="class" select="$classes"/></xsl:if>
    <!-- of the letter, not of its header; and said once: not where HTML's name or the class says it already, as cite does
      of title, and person of persName -->
    <xsl:if test="not(ancestor::teiHeader or self::p or self::div or self::ref or self::title or self::date[html:is-datetime(@when)] or tokenize(string-join($class, ' ')) = local-name() or local-name() || $class[last()] = ('persNameperson', 'placeNameplace', 'orgNameorg'))"><xsl:attribute name="data-tei" select="local-name()"/></xsl:if>
    <xsl:for-each select="(@ed:anchor, @xml:id ! ed:id(.))[1][not(current()/self::note)]"><xsl:attribute name="id" select="."/></xsl:for-each>
    <xsl:if test="@hand"><xsl:for-each select="ed:hand-number(., @hand)"><xsl:attribute name="data-hand" select="html:raised(.)"/></xsl:for-each></xsl:if>
    <xsl:call-template name="language"/>
  </xsl:template>

  <xd:doc>
    <xd:desc>The language of an element and its direction, where they change.</xd:desc>
    <xd:param name="around">what is spoken around it in the page; default: the language of its parent in the letter</xd:param>
  </xd:doc>
  <xsl:template name="language" as="attribute()*">
    <xsl:param name="around" as="xs:string" select="ed:language-of(..)"/>
    <xsl:sequence select="html:change($around, ed:language-of(.))"/>
  </xsl:template>

  <xd:doc><xd:desc>The language of words that the page adds, where the letter speaks another one.</xd:desc></xd:doc>
  <xsl:template name="interface" as="attribute()*">
    <xsl:param name="context" as="node()" select="."/>
    <xsl:sequence select="html:change(ed:language-of($context), $lang)"/>
  </xsl:template>

  <xsl:function name="html:change" as="attribute()*">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="to" as="xs:string"/>
    <xsl:if test="$from != $to and $to != ''">
      <xsl:attribute name="lang" select="$to"/>
      <xsl:if test="ed:direction($from) != ed:direction($to)"><xsl:attribute name="dir" select="ed:direction($to)"/></xsl:if>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>Words for those who hear the page.</xd:desc></xd:doc>
  <xsl:template name="aside" as="element()">
    <xsl:param name="words" as="xs:string"/>
    <xsl:param name="class" as="xs:string" select="'aside'"/>
    <span class="{$class}"><xsl:call-template name="interface"/>{$words}</span>
  </xsl:template>

  <xsl:template name="span" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></span>
  </xsl:template>

  <xsl:template name="block" as="element()">
    <xsl:element name="{if (ancestor::p) then 'span' else 'div'}"><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>Whether a date can be said in HTML: a year of four figures, a month or a day of it.</xd:desc></xd:doc>
  <xsl:function name="html:is-datetime" as="xs:boolean">
    <xsl:param name="date" as="xs:string?"/>
    <xsl:sequence select="matches($date, '^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$') and not(starts-with($date, '0000'))"/>
  </xsl:function>

  <xd:doc><xd:desc>The entries below the letter: those that the letter, its notes or its head point to.</xd:desc></xd:doc>
  <xsl:variable name="entries" as="element()*">
    <xsl:variable name="used" as="xs:string*" select="//(text | correspDesc)//@ed:entry, //text//ref/@target ! substring-after(tokenize(.)[1], '#')"/>
    <xsl:sequence select="//standOff//(person | personGrp | org | place | event | bibl | biblStruct | item)[@xml:id = $used]"/>
  </xsl:variable>

  <xsl:variable name="has-entry" as="map(xs:string, xs:boolean)" select="map:merge($entries ! map:entry(string(@xml:id), true()))"/>

  <xsl:variable name="anchors" as="xs:string*" select="//text//@xml:id/string()"/>

  <xd:doc><xd:desc>Where a link of the letter leads: the first of its pointers, without the prefix that the header defines.</xd:desc></xd:doc>
  <xsl:function name="html:target" as="xs:string">
    <xsl:param name="link" as="element()"/>
    <xsl:sequence select="html:address(ed:expand($link, tokenize($link/@target)[1]))"/>
  </xsl:function>

  <xd:doc><xd:desc>An address that a reader may safely follow: on the web, by mail, to what is in the page, or to another page of the site,
    where a letter is known by its file. Anything else is "".</xd:desc></xd:doc>
  <xsl:function name="html:address" as="xs:string">
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:variable name="plain" as="xs:string" select="replace(string($pointer), '[\s\p{Cc}]', '')"/>
    <xsl:variable name="name" as="xs:string" select="substring-after($plain, '#')"/>
    <xsl:choose>
      <xsl:when test="starts-with($plain, '#')">
        <xsl:sequence select="if ($entries/@xml:id = $name) then '#entry-' || $name
          else if ($notes/@xml:id = $name) then '#' || $notes[@xml:id = $name][1]/@ed:anchor
          else if ($anchors = $name) then '#' || ed:id($name) else ''"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="file" as="xs:string" select="replace(substring-before($plain || '#', '#'), '^([^:\\]*[^/:\\]/)?([^/:\\]+)\.xml$', '$2.html')"/>
        <xsl:sequence select="if (matches($plain, '^(https?://|mailto:)', 'i')) then $plain
          else if (not(matches($file, '^[^/:\\]+\.html$'))) then ''
          else if ($entries/@xml:id = $name) then '#entry-' || $name
          else string-join(($file, ed:id($name)[. != '']), '#')"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>What TEI has empty, some projects fill all the same; their words follow it.</xd:desc></xd:doc>
  <xsl:template match="(addSpan | caesura | cb | damageSpan | delSpan | gb | handShift | lb | milestone | pb | space)[normalize-space()]" mode="html:flow" priority="2" as="node()*">
    <xsl:next-match/>
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>An element without a template of its own comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*" mode="html:flow" priority="-10" as="node()*">
    <xsl:message><ed:unrendered element="{name()}"/></xsl:message>
    <xsl:element name="{if (ed:is-block(.)) then 'div' else 'span'}">
      <xsl:attribute name="data-tei" select="local-name()"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>
</xsl:package>
