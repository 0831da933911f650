<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>What belongs to the reading text, and its words.</xd:desc></xd:doc>

  <xd:doc><xd:desc>The words of the reading text, white space between blocks.</xd:desc></xd:doc>
  <xsl:mode name="ed:read" on-no-match="text-only-copy"/>

  <xd:doc><xd:desc>Whether an element belongs to the reading text. Of a pair what the edition reads does (corr, reg, expan); of an
    apparatus the lemma, or else its first reading; nothing that the source has too much, nor what its page has beside the text,
    nor what is said of witnesses and gaps or for an index. Deletions are of the writer and do not belong to it, unless restored.</xd:desc></xd:doc>
  <xsl:function name="ed:is-read" as="xs:boolean" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="not($element/(self::surplus | self::fw | self::metamark | self::binaryObject | self::index | self::wit | self::witDetail
      | self::desc[parent::gap or parent::ellipsis] | self::am[../ex or ancestor::choice/expan or parent::choice/ex]) or $element/self::del[not(parent::restore)]
      or $element/self::pc[@force = 'weak']/following-sibling::node()[1] ! ed:is-in-word(.)
      or ($element/self::rdg and not($element is ed:reading-of($element/ancestor::app[1])))
      or ($element/self::sic and $element/parent::choice/corr) or ($element/self::orig and $element/parent::choice/reg)
      or ($element/self::abbr and $element/parent::choice/expan) or ($element/self::unclear and $element/parent::choice/unclear
      and not($element is ($element/../unclear[@cert = 'high'], $element/../unclear)[1])))"/>
  </xsl:function>

  <xd:doc><xd:desc>The reading of an apparatus that the text has.</xd:desc></xd:doc>
  <xsl:function name="ed:reading-of" as="element()?" visibility="public">
    <xsl:param name="app" as="element(app)?"/>
    <xsl:sequence select="($app/lem, $app/rdg, $app/rdgGrp/(lem | rdg))[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>Whether an element and all round it belong to the reading text.</xd:desc></xd:doc>
  <xsl:function name="ed:is-in-reading" as="xs:boolean" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="every $one in $element/ancestor-or-self::* satisfies ed:is-read($one)"/>
  </xsl:function>

  <xsl:function name="ed:break-before" as="xs:string" visibility="public">
    <xsl:param name="text" as="text()"/>
    <xsl:sequence select="if ($text/preceding-sibling::node()[1][self::lb or self::pb or self::cb][not(@break = 'no')]) then ' ' else ''"/>
  </xsl:function>

  <xsl:function name="ed:read" as="xs:string" visibility="public">
    <xsl:param name="elements" as="element()*"/>
    <xsl:variable name="words" as="xs:string*"><xsl:apply-templates select="$elements" mode="ed:read"/></xsl:variable>
    <xsl:sequence select="normalize-space(string-join($words))"/>
  </xsl:function>

  <xd:doc><xd:desc>The words inside an element, whether it is read itself or not.</xd:desc></xd:doc>
  <xsl:function name="ed:words-within" as="xs:string" visibility="public">
    <xsl:param name="element" as="element()?"/>
    <xsl:variable name="words" as="xs:string*"><xsl:apply-templates select="$element/node()" mode="ed:read"/></xsl:variable>
    <xsl:sequence select="normalize-space(string-join($words))"/>
  </xsl:function>

  <xsl:template match="text()" mode="ed:read" as="xs:string">
    <xsl:sequence select="ed:break-before(.) || ."/>
  </xsl:template>

  <xsl:template match="space" mode="ed:read" as="xs:string"><xsl:sequence select="' '"/></xsl:template>

  <xsl:template match="note" mode="ed:read"/>

  <xsl:template match="*[not(ed:is-read(.))]" mode="ed:read" priority="2"/>

  <xsl:template match="p | item | l" mode="ed:read" as="xs:string*">
    <xsl:sequence select="' '"/>
    <xsl:apply-templates mode="#current"/>
    <xsl:sequence select="' '"/>
  </xsl:template>
</xsl:stylesheet>
