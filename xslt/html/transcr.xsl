<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>What the writer's page has beside its text: signs of abbreviation, running titles, marks of revision.</xd:desc></xd:doc>
  <xsl:template match="am | fw | metamark" mode="html:flow" as="element()?">
    <xsl:if test="normalize-space()"><span><xsl:call-template name="tei"><xsl:with-param name="class" select="('copy'[not(ed:is-read(current()))], local-name())"/></xsl:call-template><xsl:apply-templates mode="#current"/></span></xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Spans that begin here and end at an anchor. HTML has no element that could overlap, so the beginning is told.</xd:desc></xd:doc>
  <xsl:template match="addSpan | delSpan | damageSpan" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'copy said'"/></xsl:call-template>[{html:label(map { 'addSpan': 'added', 'delSpan': 'deleted', 'damageSpan': 'damaged' }(local-name()))} →]</span>
  </xsl:template>

  <xsl:template match="damage" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'mark damage'"/></xsl:call-template><xsl:call-template name="by-hand"><xsl:with-param name="key" select="'damaged'"/></xsl:call-template><xsl:apply-templates mode="#current"/><xsl:call-template name="end"/></span>
  </xsl:template>

  <xsl:template match="facsimile | substJoin | undo | listTranspose" mode="html:flow" as="element()?"/>

  <xsl:template match="handShift" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'copy said'"/></xsl:call-template>[{html:label('hand')}: {ed:hand-name(., (@new, @scribe, @medium, '?')[1])}]</span>
  </xsl:template>

  <xsl:template match="line | path | sourceDoc | surface | surfaceGrp | transpose | zone" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>

  <xsl:template match="mod | redo | restore | retrace | secl | subst" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="local-name()"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>The words beside a space stay apart in either view; one of a single character is no more than that.</xd:desc></xd:doc>
  <xsl:template match="space[@unit = 'chars'][@quantity = '1']" mode="html:flow" as="text()" priority="1">
    <xsl:text> </xsl:text>
  </xsl:template>

  <xsl:template match="space" mode="html:flow" as="node()*">
    <xsl:text> </xsl:text>
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'copy said'"/></xsl:call-template>[{string-join((html:label('space'), ed:extent(.)[. != '']), ': ')}]</span>
  </xsl:template>

  <xd:doc><xd:desc>What the source never had is not in its view; what it lost is, in brackets.</xd:desc></xd:doc>
  <xsl:template match="supplied" mode="html:flow" as="element()">
    <span title="{html:label('supplied')}">
      <xsl:call-template name="tei"><xsl:with-param name="class" select="if (matches(@reason, 'illegible|damage|lost|hole|torn|lacuna')) then 'mark supplied' else 'mark read supplied'"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
      <xsl:call-template name="aside"><xsl:with-param name="words" select="' [' || html:label('supplied') || ']'"/></xsl:call-template>
    </span>
  </xsl:template>

  <xsl:template match="surplus" mode="html:flow" as="element()">
    <span title="{html:label('surplus')}"><xsl:call-template name="tei"><xsl:with-param name="class" select="'mark copy surplus'"/></xsl:call-template><xsl:call-template name="by-hand"><xsl:with-param name="key" select="'surplus'"/></xsl:call-template><xsl:apply-templates mode="#current"/><xsl:call-template name="end"/></span>
  </xsl:template>

  <!-- Hands, and words of the view of the source. -->

  <xsl:variable name="hands" as="element()*" select="//handNote[@xml:id]"/>

  <xsl:function name="html:raised" as="xs:string">
    <xsl:param name="number" as="xs:integer"/>
    <xsl:sequence select="translate(string($number), '0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹')"/>
  </xsl:function>

  <xd:doc><xd:desc>What happened to the words that follow and in which hand, for whoever hears the view of the source.</xd:desc></xd:doc>
  <xsl:template name="by-hand" as="element()">
    <xsl:param name="key" as="xs:string"/>
    <xsl:call-template name="aside">
      <xsl:with-param name="words" select="'[' || string-join((html:label($key), @hand[exists(ed:hand-number(.., .))] ! ed:hand-name(.., .)), ', ') || ': '"/>
      <xsl:with-param name="class" select="'aside say'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="end" as="element()"><span class="aside say">]</span></xsl:template>
</xsl:stylesheet>
