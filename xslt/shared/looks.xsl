<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The look of the source, as far as the words of @rend, @style and of rendition are known; none of it reaches an output as
    it stands.</xd:desc></xd:doc>
  <xsl:function name="ed:look" as="xs:string*" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="said" as="xs:string*" select="$element/(@rend, @style), tokenize($element/@rendition) ! (let $one := . return (key('rendition', substring-after($one, '#'), root($element)), $one))"/>
    <xsl:sequence select="distinct-values(tokenize(lower-case(string-join($said, ' ')), '[^a-z-]+') ! $looks(.))"/>
  </xsl:function>

  <xsl:key name="rendition" match="rendition" use="@xml:id"/>

  <xsl:variable name="looks" as="map(xs:string, xs:string)" select="map:merge((
    'italic italics i kursiv', 'bold b fett', 'underline underlined u unterstrichen', 'double double-underline doubleunderline uu', 'smallcaps small-caps sc kapitälchen',
    'caps allcaps all-caps uppercase', 'sup super superscript', 'sub subscript', 'spaced spaced-out letterspaced letter-spacing gesperrt', 'latin antiqua',
    'strikethrough strike strikeout line-through', 'center centre centered', 'right align-right', 'indent', 'large larger', 'small smaller')
    ! (let $words := tokenize(.) return $words ! map:entry(., $words[1])))"/>

  <xd:doc><xd:desc>Whether a quotation needs marks: its words have none, nor do those beside it, nor does a look stand for them.</xd:desc></xd:doc>
  <xsl:function name="ed:wants-marks" as="xs:boolean" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="marks" as="xs:string" select="'[&quot;''„“”‚‘’«»‹›]'"/>
    <xsl:sequence select="normalize-space($element) and empty(ed:look($element))
      and not(matches(normalize-space($element), '^' || $marks)) and not(matches($element/preceding-sibling::node()[1], $marks || '$'))"/>
  </xsl:function>
</xsl:stylesheet>
