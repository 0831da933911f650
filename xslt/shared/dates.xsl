<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>A date in words, in the language of the interface; "" where the attributes say nothing (#CODATE).</xd:desc></xd:doc>
  <xsl:function name="ed:words" as="xs:string" visibility="public">
    <xsl:param name="dated" as="element()"/>
    <xsl:variable name="when" as="xs:string" select="ed:day($dated/@when)"/>
    <xsl:variable name="from" as="xs:string" select="ed:day($dated/@from)"/>
    <xsl:variable name="to" as="xs:string" select="ed:day($dated/@to)"/>
    <xsl:variable name="after" as="xs:string" select="ed:day($dated/@notBefore)"/>
    <xsl:variable name="before" as="xs:string" select="ed:day($dated/@notAfter)"/>
    <xsl:variable name="said" as="xs:string" select="
      if ($when) then $when
      else if ($from and $to) then ed:fill('date.from-to', $from, $to)
      else if ($from) then ed:fill('date.from', $from, '')
      else if ($to) then ed:fill('date.to', $to, '')
      else if ($after and $before) then ed:fill('date.between', $after, $before)
      else if ($after) then ed:fill('date.after', $after, '')
      else if ($before) then ed:fill('date.before', $before, '')
      else ''"/>
    <xsl:sequence select="if ($said and $dated/@cert = ('low', 'medium')) then ed:fill('date.probably', $said, '') else $said"/>
  </xsl:function>

  <xsl:function name="ed:fill" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="one" as="xs:string"/>
    <xsl:param name="two" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $ed:lang) => replace('\{1\}', $one) => replace('\{2\}', $two)"/>
  </xsl:function>

  <xsl:function name="ed:day" as="xs:string" visibility="public">
    <xsl:param name="day" as="xs:string?"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize(replace($day, '^-', ''), '-')"/>
    <xsl:variable name="year" as="xs:string" select="if (starts-with($day, '-')) then ed:fill('date.bce', replace($parts[1], '^0+', ''), '') else replace($parts[1], '^0+', '')"/>
    <xsl:variable name="month" as="xs:string?" select="if (matches($parts[2], '^\d\d$')) then ed:label('month.' || $parts[2], $ed:lang) else ()"/>
    <xsl:sequence select="
      if (empty($day) or not(matches($day, '^-?\d{4,}(-\d\d(-\d\d)?)?$'))) then string($day)
      else if ($parts[3]) then ed:label('date.day', $ed:lang) => replace('\{d\}', replace($parts[3], '^0', '')) => replace('\{m\}', $month) => replace('\{y\}', $year)
      else if ($month) then $month || ' ' || $year
      else $year"/>
  </xsl:function>
</xsl:stylesheet>
