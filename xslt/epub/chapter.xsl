<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:epub="urn:edition:epub" xmlns:ops="http://www.idpf.org/2007/ops"
  version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>A letter as a chapter, made of its web page: the reading text, notes that a reading system can
    show in place, the source.</xd:desc></xd:doc>

  <xd:doc><xd:desc>What the letter is called in the book, as in @name of ed:letter.</xd:desc></xd:doc>
  <xsl:param name="epub:name" as="xs:string" select="'letter'"/>

  <xd:doc><xd:desc>The web page of a letter becomes its chapter, and a page about it.</xd:desc></xd:doc>
  <xsl:mode name="epub:letter" on-no-match="fail" visibility="public"/>

  <xsl:template match="/" mode="epub:letter" as="map(xs:string, xs:string)">
    <xsl:variable name="article" as="element()" select="//article"/>
    <xsl:variable name="about" as="element()*" select="//section[@class = 'about']/*"/>
    <xsl:variable name="source" as="element()*" select="$about[self::h3][. = epub:label('source')] ! (., following-sibling::div[1])"/>
    <xsl:variable name="chapter" as="element()">
      <section ops:type="chapter" role="doc-chapter" aria-labelledby="chapter">
        <xsl:sequence select="$article/(@lang, @dir), $article/(* except details)"/>
        <xsl:variable name="remarks" as="element()*" select="$article/header/details/p"/>
        <xsl:if test="$source or $remarks">
          <section class="source" lang="{$lang}"><h2>{epub:label('source')}</h2><xsl:sequence select="$source[2], $remarks"/></section>
        </xsl:if>
        <xsl:sequence select="$article/details"/>
      </section>
    </xsl:variable>
    <xsl:sequence select="map {
      'chapter': epub:file(string($article//h1[1]), '../', $chapter),
      'about': epub:file(epub:label('about'), '', epub:about($about except $source))
    }"/>
  </xsl:template>

  <xsl:function name="epub:about" as="element()?">
    <xsl:param name="parts" as="element()*"/>
    <section ops:type="colophon" role="doc-colophon" aria-labelledby="about">
      <xsl:for-each select="$parts">
        <xsl:choose>
          <xsl:when test="self::h2"><h1 id="about">{.}</h1></xsl:when>
          <xsl:when test="self::h3"><h2>{.}</h2></xsl:when>
          <xsl:when test="self::details"><h2>{summary}</h2><xsl:sequence select="* except summary"/></xsl:when>
          <xsl:otherwise><xsl:sequence select="."/></xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
    </section>
  </xsl:function>

  <xd:doc><xd:desc>The switch between two views, links to a paragraph, files to fetch: a book has one text and no use for these. What
    the source has and the edition does not read is told where the edition departs from it, not in the text.</xd:desc></xd:doc>
  <xsl:template match="fieldset | header/details | section[@class = 'leaves'] | a[@class = 'permalink'] | p[@class = 'cite-files'] | *[tokenize(@class) = ('downloads', 'unread', 'say', 'told')] | *[tokenize(@class) = 'copy'][not(self::br)] | br[@class = 'copy']" mode="epub:xhtml" priority="5"/>

  <xsl:template match="details[@class = 'marks']" mode="epub:xhtml" priority="2" as="element()?">
    <xsl:if test="ul/li[not(@class = 'copy')]">
      <xsl:variable name="section" as="element()"><section class="marks"><h2>{summary}</h2><xsl:sequence select="ul"/></section></xsl:variable>
      <xsl:apply-templates select="$section" mode="#current"/>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Nothing is folded in a book.</xd:desc></xd:doc>
  <xsl:template match="details" mode="epub:xhtml" as="element()">
    <xsl:variable name="section" as="element()">
      <div class="{(@class, 'details')[1]}"><xsl:sequence select="if (summary/*) then summary/node() else summary ! epub:bold(.), node() except summary"/></div>
    </xsl:variable>
    <xsl:apply-templates select="$section" mode="#current"/>
  </xsl:template>

  <xsl:function name="epub:bold" as="element()"><xsl:param name="words" as="element()"/><p><b><xsl:sequence select="$words/node()"/></b></p></xsl:function>

  <xd:doc><xd:desc>A line of the source that ends between two blocks ends anyway.</xd:desc></xd:doc>
  <xsl:template match="br[following-sibling::*[1][self::p or self::div]][not(../text()[normalize-space()])]" mode="epub:xhtml" priority="6"/>

  <xsl:template match="section[@role = 'doc-chapter']/header/h1" mode="epub:xhtml" as="element()">
    <h1 xmlns="http://www.w3.org/1999/xhtml" id="chapter">{.}</h1>
  </xsl:template>

  <!-- Notes and pages. -->

  <xsl:template match="a[@role = 'doc-noteref']" mode="epub:xhtml" as="element()" priority="2">
    <a xmlns="http://www.w3.org/1999/xhtml" ops:type="noteref"><xsl:apply-templates select="@*, node()" mode="#current"/></a>
  </xsl:template>

  <xsl:template match="section[@role = 'doc-endnotes']/@role" mode="epub:xhtml"/>

  <xsl:template match="section[tokenize(@class) = ('notes', 'variants')]/ol" mode="epub:xhtml" as="element()*">
    <xsl:apply-templates select="li" mode="#current"/>
  </xsl:template>

  <xd:doc><xd:desc>A note that a reading system may show beside its number; at the end of the chapter where it does not.</xd:desc></xd:doc>
  <xsl:template match="section[tokenize(@class) = ('notes', 'variants')]/ol/li" mode="epub:xhtml" as="element()">
    <aside xmlns="http://www.w3.org/1999/xhtml" ops:type="footnote" role="doc-footnote">
      <xsl:apply-templates select="@id, @lang, @dir" mode="#current"/>
      <span class="number">{(@data-n, 'v' || @value)[1]}</span>
      <xsl:text> </xsl:text>
      <xsl:apply-templates mode="#current"/>
    </aside>
  </xsl:template>

  <xsl:template match="span[tokenize(@class) = 'pb']" mode="epub:xhtml" as="element()">
    <xsl:variable name="number" as="xs:integer" select="count(preceding::span[tokenize(@class) = 'pb']) + 1"/>
    <span xmlns="http://www.w3.org/1999/xhtml" ops:type="pagebreak" role="doc-pagebreak" class="said" id="{(@id, 'leaf-' || $number)[1]}" aria-label="{translate(., '[]', '')}">{.}</span>
  </xsl:template>

  <!-- Links and pictures. -->

  <xsl:key name="id" match="*[@id]" use="@id"/>

  <xd:doc><xd:desc>A name leads to the index of the book; a link to what is not in the book, nor on the web, is none.</xd:desc></xd:doc>
  <xsl:template match="a[@href]" mode="epub:xhtml" as="element()">
    <xsl:variable name="there" as="xs:string?" select="
      if (starts-with(@href, '#entry-')) then '../index.xhtml' || @href
      else if (starts-with(@href, '#')) then @href[exists(key('id', substring(., 2)))]
      else if (matches(@href, '^(https?://[^\s/]|mailto:)', 'i')) then @href
      else if (matches(@href, '^(\.\./)?(letters/)?[^/:]+\.xhtml(#|$)')) then @href
      else ()"/>
    <xsl:element name="{if ($there) then 'a' else 'span'}" namespace="http://www.w3.org/1999/xhtml">
      <xsl:if test="$there"><xsl:attribute name="href" select="$there"/></xsl:if>
      <xsl:apply-templates select="@* except (@href, @rel, @type, (if ($there) then () else @role))" mode="#current"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="img/@alt[. = epub:label('picture')]" mode="epub:xhtml" as="attribute()+">
    <xsl:sequence select="."/>
    <xsl:attribute name="class" select="'undescribed'"/>
  </xsl:template>

  <xsl:template match="img[not(@role = 'doc-cover')]/@src" mode="epub:xhtml" as="attribute()">
    <xsl:attribute name="src" select="'../pictures/' || replace(., '^.*/', '')"/>
  </xsl:template>

  <xd:doc><xd:desc>The signs of the editors are written out: a reading system may have a style of its own.</xd:desc></xd:doc>
  <xsl:template match="span[tokenize(@class) = 'supplied']" mode="epub:xhtml" as="element()">
    <span xmlns="http://www.w3.org/1999/xhtml">
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:text>⟨</xsl:text><xsl:apply-templates mode="#current"/><xsl:text>⟩</xsl:text>
    </span>
  </xsl:template>
</xsl:stylesheet>
