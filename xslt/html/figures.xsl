<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="cell" mode="html:flow" as="element()">
    <xsl:element name="{if (@role = 'label' or ../@role = 'label') then 'th' else 'td'}">
      <xsl:if test="@cols castable as xs:integer"><xsl:attribute name="colspan" select="@cols"/></xsl:if>
      <xsl:if test="@rows castable as xs:integer"><xsl:attribute name="rowspan" select="@rows"/></xsl:if>
      <xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="figure" mode="html:flow" as="element()">
    <xsl:choose>
      <xsl:when test="ancestor::p | ancestor::item | ancestor::cell"><span class="figure"><xsl:call-template name="tei"/><xsl:apply-templates select="*" mode="#current"/></span></xsl:when>
      <xsl:otherwise>
        <figure><xsl:call-template name="tei"/><xsl:apply-templates select="* except (head, figDesc)" mode="#current"/>
          <xsl:if test="head | figDesc"><figcaption><xsl:for-each select="head | figDesc"><span data-tei="{local-name()}"><xsl:apply-templates mode="html:flow"/></span><xsl:text> </xsl:text></xsl:for-each></figcaption></xsl:if>
        </figure>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="figDesc | formula" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>Pictures are not copied yet, so the page names the file instead of showing a broken one.</xd:desc></xd:doc>
  <xsl:template match="graphic | media" mode="html:flow" as="element()">
    <span class="picture"><xsl:call-template name="tei"/>[{html:label('picture')}: {@url}]</span>
  </xsl:template>

  <xsl:template match="row" mode="html:flow" as="element()">
    <tr><xsl:call-template name="tei"/><xsl:apply-templates select="*" mode="#current"/></tr>
  </xsl:template>

  <xsl:template match="table" mode="html:flow" as="element()">
    <div class="table"><table><xsl:call-template name="tei"/><xsl:for-each select="head"><caption><xsl:apply-templates mode="html:flow"/></caption></xsl:for-each><tbody><xsl:apply-templates select="row" mode="#current"/></tbody></table></div>
  </xsl:template>
</xsl:stylesheet>
