<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline"
  version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>Content models in words, as lists in lists; the compact syntax stands beside them.</xd:desc></xd:doc>

  <xsl:template match=".[?type = ('sequence', 'alternate')]" mode="g:content" as="element()">
    <li>
      <xsl:text>{g:label('content.' || ?type || (if (?preserveOrder = 'false') then '.unordered' else ''))}</xsl:text>
      <xsl:sequence select="g:times(.)"/>
      <ul><xsl:apply-templates select="?content?*" mode="#current"/></ul>
    </li>
  </xsl:template>

  <xsl:template match=".[?type = ('elementRef', 'classRef', 'macroRef')]" mode="g:content" as="element()">
    <li>
      <xsl:sequence select="g:link(?key)"/>
      <xsl:if test="?expand">, {g:label-or('content.' || ?expand, string(?expand))}</xsl:if>
      <xsl:if test="exists(?include?*)">, {g:label('content.include')} <xsl:sequence select="g:row(?include?*)"/></xsl:if>
      <xsl:if test="exists(?except?*)">, {g:label('content.except')} <xsl:sequence select="g:row(?except?*)"/></xsl:if>
      <xsl:sequence select="g:times(.)"/>
    </li>
  </xsl:template>

  <xsl:template match=".[?type = 'dataRef']" mode="g:content" as="element()">
    <li><xsl:sequence select="g:datatype(.), g:times(.)"/></li>
  </xsl:template>

  <xsl:template match=".[?type = 'valList']" mode="g:content" as="element()">
    <li>
      <xsl:text>{g:label('values.closed')} </xsl:text>
      <xsl:for-each select="?valItem?*">
        <code>{g:written(.)}</code>
        <xsl:if test="position() != last()">, </xsl:if>
      </xsl:for-each>
    </li>
  </xsl:template>

  <xsl:template match=".[?type = 'rng']" mode="g:content" as="element()">
    <li><code>{?compact}</code></li>
  </xsl:template>

  <xd:doc><xd:desc>Text, nothing, and elements of any name.</xd:desc></xd:doc>
  <xsl:template match=".[?type = ('textNode', 'empty', 'anyElement')]" mode="g:content" as="element()">
    <li>{g:label('content.' || ?type)}<xsl:sequence select="g:times(.)"/></li>
  </xsl:template>

  <xd:doc><xd:desc>How often something may stand, unless it is once.</xd:desc></xd:doc>
  <xsl:function name="g:times" as="node()*">
    <xsl:param name="node" as="map(*)"/>
    <xsl:variable name="key" as="xs:string" select="$node?minOccurs || '-' || $node?maxOccurs"/>
    <xsl:if test="$key != '1-1'">
      <xsl:text>, </xsl:text>
      <span class="times">{g:label-or('times.' || $key, replace(replace(g:label('times'), '\{1\}', $node?minOccurs), '\{2\}', $node?maxOccurs))}</span>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>A datatype in words, where there are any for it, and by its name.</xd:desc></xd:doc>
  <xsl:function name="g:datatype" as="node()*">
    <xsl:param name="node" as="map(*)"/>
    <xsl:variable name="name" as="xs:string" select="($node?key, 'xsd:' || $node?name)[1]"/>
    <xsl:variable name="words" as="xs:string" select="g:label-or('datatype.' || $name, '')"/>
    <xsl:if test="$words"><xsl:sequence select="g:ticked($words)"/><xsl:text> </xsl:text></xsl:if>
    <span class="type"><xsl:sequence select="g:link($name)"/></span>
    <xsl:for-each select="$node?dataFacet?*"><xsl:text>, </xsl:text><code>{?name} {?value}</code></xsl:for-each>
    <xsl:for-each select="$node?restriction"><xsl:text>, </xsl:text><code>{.}</code></xsl:for-each>
  </xsl:function>
</xsl:stylesheet>
