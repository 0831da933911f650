<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline" xmlns:eg="http://www.tei-c.org/ns/Examples" xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <!-- What prose says of markup. -->

  <xsl:template match="att" mode="g:flow" as="element()">
    <xsl:sequence select="g:attribute-link(replace(normalize-space(), '^@', ''))"/>
  </xsl:template>

  <xsl:template match="code" mode="g:flow" as="element()">
    <code>{.}</code>
  </xsl:template>

  <xd:doc><xd:desc>An element of the schema leads to its page; one of another schema has its own prefix and leads nowhere.</xd:desc></xd:doc>
  <xsl:template match="gi" mode="g:flow" as="element()">
    <xsl:variable name="name" as="xs:string" select="replace(normalize-space(), '^tei:|[&lt;&gt;]', '')"/>
    <xsl:choose>
      <xsl:when test="$entries($name)?type = 'elementSpec'"><xsl:sequence select="g:link($name)"/></xsl:when>
      <xsl:otherwise><code>&lt;{$name}&gt;</code></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="ident" mode="g:flow" as="element()">
    <xsl:sequence select="g:link(normalize-space())"/>
  </xsl:template>

  <xsl:template match="tag" mode="g:flow" as="element()">
    <xsl:variable name="ends" as="xs:string+" select="(map { 'end': ('&lt;/', '>'), 'empty': ('&lt;', '/>'), 'pi': ('&lt;?', '?>'),
      'comment': ('&lt;!--', '-->') }(string(@type)), '&lt;', '>')[position() le 2]"/>
    <code>{$ends[1]}{.}{$ends[2]}</code>
  </xsl:template>

  <xsl:template match="val" mode="g:flow" as="element()">
    <code class="val">"{.}"</code>
  </xsl:template>

  <!-- What prose shows of specifications. -->

  <xsl:template match="specList" mode="g:flow" as="element()">
    <dl class="senses">
      <xsl:apply-templates select="specDesc" mode="#current"/>
    </dl>
  </xsl:template>

  <xsl:template match="specDesc" mode="g:flow" as="element()">
    <xsl:variable name="entry" as="map(*)?" select="$entries(string(@key))"/>
    <xsl:variable name="wanted" as="xs:string*" select="tokenize(@atts)"/>
    <div>
      <dt><xsl:sequence select="g:link(string(@key))"/></dt>
      <dd>
        <xsl:if test="exists($entry)"><xsl:sequence select="g:line-or-members($entry)"/></xsl:if>
        <xsl:for-each select="$entry?attributes?*[?ident = $wanted]"><p><code>@{g:written(.)}</code> <xsl:sequence select="g:line(.)"/></p></xsl:for-each>
      </dd>
    </div>
  </xsl:template>

  <xd:doc><xd:desc>A group of specifications says in few words what the chapter asks of the schema.</xd:desc></xd:doc>
  <xsl:template match="specGrp" mode="g:flow" as="element()?">
    <xsl:variable name="changes" as="node()*"><xsl:apply-templates select="*" mode="g:change"/></xsl:variable>
    <div class="spec" lang="{$lang}" role="group" aria-label="{g:label('in-schema')}">
      <xsl:call-template name="anchor"/>
      <p class="label" aria-hidden="true">{g:label('in-schema')}</p>
      <xsl:apply-templates select="gloss | desc | p | ab | list | table | eg | eg:egXML" mode="g:flow"/>
      <xsl:if test="$changes"><dl><xsl:sequence select="$changes"/></dl></xsl:if>
    </div>
  </xsl:template>

  <xsl:template match="schemaSpec" mode="g:flow" as="element()">
    <xsl:variable name="changes" as="node()*"><xsl:apply-templates select="*" mode="g:change"/></xsl:variable>
    <div class="spec" lang="{$lang}" role="group" aria-label="{g:label('schema')} {@ident}">
      <xsl:call-template name="anchor"/>
      <p class="label" aria-hidden="true">{g:label('schema')} <code>{@ident}</code></p>
      <xsl:if test="exists($facts?start?*)"><div>{g:label('starts-with')} <xsl:sequence select="g:row($facts?start?*)"/></div></xsl:if>
      <xsl:if test="$changes"><dl><xsl:sequence select="$changes"/></dl></xsl:if>
    </div>
  </xsl:template>

  <xd:doc><xd:desc>Specifications and references that stand in the prose by themselves.</xd:desc></xd:doc>
  <xsl:template match="elementSpec | classSpec | macroSpec | dataSpec | constraintSpec | specGrpRef | moduleRef | elementRef | classRef | macroRef | dataRef
    | moduleSpec" mode="g:flow" as="element()?">
    <xsl:variable name="changes" as="node()*"><xsl:apply-templates select="." mode="g:change"/></xsl:variable>
    <xsl:if test="$changes"><div class="spec" lang="{$lang}"><dl><xsl:sequence select="$changes"/></dl></div></xsl:if>
  </xsl:template>

  <!-- What a part of a schema does. -->

  <xsl:template match="elementSpec | classSpec | macroSpec | dataSpec" mode="g:change" as="element()">
    <xsl:variable name="entry" as="map(*)?" select="$entries(string(@ident))"/>
    <xsl:variable name="parts" as="element()*"><xsl:apply-templates select="* except (gloss | desc)" mode="#current"/></xsl:variable>
    <div>
      <dt>
        <xsl:choose>
          <xsl:when test="self::elementSpec and empty($entry)"><code>&lt;{@ident}&gt;</code></xsl:when>
          <xsl:otherwise><xsl:sequence select="g:link(string(@ident))"/></xsl:otherwise>
        </xsl:choose>
      </dt>
      <dd>
        <xsl:choose>
          <xsl:when test="@mode = 'delete'"><p>{g:label('change.deleted')}</p></xsl:when>
          <xsl:when test="not(@mode = 'change')"><p>{g:label('change.new')}<xsl:if test="$entry?shortDesc != ''">: <xsl:sequence select="g:line($entry)"/></xsl:if></p></xsl:when>
          <xsl:when test="gloss | desc and exists($entry)"><p><xsl:sequence select="g:line($entry)"/></p></xsl:when>
        </xsl:choose>
        <xsl:sequence select="$parts"/>
      </dd>
    </div>
  </xsl:template>

  <xsl:template match="altIdent" mode="g:change" as="element()">
    <p>{g:label('change.name')} <code>{normalize-space()}</code></p>
  </xsl:template>

  <xsl:template match="attList" mode="g:change" as="element()*">
    <xsl:apply-templates select="attList | attDef | attRef" mode="#current"/>
  </xsl:template>

  <xsl:template match="attDef[@mode = 'delete']" mode="g:change" as="element()" priority="1">
    <p><code>@{@ident}</code> {g:label('change.deleted')}</p>
  </xsl:template>

  <xsl:template match="attDef" mode="g:change" as="element()*">
    <xsl:variable name="one" as="map(*)?" select="$entries(string(ancestor::*[@ident][1]/@ident))?attributes?*[?ident = string(current()/@ident)][1]"/>
    <xsl:if test="exists($one)">
      <p>
        <code>@{g:written($one)}</code>
        <xsl:if test="@usage"><xsl:text> </xsl:text><span class="required">{g:label(if (@usage = 'req') then 'required' else 'optional')}</span></xsl:if>
        <xsl:if test="gloss | desc"><xsl:text> </xsl:text><xsl:sequence select="g:line($one)"/></xsl:if>
      </p>
      <xsl:if test="valList | datatype"><xsl:sequence select="g:values($one)"/></xsl:if>
    </xsl:if>
  </xsl:template>

  <xsl:template match="classes" mode="g:change" as="element()">
    <p>
      <xsl:text>{g:label('change.classes')}</xsl:text>
      <xsl:for-each select="memberOf">
        <xsl:text>{if (position() = 1) then ' ' else ', '}</xsl:text>
        <xsl:element name="{if (@mode = 'delete') then 'del' else 'span'}"><xsl:sequence select="g:link(string(@key))"/></xsl:element>
      </xsl:for-each>
    </p>
  </xsl:template>

  <xsl:template match="content" mode="g:change" as="element()*">
    <xsl:variable name="entry" as="map(*)?" select="$entries(string(ancestor::*[@ident][1]/@ident))"/>
    <xsl:if test="exists($entry?content?*)">
      <p>{g:label('change.content')}</p>
      <ul class="model"><xsl:apply-templates select="$entry?content?*" mode="g:content"/></ul>
    </xsl:if>
  </xsl:template>

  <xsl:template match="constraintSpec[@mode = 'delete']" mode="g:change" as="element()" priority="1">
    <p>{g:label('change.rule')} <code>{@ident}</code></p>
  </xsl:template>

  <xsl:template match="constraintSpec" mode="g:change" as="element()?">
    <xsl:variable name="holder" as="map(*)?" select="($entries(string(ancestor::*[self::elementSpec | self::classSpec | self::macroSpec | self::dataSpec][1]/@ident)), $facts)[1]"/>
    <xsl:variable name="found" as="map(*)*" select="$holder?constraints?*[?ident = string(current()/@ident)]"/>
    <xsl:if test="exists($found)"><xsl:sequence select="g:rules($found, false())"/></xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>A rule that belongs to no specification is told by its own name.</xd:desc></xd:doc>
  <xsl:template match="constraintSpec[not(ancestor::elementSpec | ancestor::classSpec | ancestor::macroSpec | ancestor::dataSpec)]" mode="g:change" as="element()" priority="2">
    <div><dt><code>{@ident}</code></dt><dd><xsl:next-match/></dd></div>
  </xsl:template>

  <xsl:template match="moduleRef[@key]" mode="g:change" as="element()" priority="1">
    <div>
      <dt><code>{@key}</code></dt>
      <dd>
        <p>{g:label-or('module.' || @key, '')}</p>
        <xsl:if test="@include"><div>{g:label('only')} <xsl:sequence select="g:row(tokenize(@include))"/></div></xsl:if>
        <xsl:if test="@except">
          <div>{g:label('without')} <ul class="row"><xsl:for-each select="tokenize(@except)"><li><code>&lt;{.}&gt;</code></li></xsl:for-each></ul></div>
        </xsl:if>
      </dd>
    </div>
  </xsl:template>

  <xsl:template match="moduleRef" mode="g:change" as="element()">
    <div><dt><code>{@url}</code></dt><dd><p>{g:label('external')}</p></dd></div>
  </xsl:template>

  <xsl:template match="elementRef | classRef | macroRef | dataRef" mode="g:change" as="element()?">
    <xsl:if test="@key">
      <div><dt><xsl:sequence select="g:link(string(@key))"/></dt><dd><xsl:if test="map:contains($entries, @key)"><xsl:sequence select="g:line-or-members($entries(@key))"/></xsl:if></dd></div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="moduleSpec" mode="g:change" as="element()">
    <div><dt><code>{@ident}</code></dt><dd><p><xsl:apply-templates select="(desc, gloss)[1]/node()" mode="g:flow"/></p></dd></div>
  </xsl:template>

  <xd:doc><xd:desc>A reference to a group leads to the chapter that holds it.</xd:desc></xd:doc>
  <xsl:template match="specGrpRef" mode="g:change" as="element()?">
    <xsl:variable name="group" as="element()?" select="$odd//specGrp[@xml:id = substring-after(current()/@target, '#')]"/>
    <xsl:variable name="chapter" as="element()?" select="$group/ancestor::*[g:is-chapter(.)][1]"/>
    <xsl:if test="$chapter and not($chapter is ancestor::*[g:is-chapter(.)][1])">
      <div><dt><xsl:sequence select="g:chapter-link($chapter)"/></dt><dd><xsl:sequence select="g:row($group//(elementSpec | classSpec | macroSpec | dataSpec)/@ident)"/></dd></div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="specGrp" mode="g:change" as="element()*">
    <xsl:apply-templates select="*" mode="#current"/>
  </xsl:template>
</xsl:stylesheet>
