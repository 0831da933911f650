<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The places of the letters on a plain map: a grid of degrees, north at the top, east and west narrowed as
    in the middle of the map, to which the scale below it belongs. There is no outline of land: none is kept here. Nothing is fetched for it. Names stand where they cover no other; the list has them all.</xd:desc></xd:doc>

  <xsl:variable name="map-width" as="xs:double" select="400"/>
  <xsl:variable name="name-height" as="xs:double" select="15"/>
  <xsl:variable name="character" as="xs:double" select="7.4"/>

  <xsl:variable name="mapped" as="element(ed:entry)*" select="site:entries('places')[exists(site:coordinates(*))]"/>

  <xd:doc><xd:desc>Latitude and longitude of a place in degrees; empty where it has none. The pattern is that of records.py.</xd:desc></xd:doc>
  <xsl:function name="site:coordinates" as="xs:double*">
    <xsl:param name="place" as="element()"/>
    <xsl:variable name="geo" as="element()?" select="$place/self::place/descendant::geo[matches(., '^\s*-?(90(\.0+)?|[0-8]?\d(\.\d+)?)[\s,;]+-?(180(\.0+)?|(1[0-7]\d|\d{1,2})(\.\d+)?)\s*$')][1]"/>
    <xsl:sequence select="tokenize(normalize-space(replace($geo, '[,;]', ' ')), ' ') ! number(.)"/>
  </xsl:function>

  <xd:doc><xd:desc>Coordinates as readers know them.</xd:desc></xd:doc>
  <xsl:function name="site:degrees" as="xs:string">
    <xsl:param name="coordinates" as="xs:double+"/>
    <xsl:sequence select="site:degree($coordinates[1], 'north', 'south') || ', ' || site:degree($coordinates[2], 'east', 'west')"/>
  </xsl:function>
  <xsl:function name="site:degree" as="xs:string">
    <xsl:param name="number" as="xs:double"/>
    <xsl:param name="above" as="xs:string"/>
    <xsl:param name="below" as="xs:string"/>
    <xsl:variable name="rounded" as="xs:double" select="round($number, 2)"/>
    <xsl:sequence select="abs($rounded) || '°' || (if ($rounded = 0) then '' else '&#160;' || site:label('site.' || (if ($rounded gt 0) then $above else $below)))"/>
  </xsl:function>

  <xsl:template name="site:map" visibility="public" as="document-node()">
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'map'"/>
      <xsl:with-param name="title" select="site:label('site.map')"/>
      <xsl:with-param name="main">
        <div class="drawn">
          <xsl:call-template name="drawing"/>
          <section aria-labelledby="list">
            <h2 id="list">{site:label('site.list')}</h2>
            <ul class="lines">
              <xsl:for-each select="$mapped">
                <li><a href="{site:address(@id, @name)}">{@name}</a><xsl:text> </xsl:text><span class="facts">{site:degrees(site:coordinates(*))}</span></li>
              </xsl:for-each>
            </ul>
            <xsl:variable name="others" as="element(ed:entry)*" select="site:entries('places') except $mapped"/>
            <xsl:if test="$others">
              <p class="facts">
                <xsl:text>{site:label('site.unmapped')} </xsl:text>
                <xsl:for-each select="$others"><xsl:if test="position() > 1">; </xsl:if><a href="{site:address(@id, @name)}">{@name}</a></xsl:for-each>
              </p>
            </xsl:if>
          </section>
        </div>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="drawing" as="element()">
    <xsl:variable name="latitudes" as="xs:double+" select="$mapped ! site:coordinates(*)[1]"/>
    <xsl:variable name="longitudes" as="xs:double+" select="$mapped ! site:coordinates(*)[2]"/>
    <xsl:variable name="narrowing" as="xs:double" select="max((0.2, math:cos((min($latitudes) + max($latitudes)) div 2 * math:pi() div 180)))" xmlns:math="http://www.w3.org/2005/xpath-functions/math"/>
    <!-- degrees of latitude that the map shows from left to right and from top to bottom, with a margin -->
    <xsl:variable name="across" as="xs:double" select="max((max($longitudes) - min($longitudes), 2)) * $narrowing"/>
    <xsl:variable name="down" as="xs:double" select="max((max($latitudes) - min($latitudes), 1))"/>
    <xsl:variable name="scale" as="xs:double" select="min((($map-width - 110) div $across, 420 div $down))"/>
    <xsl:variable name="height" as="xs:double" select="max((220, $down * $scale + 80))"/>
    <xsl:variable name="east" as="xs:double" select="(min($longitudes) + max($longitudes)) div 2"/>
    <xsl:variable name="north" as="xs:double" select="(min($latitudes) + max($latitudes)) div 2"/>
    <xsl:variable name="x" as="function(xs:double) as xs:double" select="function($degree as xs:double) as xs:double { $map-width div 2 + ($degree - $east) * $narrowing * $scale }"/>
    <xsl:variable name="y" as="function(xs:double) as xs:double" select="function($degree as xs:double) as xs:double { $height div 2 - ($degree - $north) * $scale }"/>
    <xsl:variable name="half" as="xs:double" select="$map-width div 2 div $narrowing div $scale"/>
    <xsl:variable name="step" as="xs:double" select="(0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 90)[2 * $half div . le 6][1]"/>
    <xsl:variable name="parallels" as="xs:double*" select="site:steps(max((-90, $north - $height div 2 div $scale)), min((90, $north + $height div 2 div $scale)), $step)"/>
    <svg xmlns="http://www.w3.org/2000/svg" class="chart map" viewBox="0 0 {$map-width} {site:number($height + 32)}" role="group" aria-labelledby="chart-title chart-desc">
      <title id="chart-title">{site:label('site.map.title')}</title>
      <desc id="chart-desc">{site:label('site.map.desc')}</desc>
      <rect class="sheet" x=".5" y=".5" width="{$map-width - 1}" height="{site:number($height - 1)}"/>
      <xsl:call-template name="grid">
        <xsl:with-param name="height" select="$height"/>
        <xsl:with-param name="meridians" select="site:steps($east - $half, $east + $half, $step)"/>
        <xsl:with-param name="parallels" select="$parallels"/>
        <xsl:with-param name="x" select="$x"/>
        <xsl:with-param name="y" select="$y"/>
      </xsl:call-template>
      <xsl:variable name="marks" as="map(*)*">
        <xsl:for-each select="$mapped">
          <xsl:variable name="number" as="xs:integer" select="count((key('mention', site:key(.)) | key('role', ('place ', 'destination ') ! (. || site:key(current()))))/..)"/>
          <xsl:map>
            <xsl:map-entry key="'entry'" select="."/>
            <xsl:map-entry key="'x'" select="$x(site:coordinates(*)[2])"/>
            <xsl:map-entry key="'y'" select="$y(site:coordinates(*)[1])"/>
            <xsl:map-entry key="'r'" select="min((9, 4 + 0.8 * ($number - 1)))"/>
          </xsl:map>
        </xsl:for-each>
      </xsl:variable>
      <xsl:for-each select="$marks">
        <a href="{site:address(?entry/@id, ?entry/@name)}" aria-label="{?entry/@name}"><circle class="mark" cx="{site:number(?x)}" cy="{site:number(?y)}" r="{site:number(?r)}"><title>{?entry/@name}</title></circle></a>
      </xsl:for-each>
      <!-- the larger a mark, the sooner it gets its name; the names are for the eye, since the marks say them too -->
      <g aria-hidden="true">
        <xsl:iterate select="sort($marks, (), function($mark) { -$mark?r })">
          <xsl:param name="taken" as="map(*)*" select="$parallels ! map { 'x': 0, 'y': $y(.) - $name-height, 'width': 36, 'height': $name-height }, $marks ! map { 'x': ?x - ?r, 'y': ?y - ?r, 'width': 2 * ?r, 'height': 2 * ?r }"/>
          <xsl:variable name="name" as="xs:string" select="site:short(?entry/@name)"/>
          <xsl:variable name="width" as="xs:double" select="string-length($name) * $character"/>
          <xsl:variable name="mark" as="map(*)" select="."/>
          <xsl:variable name="boxes" as="map(*)*" select="
            map { 'x': ?x + ?r + 3, 'y': ?y - $name-height div 2 }, map { 'x': ?x - ?r - 3 - $width, 'y': ?y - $name-height div 2 },
            map { 'x': ?x - $width div 2, 'y': ?y + ?r + 1 }, map { 'x': ?x - $width div 2, 'y': ?y - ?r - 1 - $name-height }"/>
          <xsl:variable name="free" as="map(*)?" select="($boxes ! map:merge((., map { 'width': $width, 'height': $name-height })))
            [?x ge 2 and ?x + ?width le $map-width - 2 and ?y ge 2 and ?y + ?height le $height - $name-height]
            [let $box := . return every $other in $taken satisfies ($other?x ge $box?x + $box?width or $other?x + $other?width le $box?x or $other?y ge $box?y + $box?height or $other?y + $other?height le $box?y)][1]"/>
          <xsl:if test="exists($free)">
            <text class="label" paint-order="stroke" x="{site:number(if ($free?x gt $mark?x) then $free?x else if ($free?x + $width lt $mark?x) then $free?x + $width else $mark?x)}" y="{site:number($free?y + 0.75 * $name-height)}"
              text-anchor="{if ($free?x gt $mark?x) then 'start' else if ($free?x + $width lt $mark?x) then 'end' else 'middle'}">{$name}</text>
          </xsl:if>
          <xsl:next-iteration><xsl:with-param name="taken" select="$taken, $free"/></xsl:next-iteration>
        </xsl:iterate>
        <xsl:call-template name="scale">
          <xsl:with-param name="kilometre" select="$scale div 111.2"/>
          <xsl:with-param name="y" select="$height + 22"/>
        </xsl:call-template>
      </g>
    </svg>
  </xsl:template>

  <xd:doc>
    <xd:desc>How long a distance is, and where north is; of one degree of latitude, 111.2 kilometres are true everywhere.</xd:desc>
    <xd:param name="kilometre">how long it is in the drawing</xd:param>
    <xd:param name="y">where the line lies</xd:param>
  </xd:doc>
  <xsl:template name="scale" as="element()+">
    <xsl:param name="kilometre" as="xs:double"/>
    <xsl:param name="y" as="xs:double"/>
    <xsl:variable name="distance" as="xs:integer" select="(5000, 2000, 1000, 500, 200, 100, 50, 20, 10)[. * $kilometre le 120][1]"/>
    <xsl:variable name="long" as="xs:string" select="site:number($distance * $kilometre)"/>
    <path xmlns="http://www.w3.org/2000/svg" class="scale" d="M1 {$y - 5}v5h{$long}v-5m-{site:number($distance * $kilometre div 2)} 5v-3"/>
    <text xmlns="http://www.w3.org/2000/svg" class="tick" x="{site:number($distance * $kilometre + 7)}" y="{$y + 1}">{replace(site:label('site.kilometres'), '{n}', string($distance), 'q')}</text>
    <path xmlns="http://www.w3.org/2000/svg" class="needle" d="M{$map-width - 8} {$y - 15}l5 17l-5 -4l-5 4z"/>
    <text xmlns="http://www.w3.org/2000/svg" class="tick" x="{$map-width - 17}" y="{$y + 1}" text-anchor="end">{site:label('site.north.mark')}</text>
  </xsl:template>

  <xd:doc><xd:desc>A name as a map has room for it.</xd:desc></xd:doc>
  <xsl:function name="site:short" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:variable name="first" as="xs:string" select="replace($name, '\s*[,(].*$', '')"/>
    <xsl:sequence select="if (string-length($first) le 22) then $first else replace(substring($first, 1, 21), '\s+\S*$', '') || ' …'"/>
  </xsl:function>

  <xsl:function name="site:steps" as="xs:double*">
    <xsl:param name="from" as="xs:double"/>
    <xsl:param name="to" as="xs:double"/>
    <xsl:param name="step" as="xs:double"/>
    <xsl:sequence select="(xs:integer(ceiling($from div $step)) to xs:integer(floor($to div $step))) ! (. * $step)"/>
  </xsl:function>

  <xd:doc><xd:desc>Lines of equal degrees, as many as the eye can take in.</xd:desc></xd:doc>
  <xsl:template name="grid" as="element()*">
    <xsl:param name="height" as="xs:double"/>
    <xsl:param name="meridians" as="xs:double*"/>
    <xsl:param name="parallels" as="xs:double*"/>
    <xsl:param name="x" as="function(*)"/>
    <xsl:param name="y" as="function(*)"/>
    <xsl:for-each select="$meridians">
      <line xmlns="http://www.w3.org/2000/svg" class="tick" x1="{site:number($x(.))}" x2="{site:number($x(.))}" y1="0" y2="{site:number($height)}"/>
      <xsl:if test="$x(.) lt $map-width - 40"><text xmlns="http://www.w3.org/2000/svg" class="tick" x="{site:number($x(.) + 2)}" y="{site:number($height - 3)}">{site:degree(., 'east', 'west')}</text></xsl:if>
    </xsl:for-each>
    <xsl:for-each select="$parallels">
      <line xmlns="http://www.w3.org/2000/svg" class="tick" x1="0" x2="{$map-width}" y1="{site:number($y(.))}" y2="{site:number($y(.))}"/>
      <text xmlns="http://www.w3.org/2000/svg" class="tick" x="3" y="{site:number($y(.) - 2)}">{site:degree(., 'north', 'south')}</text>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
