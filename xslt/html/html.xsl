<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
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
  <xsl:include href="msdescription.xsl"/>
  <xsl:include href="gaiji.xsl"/>
  <xsl:include href="frame.xsl"/>
  <xsl:include href="metadata.xsl"/>
  <xsl:include href="jsonld.xsl"/>
  <xsl:include href="citation.xsl"/>

  <xsl:output method="html" version="5" indent="no" encoding="UTF-8" include-content-type="no"/>

  <xd:doc><xd:desc>Files made of the same letter that the page offers, as words: tei, text, pdf.</xd:desc></xd:doc>
  <xsl:param name="html:downloads" as="xs:string*" select="()"/>

  <xd:doc><xd:desc>A page.</xd:desc></xd:doc>
  <xsl:mode name="html:page" on-no-match="fail" on-multiple-match="fail" visibility="public"/>
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
    <xsl:document>
      <html lang="{$lang}">
        <xsl:call-template name="head"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
        <body>
          <a class="skip" href="#the-letter">{html:label('skip')}</a>
          <xsl:call-template name="html:masthead"/>
          <main>
            <article lang="{$letter/@lang}">
              <xsl:call-template name="letter-head"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
              <xsl:if test="//text//(sic | surplus | supplied | corr | del | add | orig | expan)"><xsl:call-template name="views"/></xsl:if>
              <section class="letter" id="the-letter" tabindex="-1">
                <xsl:attribute name="aria-label" select="html:label('letter')"/>
                <xsl:apply-templates select="//text[not(ancestor::text)]" mode="html:flow"/>
              </section>
              <xsl:call-template name="notes"/>
            </article>
            <xsl:call-template name="register"/>
            <xsl:call-template name="about"/>
          </main>
          <xsl:call-template name="foot"><xsl:with-param name="letter" select="$letter"/></xsl:call-template>
        </body>
      </html>
    </xsl:document>
  </xsl:template>

  <xd:doc><xd:desc>The switch between the edited text and that of the copy: two radio buttons, which the style sheet reads.</xd:desc></xd:doc>
  <xsl:template name="views" as="element()">
    <fieldset class="views">
      <legend>{html:label('view')}</legend>
      <label><input type="radio" name="view" id="view-reading" checked="checked"/>{html:label('view.reading')}</label>
      <label><input type="radio" name="view" id="view-copy"/>{html:label('view.copy')}</label>
    </fieldset>
  </xsl:template>

  <xsl:template name="notes" as="element()?">
    <xsl:variable name="notes" as="element()*" select="//text//note[@ed:n]"/>
    <xsl:if test="$notes">
      <section class="notes" role="doc-endnotes" aria-labelledby="notes" lang="{$lang}">
        <h2 id="notes">{html:label('notes')}</h2>
        <ol>
          <xsl:apply-templates select="$notes[@ed:series = 'editor']" mode="html:note"/>
        </ol>
        <xsl:if test="$notes[@ed:series = 'writer']">
          <ol type="a">
            <xsl:apply-templates select="$notes[@ed:series = 'writer']" mode="html:note"/>
          </ol>
        </xsl:if>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Names carry the TEI element that they come from, so that a page can be queried for it.</xd:desc></xd:doc>
  <xsl:template name="tei" as="attribute()*">
    <xsl:attribute name="data-tei" select="local-name()"/>
    <xsl:if test="@xml:id and not(self::note)"><xsl:attribute name="id" select="@xml:id"/></xsl:if>
    <xsl:if test="@xml:lang"><xsl:attribute name="lang" select="@xml:lang"/></xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>The entries below the letter: those that the letter, its notes or its head point to.</xd:desc></xd:doc>
  <xsl:variable name="entries" as="element()*">
    <xsl:variable name="used" as="xs:string*" select="//(text | correspDesc)//@ed:entry, //text//ref/@target ! substring-after(tokenize(.)[1], '#')"/>
    <xsl:sequence select="//standOff//(person | personGrp | org | place | event | bibl | biblStruct | item)[@xml:id = $used]"/>
  </xsl:variable>

  <xsl:variable name="anchors" as="xs:string*" select="//text//@xml:id/string()"/>

  <xd:doc><xd:desc>An address that a reader may safely follow: on the web, by mail, or to what is in the page. Anything else is "".</xd:desc></xd:doc>
  <xsl:function name="html:address" as="xs:string">
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:variable name="plain" as="xs:string" select="replace(string($pointer), '[\s\p{Cc}]', '')"/>
    <xsl:variable name="name" as="xs:string" select="substring-after($plain, '#')"/>
    <xsl:choose>
      <xsl:when test="starts-with($plain, '#')">
        <xsl:sequence select="if ($entries/@xml:id = $name) then '#entry-' || $name else if ($anchors = $name) then $plain else ''"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="if (matches($plain, '^(https?://|mailto:)', 'i') or not(contains($plain, ':')) and not(starts-with($plain, '//'))) then $plain else ''"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>An element without a template of its own comes out with its content, and is reported.</xd:desc></xd:doc>
  <xsl:template match="*" mode="html:flow" priority="-10" as="node()*">
    <xsl:message><ed:unrendered element="{name()}" path="{path()}"/></xsl:message>
    <xsl:element name="{if (ed:is-block(.)) then 'div' else 'span'}">
      <xsl:attribute name="data-tei" select="local-name()"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>
</xsl:package>
