<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline" xmlns:eg="http://www.tei-c.org/ns/Examples"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>XML that is shown: names and values have their colour, names lead to their pages, and the
    white space is that of the ODD less the depth at which the example stands in it.</xd:desc></xd:doc>

  <xsl:template match="eg:egXML" mode="g:flow" as="element()">
    <xsl:sequence select="g:example(.)"/>
  </xsl:template>

  <xsl:function name="g:example" as="element()">
    <xsl:param name="example" as="element(eg:egXML)"/>
    <xsl:variable name="last" as="node()?" select="$example/node()[last()][self::text()][not(normalize-space())]"/>
    <xsl:variable name="first" as="node()?" select="$example/node()[1][self::text()][not(normalize-space())]"/>
    <xsl:variable name="depths" as="xs:integer*" select="($example//text()[not(. is $last)] ! g:depths(.))"/>
    <div class="example">
      <xsl:if test="$example/@valid = 'false'"><p class="caution" lang="{$lang}">{g:label('wrong')}</p></xsl:if>
      <pre><code><xsl:apply-templates select="$example/node() except ($first, $last)" mode="g:xml">
        <xsl:with-param name="depth" as="xs:integer" tunnel="yes" select="(min($depths), 0)[1]"/>
        <xsl:with-param name="example" as="element()" tunnel="yes" select="$example"/>
      </xsl:apply-templates></code></pre>
    </div>
  </xsl:function>

  <xd:doc><xd:desc>How far the lines that begin in a text are indented; an empty line has no depth, unless a tag follows it.</xd:desc></xd:doc>
  <xsl:function name="g:depths" as="xs:integer*">
    <xsl:param name="text" as="text()"/>
    <xsl:variable name="lines" as="xs:string*" select="tokenize(replace($text, '\t', '  '), '\n')"/>
    <xsl:for-each select="$lines">
      <xsl:if test="position() gt 1 and (normalize-space() or position() = count($lines))">
        <xsl:sequence select="string-length(.) - string-length(replace(., '^ +', ''))"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:function>

  <xsl:template match="*" mode="g:xml" as="node()*">
    <xsl:param name="example" as="element()" tunnel="yes"/>
    <xsl:variable name="is-own" as="xs:boolean" select="namespace-uri() = ('http://www.tei-c.org/ns/Examples', 'http://www.tei-c.org/ns/1.0')"/>
    <xsl:variable name="name" as="xs:string" select="if ($is-own) then local-name() else name()"/>
    <xsl:variable name="leads" as="xs:boolean" select="$is-own and map:contains($pages, $name) and . is ($example//*[local-name() = $name])[1]"/>
    <xsl:variable name="shown" as="element()">
      <xsl:choose>
        <xsl:when test="$leads"><a class="tag" href="{$pages($name)}">{$name}</a></xsl:when>
        <xsl:otherwise><span class="tag">{$name}</span></xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <wbr/>
    <xsl:text>&lt;</xsl:text>
    <xsl:sequence select="$shown"/>
    <xsl:apply-templates select="@*" mode="#current"/>
    <xsl:if test="node()">
      <xsl:text>&gt;</xsl:text>
      <xsl:apply-templates mode="#current"/>
      <wbr/>
      <xsl:text>&lt;/</xsl:text>
      <span class="tag">{$name}</span>
    </xsl:if>
    <xsl:text>{if (node()) then '' else '/'}&gt;</xsl:text>
  </xsl:template>

  <xsl:template match="@*" mode="g:xml" as="node()*">
    <xsl:text> </xsl:text>
    <span class="att">{name()}</span>
    <xsl:text>=</xsl:text>
    <span class="val">"{replace(g:escaped(.), '"', '&amp;quot;')}"</span>
  </xsl:template>

  <xsl:template match="text()" mode="g:xml" as="text()">
    <xsl:param name="depth" as="xs:integer" tunnel="yes"/>
    <xsl:value-of select="g:escaped(replace(replace(., '\t', '  '), '\n {0,' || $depth || '}', '&#10;'))"/>
  </xsl:template>

  <xsl:template match="comment()" mode="g:xml" as="element()">
    <xsl:param name="depth" as="xs:integer" tunnel="yes"/>
    <span class="comment">&lt;!--{replace(., '\n {0,' || $depth || '}', '&#10;')}--&gt;</span>
  </xsl:template>

  <xsl:template match="processing-instruction()" mode="g:xml" as="element()">
    <span class="comment">&lt;?{name()} {.}?&gt;</span>
  </xsl:template>

  <xsl:function name="g:escaped" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="replace(replace(replace($text, '&amp;', '&amp;amp;'), '&lt;', '&amp;lt;'), '&gt;', '&amp;gt;')"/>
  </xsl:function>

  <xd:doc><xd:desc>Code that is no XML of the example kind: its lines as they are, less their common depth.</xd:desc></xd:doc>
  <xsl:template match="eg" mode="g:flow" as="element()">
    <xsl:variable name="text" as="text()" select="g:text(.)"/>
    <xsl:variable name="depth" as="xs:integer" select="(min(g:depths($text)), 0)[1]"/>
    <div class="example"><pre><code>{replace(replace(., '\n {0,' || $depth || '}', '&#10;'), '^\s*\n|\s+$', '')}</code></pre></div>
  </xsl:template>
</xsl:stylesheet>
