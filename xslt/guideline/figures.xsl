<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="cell" mode="g:flow" as="element()">
    <xsl:element name="{if (@role = 'label' or ../@role = 'label') then 'th' else 'td'}">
      <xsl:if test="../@role = 'label'"><xsl:attribute name="scope" select="'col'"/></xsl:if>
      <xsl:if test="@role = 'label' and not(../@role = 'label')"><xsl:attribute name="scope" select="'row'"/></xsl:if>
      <xsl:if test="@cols"><xsl:attribute name="colspan" select="@cols"/></xsl:if>
      <xsl:if test="@rows"><xsl:attribute name="rowspan" select="@rows"/></xsl:if>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>Pictures do not travel with the pages: one on the web is linked, of others the description remains.</xd:desc></xd:doc>
  <xsl:template match="figure" mode="g:flow" as="element()">
    <figure>
      <xsl:call-template name="anchor"/>
      <xsl:apply-templates select="* except (head | figDesc)" mode="#current"/>
      <xsl:if test="head | figDesc">
        <figcaption><xsl:apply-templates select="(head, figDesc)/node()" mode="#current"/></figcaption>
      </xsl:if>
    </figure>
  </xsl:template>

  <xsl:template match="formula" mode="g:flow" as="element()">
    <code>{.}</code>
  </xsl:template>

  <xsl:template match="graphic" mode="g:flow" as="element()?">
    <xsl:variable name="address" as="xs:string" select="g:address(@url)"/>
    <xsl:if test="$address != ''"><p><a href="{$address}">{g:label('picture')}</a></p></xsl:if>
  </xsl:template>

  <xsl:template match="row" mode="g:flow" as="element()">
    <tr><xsl:apply-templates select="cell" mode="#current"/></tr>
  </xsl:template>

  <xsl:template match="table" mode="g:flow" as="element()">
    <div class="table">
      <table>
        <xsl:call-template name="anchor"/>
        <xsl:if test="head"><caption><xsl:apply-templates select="head/node()" mode="#current"/></caption></xsl:if>
        <xsl:apply-templates select="row" mode="#current"/>
      </table>
    </div>
  </xsl:template>
</xsl:stylesheet>
