<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The letters in time. Rows of one month, year or decade below each other fit on a phone as on a wide
    screen; a letter is a mark at its day, and where only the month or the year is known, a bar as long as that. Days are
    counted as the calendar of the machines has them.</xd:desc></xd:doc>

  <xsl:variable name="row-start" as="xs:double" select="58"/>
  <xsl:variable name="row-width" as="xs:double" select="334"/>
  <xsl:variable name="mark" as="xs:double" select="9"/>

  <xd:doc><xd:desc>Letters with a date that the calendar has, from the year 1.</xd:desc></xd:doc>
  <xsl:variable name="dated" as="element(ed:record)*" select="$records[site:first-day(@date) instance of xs:date]"/>
  <xsl:variable name="unit" as="xs:string" select="let $years := $dated ! xs:integer(site:year(.)), $number := max($years) - min($years) + 1
    return if ($number le 2) then 'month' else if ($number le 60) then 'year' else if ($number le 600) then 'decade' else 'century'"/>

  <xsl:template name="site:timeline" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'timeline'"/>
      <xsl:with-param name="title" select="site:label('site.timeline')"/>
      <xsl:with-param name="lead"><p class="span">{string-join((ed:count('letters', count($records), $lang), site:span()), ', ')}</p></xsl:with-param>
      <xsl:with-param name="main">
        <div class="drawn">
          <xsl:call-template name="chart"/>
          <section aria-labelledby="list">
            <h2 id="list">{site:label('site.list')}</h2>
            <ol class="lines">
              <xsl:for-each select="$records"><li><xsl:call-template name="letter"/></li></xsl:for-each>
            </ol>
          </section>
        </div>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="chart" as="element()">
    <xsl:variable name="rows" as="element(site:row)*">
      <xsl:for-each-group select="$dated" group-by="site:row-of(site:first-day(@date))">
        <xsl:sort select="current-grouping-key()"/>
        <site:row n="{current-grouping-key()}"><xsl:call-template name="marks"><xsl:with-param name="letters" select="current-group()"/></xsl:call-template></site:row>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:variable name="drawn" as="element()*">
      <xsl:iterate select="$rows">
        <xsl:param name="top" as="xs:double" select="26"/>
        <xsl:param name="before" as="xs:integer?" select="()"/>
        <!-- rows without a letter are drawn, unless there are so many that they only take room -->
        <xsl:variable name="empty" as="xs:integer" select="if (exists($before)) then xs:integer(@n) - $before - 1 else 0"/>
        <xsl:variable name="skipped" as="xs:double" select="if ($empty gt 3) then 22 else $empty * 20"/>
        <xsl:variable name="height" as="xs:double" select="9 + (max(site:mark/@level) + 1) * ($mark + 2)"/>
        <xsl:variable name="line" as="xs:double" select="$top + $skipped + $height"/>
        <xsl:for-each select="if ($empty gt 3) then () else 1 to $empty">
          <xsl:sequence select="site:row-line($before + ., $top + 20 * .)"/>
        </xsl:for-each>
        <xsl:if test="$empty gt 3"><text class="tick" x="{$row-start + $row-width div 2}" y="{$top + 16}" text-anchor="middle">⋮</text></xsl:if>
        <xsl:sequence select="site:row-line(@n, $line)"/>
        <xsl:for-each select="site:mark">
          <a href="{encode-for-uri(@id)}.html" aria-label="{@title}"><rect class="mark{if (@is-day) then '' else ' vague'}" x="{@x}" y="{$line - 3 - (@level + 1) * ($mark + 2)}" width="{@width}" height="{$mark}" rx="{$mark div 2}"><title>{@title}</title></rect></a>
        </xsl:for-each>
        <xsl:if test="position() = last()"><site:end y="{$line + 12}"/></xsl:if>
        <xsl:next-iteration>
          <xsl:with-param name="top" select="$line"/>
          <xsl:with-param name="before" select="xs:integer(@n)"/>
        </xsl:next-iteration>
      </xsl:iterate>
    </xsl:variable>
    <xsl:variable name="end" as="xs:double" select="$drawn[self::site:end]/@y"/>
    <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 400 {$end}" role="group" aria-labelledby="chart-title chart-desc">
      <title id="chart-title">{site:label('site.timeline.title')}</title>
      <desc id="chart-desc">{site:label('site.timeline.desc')}</desc>
      <xsl:call-template name="ticks"><xsl:with-param name="end" select="$end - 12"/></xsl:call-template>
      <xsl:sequence select="site:in-svg($drawn[not(self::site:end)])"/>
    </svg>
  </xsl:template>

  <xd:doc><xd:desc>The letters of a row, each with its place and the lowest level that is free there.</xd:desc></xd:doc>
  <xsl:template name="marks" as="element(site:mark)*">
    <xsl:param name="letters" as="element(ed:record)*"/>
    <xsl:iterate select="$letters">
      <xsl:param name="edges" as="array(xs:double)" select="[]"/>
      <xsl:variable name="first" as="xs:date" select="site:first-day(@date)"/>
      <xsl:variable name="row" as="xs:integer" select="site:row-of($first)"/>
      <xsl:variable name="start" as="xs:double" select="site:place($first, $row)"/>
      <xsl:variable name="x" as="xs:double" select="min(($start, $row-start + $row-width - $mark))"/>
      <xsl:variable name="width" as="xs:double" select="if (matches(@date, '^\d{4}-\d\d-\d\d$')) then $mark else max(($mark, site:place(site:day-after(@date), $row) - $x - 1))"/>
      <xsl:variable name="free" as="xs:integer" select="((1 to array:size($edges))[$edges(.) le $x], array:size($edges) + 1)[1]"/>
      <site:mark id="{@id}" title="{@title}{ed:date[not(site:is-date-in-title(..))] ! (', ' || .)}" x="{site:number($x)}" width="{site:number($width)}" level="{$free - 1}">
        <xsl:if test="matches(@date, '^\d{4}-\d\d-\d\d$')"><xsl:attribute name="is-day" select="true()"/></xsl:if>
      </site:mark>
      <xsl:next-iteration>
        <xsl:with-param name="edges" select="if ($free gt array:size($edges)) then array:append($edges, $x + $width + 1) else array:put($edges, $free, $x + $width + 1)"/>
      </xsl:next-iteration>
    </xsl:iterate>
  </xsl:template>

  <xsl:function name="site:row-line" as="element()+">
    <xsl:param name="row" as="xs:integer"/>
    <xsl:param name="y" as="xs:double"/>
    <text class="row" x="{$row-start - 8}" y="{site:number($y)}" text-anchor="end">{site:row-name($row)}</text>
    <line class="row" x1="{$row-start}" x2="{$row-start + $row-width}" y1="{site:number($y)}" y2="{site:number($y)}"/>
  </xsl:function>

  <xd:doc><xd:desc>Lines for the parts of a row, with their names above.</xd:desc></xd:doc>
  <xsl:template name="ticks" as="element()*">
    <xsl:param name="end" as="xs:double"/>
    <xsl:variable name="parts" as="xs:integer+" select="if ($unit = 'month') then (1, 8, 15, 22, 29) else if ($unit = 'year') then (1, 4, 7, 10) else (0, 2, 4, 6, 8)"/>
    <xsl:for-each select="$parts">
      <xsl:variable name="x" as="xs:double" select="$row-start + $row-width * (if ($unit = 'month') then (. - 1) div 31 else if ($unit = 'year') then (. - 1) div 12 else . div 10)"/>
      <line xmlns="http://www.w3.org/2000/svg" class="tick" x1="{site:number($x)}" x2="{site:number($x)}" y1="18" y2="{site:number($end)}"/>
      <text xmlns="http://www.w3.org/2000/svg" class="tick" x="{site:number($x + 2)}" y="14">{if ($unit = 'month') then . || '.' else if ($unit = 'year') then substring(site:label('month.' || format-integer(., '00')), 1, 3) else if ($unit = 'decade') then '’' || . else . * 10}</text>
    </xsl:for-each>
  </xsl:template>

  <!-- Days and rows. -->

  <xd:doc><xd:desc>The first day that a date may mean; empty where it is none of the calendar.</xd:desc></xd:doc>
  <xsl:function name="site:first-day" as="xs:date?">
    <xsl:param name="date" as="xs:string?"/>
    <xsl:variable name="day" as="xs:string" select="if (matches($date, '^\d{4}$')) then $date || '-01-01' else if (matches($date, '^\d{4}-\d\d$')) then $date || '-01' else string($date)"/>
    <xsl:sequence select="if (matches($day, '^\d{4}-\d\d-\d\d$') and $day castable as xs:date) then xs:date($day) else ()"/>
  </xsl:function>

  <xd:doc><xd:desc>The first day after a date.</xd:desc></xd:doc>
  <xsl:function name="site:day-after" as="xs:date">
    <xsl:param name="date" as="xs:string"/>
    <xsl:sequence select="site:first-day($date) + (if (matches($date, '^\d{4}$')) then xs:yearMonthDuration('P1Y') else if (matches($date, '^\d{4}-\d\d$')) then xs:yearMonthDuration('P1M') else xs:dayTimeDuration('P1D'))"/>
  </xsl:function>

  <xd:doc><xd:desc>The number of the row that a day stands in; rows that follow each other have numbers that do.</xd:desc></xd:doc>
  <xsl:function name="site:row-of" as="xs:integer">
    <xsl:param name="day" as="xs:date"/>
    <xsl:variable name="year" as="xs:integer" select="year-from-date($day)"/>
    <xsl:sequence select="if ($unit = 'month') then $year * 12 + month-from-date($day) - 1 else if ($unit = 'year') then $year else if ($unit = 'decade') then $year idiv 10 else $year idiv 100"/>
  </xsl:function>

  <xsl:function name="site:row-name" as="xs:string">
    <xsl:param name="row" as="xs:integer"/>
    <xsl:sequence select="if ($unit = 'month') then substring(site:label('month.' || format-integer($row mod 12 + 1, '00')), 1, 3) || ' ' || $row idiv 12
      else if ($unit = 'year') then string($row) else if ($unit = 'decade') then $row || '0s' else $row || '00s'"/>
  </xsl:function>

  <xd:doc><xd:desc>How far to the right a day stands in a row, at most at its end. A row of months is as long as the longest.</xd:desc></xd:doc>
  <xsl:function name="site:place" as="xs:double">
    <xsl:param name="day" as="xs:date"/>
    <xsl:param name="row" as="xs:integer"/>
    <xsl:variable name="first" as="xs:date" select="site:first-day(if ($unit = 'month') then format-integer($row idiv 12, '0000') || '-' || format-integer($row mod 12 + 1, '00')
      else format-integer(if ($unit = 'year') then $row else max((1, $row * (if ($unit = 'decade') then 10 else 100))), '0000'))"/>
    <xsl:variable name="days" as="xs:double" select="if ($unit = 'month') then 31 else if ($unit = 'year') then 366 else if ($unit = 'decade') then 3653 else 36525"/>
    <xsl:sequence select="$row-start + $row-width * min((1, ($day - $first) div xs:dayTimeDuration('P1D') div $days))"/>
  </xsl:function>

  <!-- Drawing. -->

  <xd:doc><xd:desc>A number as a drawing has it.</xd:desc></xd:doc>
  <xsl:function name="site:number" as="xs:string">
    <xsl:param name="number" as="xs:double"/>
    <xsl:sequence select="string(round($number, 1))"/>
  </xsl:function>

  <xd:doc><xd:desc>Elements put into the namespace of SVG.</xd:desc></xd:doc>
  <xsl:function name="site:in-svg" as="element()*">
    <xsl:param name="elements" as="element()*"/>
    <xsl:apply-templates select="$elements" mode="site:svg"/>
  </xsl:function>
  <xsl:mode name="site:svg" on-no-match="shallow-copy"/>
  <xsl:template match="*" mode="site:svg" as="element()">
    <xsl:element name="{local-name()}" namespace="http://www.w3.org/2000/svg"><xsl:copy-of select="@*"/><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>
</xsl:stylesheet>
