<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The text has the lemma, or the first reading where there is none; the others stand in the apparatus, to which a
    number leads.</xd:desc></xd:doc>
  <xsl:template match="app" mode="html:flow" as="element()">
    <xsl:variable name="n" as="xs:string" select="html:app-number(.)"/>
    <span>
      <xsl:call-template name="tei"/>
      <xsl:apply-templates select="ed:reading-of(.)" mode="#current"/>
      <a role="doc-noteref" id="app-{$n}" href="#variant-{$n}" aria-label="{html:label('variant')} v{$n}"><xsl:call-template name="interface"/>v{$n}</a>
      <xsl:apply-templates select="note" mode="#current"/>
    </span>
  </xsl:template>

  <xsl:template match="lem | rdg | rdgGrp | witDetail | variantEncoding" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xd:doc><xd:desc>Who has a reading, as the letters after it.</xd:desc></xd:doc>
  <xsl:template match="wit" mode="html:flow" as="node()+">
    <xsl:text> </xsl:text><xsl:call-template name="span"/>
  </xsl:template>

  <xd:doc><xd:desc>Gaps of witnesses are part of the apparatus; an apparatus kept apart from the text is shown below it.</xd:desc></xd:doc>
  <xsl:template match="witStart | witEnd | lacunaStart | lacunaEnd | listApp" mode="html:flow" as="element()?"/>

  <xsl:template match="listWit | witness" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <!-- The apparatus below the letter. -->

  <xsl:function name="html:app-number" as="xs:string">
    <xsl:param name="app" as="element()"/>
    <xsl:variable name="number" as="xs:string"><xsl:number select="$app" level="any" count="app"/></xsl:variable>
    <xsl:sequence select="$number"/>
  </xsl:function>

  <xsl:template name="variants" as="element()?">
    <xsl:variable name="apps" as="element()*" select="//(text | standOff)//app"/>
    <xsl:if test="$apps">
      <section class="variants" aria-labelledby="variants">
        <h2 id="variants"><xsl:call-template name="interface"/>{html:label('variants')}</h2>
        <xsl:if test="//witness">
          <p class="witnesses">
            <xsl:for-each select="//witness"><xsl:if test="position() > 1">; </xsl:if><b>{ed:siglum(., '#' || @xml:id)}</b> {normalize-space(.)}</xsl:for-each>
          </p>
        </xsl:if>
        <ol>
          <xsl:for-each select="$apps">
            <xsl:variable name="n" as="xs:string" select="html:app-number(.)"/>
            <!-- an apparatus kept apart has a lemma only where it says so -->
            <xsl:variable name="read" as="element()?" select="if (ancestor::listApp) then lem[1] else ed:reading-of(.)"/>
            <li id="variant-{$n}" value="{$n}">
              <xsl:value-of select="string-join((@loc, normalize-space(string-join($read//text()[not(ancestor::note)]))[. != ''], $read ! ed:sigla(.)[. != '']), ' ')"/>
              <xsl:text>] </xsl:text>
              <xsl:for-each select="(.//rdg[ancestor::app[1] is current()], witDetail) except $read">
                <xsl:if test="position() > 1">; </xsl:if>
                <xsl:apply-templates select="." mode="html:flow"/>
                <xsl:if test="not(normalize-space())"><span class="said">{html:label('omitted')}</span></xsl:if>
                <xsl:text> </xsl:text>
                <i>{ed:sigla(.)}</i>
              </xsl:for-each>
              <xsl:if test="ancestor::text and not(ancestor::listApp)">
                <xsl:text> </xsl:text>
                <a role="doc-backlink" href="#app-{$n}" aria-label="{html:label('back')}, v{$n}"><xsl:call-template name="interface"/>↩</a>
              </xsl:if>
            </li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
