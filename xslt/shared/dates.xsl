<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>A date in words, in the language of the interface; "" where the attributes say nothing (#CODATE).</xd:desc></xd:doc>
  <xsl:function name="ed:words" as="xs:string" visibility="public">
    <xsl:param name="dated" as="element()"/>
    <xsl:variable name="said" as="xs:string" select="
      if ($dated/@when) then ed:day($dated/@when)
      else if ($dated/@notBefore = $dated/@notAfter) then ed:day($dated/@notBefore)
      else if ($dated/@from and $dated/@to) then ed:span('date.from-to', ($dated/@from, $dated/@to))
      else if ($dated/@from) then ed:span('date.from', $dated/@from)
      else if ($dated/@to) then ed:span('date.to', $dated/@to)
      else if ($dated/@notBefore and $dated/@notAfter) then ed:span('date.between', ($dated/@notBefore, $dated/@notAfter))
      else if ($dated/@notBefore) then ed:span('date.after', $dated/@notBefore)
      else if ($dated/@notAfter) then ed:span('date.before', $dated/@notAfter)
      else ''"/>
    <xsl:sequence select="if ($said and ($dated/@cert = ('low', 'medium') or $dated/@evidence = 'conjecture')) then replace(ed:label('date.probably', $ed:lang), '{1}', $said, 'q') else $said"/>
  </xsl:function>

  <xd:doc><xd:desc>Days said together. {1} in the label is the first of them, {1.of} the first in the form `of`, as the
    grammar of the language asks: Russian inflects months, French contracts articles.</xd:desc></xd:doc>
  <xsl:function name="ed:span" as="xs:string" visibility="public">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="days" as="xs:string+"/>
    <xsl:variable name="pieces" as="xs:string*">
      <xsl:analyze-string select="ed:label($key, $ed:lang)" regex="\{{([12])(\.(\w+))?\}}">
        <xsl:matching-substring><xsl:sequence select="ed:day($days[xs:integer(regex-group(1))], regex-group(3))"/></xsl:matching-substring>
        <xsl:non-matching-substring><xsl:sequence select="."/></xsl:non-matching-substring>
      </xsl:analyze-string>
    </xsl:variable>
    <xsl:sequence select="string-join($pieces)"/>
  </xsl:function>

  <xd:doc><xd:desc>A day, month or year in words; as it is written where it is none of these.</xd:desc></xd:doc>
  <xsl:function name="ed:day" as="xs:string" visibility="public">
    <xsl:param name="day" as="xs:string?"/>
    <xsl:sequence select="ed:day(string($day), '')"/>
  </xsl:function>

  <xsl:function name="ed:day" as="xs:string">
    <xsl:param name="day" as="xs:string"/>
    <xsl:param name="form" as="xs:string"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize(replace($day, '^-', ''), '-')"/>
    <xsl:variable name="kind" as="xs:string" select="'date.' || ('year', 'month', 'day')[count($parts)]"/>
    <xsl:choose>
      <xsl:when test="not(matches($day, '^-?\d{4,}(-(0[1-9]|1[0-2])(-\d\d)?)?$'))">{$day}</xsl:when>
      <xsl:otherwise>
        <xsl:variable name="plain" as="xs:string" select="replace(ed:label('date.year', $ed:lang), '{y}', replace($parts[1], '^0+', ''), 'q')"/>
        <xsl:variable name="year" as="xs:string" select="if (starts-with($day, '-')) then replace(ed:label('date.bce', $ed:lang), '{y}', $plain, 'q') else $plain"/>
        <xsl:variable name="number" as="xs:string" select="replace($parts[3], '^0', '')"/>
        <xsl:variable name="pattern" as="xs:string" select="if ($kind = 'date.year' and not(ed:has($kind || '.' || $form))) then '{y}' else ed:variant($kind, $form)"/>
        <xsl:variable name="month" as="xs:string" select="'month.' || $parts[2]"/>
        <xsl:sequence select="$pattern => replace('{y}', $year, 'q')
          => replace('{d}', if ($number = '1' and ed:has('date.first')) then ed:label('date.first', $ed:lang) else $number, 'q')
          => replace('{m}', ed:label($month, $ed:lang), 'q') => replace('{m.of}', ed:variant($month, 'of'), 'q') => replace('{m.from}', ed:variant($month, 'from'), 'q')"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>Whether the language of the interface has a form of its own.</xd:desc></xd:doc>
  <xsl:function name="ed:has" as="xs:boolean">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="exists($words(ed:language($ed:lang))($key))"/>
  </xsl:function>

  <xsl:function name="ed:variant" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="form" as="xs:string"/>
    <xsl:sequence select="ed:label(if (ed:has($key || '.' || $form)) then $key || '.' || $form else $key, $ed:lang)"/>
  </xsl:function>
</xsl:stylesheet>
