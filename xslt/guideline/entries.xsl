<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline" xmlns:eg="http://www.tei-c.org/ns/Examples"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The page of an element, class, macro or datatype. What a writer needs at the desk comes first:
    what it is for, its attributes, its rules, an example, where it stands and what it holds.</xd:desc></xd:doc>

  <xsl:template match=".[?type = 'elementSpec']" mode="g:entry" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <xsl:sequence select="g:entry-head(., '&lt;' || ?name || '>')"/>
      <xsl:sequence select="g:own-attributes(.), g:inherited(.)"/>
      <xsl:sequence select="g:constraints(?constraints?*)"/>
      <xsl:sequence select="g:examples(.)"/>
      <xsl:sequence select="g:remarks(.)"/>
      <xsl:sequence select="g:section('contained-by', g:by-module(?containedBy))"/>
      <xsl:sequence select="g:section('may-contain', (g:holds(?mayContain), g:by-module(?mayContain?elements)))"/>
      <xsl:sequence select="g:model(.)"/>
      <xsl:sequence select="g:section('classes', g:classes(.))"/>
    </xsl:variable>
    <xsl:sequence select="g:page('&lt;' || ?name || '> · ' || $facts?title, '', $main)"/>
  </xsl:template>

  <xsl:template match=".[?type = 'classSpec']" mode="g:entry" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <xsl:sequence select="g:entry-head(., ?ident)"/>
      <xsl:sequence select="g:own-attributes(.)"/>
      <xsl:sequence select="g:section('members', g:members(.))"/>
      <xsl:sequence select="g:section('used-by', g:users(.))"/>
      <xsl:sequence select="g:constraints(?constraints?*)"/>
      <xsl:sequence select="g:remarks(.)"/>
      <xsl:sequence select="g:section('classes', g:classes(.))"/>
      <xsl:sequence select="g:section('declaration', g:compact(.))"/>
    </xsl:variable>
    <xsl:sequence select="g:page(?ident || ' · ' || $facts?title, '', $main)"/>
  </xsl:template>

  <xsl:template match=".[?type = ('macroSpec', 'dataSpec')]" mode="g:entry" as="xs:string">
    <xsl:variable name="main" as="node()*">
      <xsl:sequence select="g:entry-head(., ?ident)"/>
      <xsl:sequence select="g:model(.)"/>
      <xsl:sequence select="g:section('used-by', g:users(.))"/>
      <xsl:sequence select="g:constraints(?constraints?*)"/>
      <xsl:sequence select="g:remarks(.)"/>
    </xsl:variable>
    <xsl:sequence select="g:page(?ident || ' · ' || $facts?title, '', $main)"/>
  </xsl:template>

  <!-- The head of an entry. -->

  <xsl:function name="g:entry-head" as="element()">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:param name="name" as="xs:string"/>
    <header class="entry-head">
      <h1><code>{$name}</code></h1>
      <xsl:for-each select="g:first($entry?gloss)[1]"><p class="gloss"><xsl:sequence select="g:in-language(@xml:lang, g:flow(.))"/></p></xsl:for-each>
      <xsl:sequence select="g:sense($entry, 'lead')"/>
      <ul class="facts">
        <li>{g:label('kind.' || $entry?type || (if ($entry?type = 'classSpec') then (if (starts-with($entry?ident, 'att.')) then '.atts' else '.model') else ''))}</li>
        <li>{g:label('module')} <a href="modules.html#module-{$entry?module}"><code>{g:module-name($entry?module)}</code></a></li>
        <xsl:if test="$entry?isStart"><li>{g:label('start')}</li></xsl:if>
        <xsl:if test="$entry?isReachable = false()"><li>{g:label('unreachable')}</li></xsl:if>
        <xsl:if test="$entry?ns and not($entry?ns = $facts?ns)"><li>{g:label('namespace')} <code>{$entry?ns}</code></li></xsl:if>
        <xsl:if test="$entry?sense and $facts?edition != ''">
          <li><a href="https://www.tei-c.org/Vault/P5/{$facts?edition}/doc/tei-p5-doc/en/html/ref-{$entry?ident}.html">{g:label('at-tei')}</a></li>
        </xsl:if>
        <xsl:sequence select="g:chapters($entry)"/>
      </ul>
      <xsl:sequence select="g:deprecated($entry)"/>
    </header>
  </xsl:function>

  <xd:doc><xd:desc>What a thing is for: all that is said in the language that comes first, or our own line.</xd:desc></xd:doc>
  <xsl:function name="g:sense" as="element()*">
    <xsl:param name="thing" as="map(*)"/>
    <xsl:param name="class" as="xs:string"/>
    <xsl:variable name="said" as="element()*" select="g:first($thing?desc)[not(@type = 'deprecationInfo')]"/>
    <xsl:for-each select="$said">
      <p class="{$class}"><xsl:sequence select="g:in-language(@xml:lang, g:flow(.))"/></p>
    </xsl:for-each>
    <xsl:if test="empty($said) and $thing?shortDesc != '' and empty($thing?gloss?*)">
      <p class="{$class}"><xsl:sequence select="g:line($thing)"/></p>
    </xsl:if>
  </xsl:function>

  <xsl:function name="g:flow" as="node()*">
    <xsl:param name="said" as="element()"/>
    <xsl:apply-templates select="$said/node()" mode="g:flow"/>
  </xsl:function>

  <xsl:function name="g:deprecated" as="element()?">
    <xsl:param name="thing" as="map(*)"/>
    <xsl:if test="$thing?validUntil != ''">
      <p class="caution">
        <xsl:text>{replace(g:label('until'), '\{1\}', $thing?validUntil)}</xsl:text>
        <xsl:for-each select="g:first($thing?desc)[@type = 'deprecationInfo']"><xsl:text> </xsl:text><xsl:sequence select="g:in-language(@xml:lang, g:flow(.))"/></xsl:for-each>
      </p>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>A section with its heading; none where there is nothing to say.</xd:desc></xd:doc>
  <xsl:function name="g:section" as="element()?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="inside" as="node()*"/>
    <xsl:if test="$inside">
      <section class="{$key}" aria-labelledby="{$key}">
        <h2 id="{$key}">{g:label('section.' || $key)}</h2>
        <xsl:sequence select="$inside"/>
      </section>
    </xsl:if>
  </xsl:function>

  <!-- Attributes. -->

  <xsl:function name="g:own-attributes" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:sequence select="g:section('attributes', if (exists($entry?attributes?*)) then g:attributes($entry?attributes?*) else ())"/>
  </xsl:function>

  <xsl:function name="g:attributes" as="element()">
    <xsl:param name="attributes" as="map(*)+"/>
    <dl class="attributes">
      <xsl:for-each select="$attributes">
        <div id="att-{g:written(.)}">
          <dt><xsl:sequence select="g:attribute-link(g:written(.))"/><xsl:if test="?usage = 'req'"><xsl:text> </xsl:text><span class="required">{g:label('required')}</span></xsl:if></dt>
          <dd>
            <xsl:for-each select="g:first(?gloss)[1]"><p class="gloss"><xsl:sequence select="g:in-language(@xml:lang, g:flow(.))"/></p></xsl:for-each>
            <xsl:sequence select="g:sense(., 'sense')"/>
            <xsl:sequence select="g:deprecated(.)"/>
            <xsl:sequence select="g:values(.)"/>
          </dd>
        </div>
      </xsl:for-each>
    </dl>
  </xsl:function>

  <xd:doc><xd:desc>What a value of an attribute may be: its list, its datatype, how many words, its default.</xd:desc></xd:doc>
  <xsl:function name="g:values" as="element()*">
    <xsl:param name="attribute" as="map(*)"/>
    <xsl:variable name="listed" as="map(*)*" select="$attribute?valList?valItem?*"/>
    <xsl:variable name="datatype" as="map(*)" select="$attribute?datatype"/>
    <xsl:if test="not(exists($listed) and ($attribute?valList?type = 'closed' or $datatype?dataRef?key = 'teidata.enumerated'))">
      <p class="datatype">
        <xsl:text>{g:label('value')} </xsl:text>
        <xsl:sequence select="g:words-of($datatype)"/>
        <xsl:sequence select="g:many($datatype)"/>
      </p>
    </xsl:if>
    <xsl:if test="exists($listed)">
      <p class="datatype">{g:label('values.' || $attribute?valList?type)}<xsl:if test="$attribute?valList?type = 'closed'"><xsl:sequence select="g:many($datatype)"/></xsl:if></p>
      <xsl:choose>
        <xsl:when test="$listed?shortDesc != ''">
          <dl class="values">
            <xsl:for-each select="$listed">
              <div><dt><code>{g:written(.)}</code></dt><dd><xsl:sequence select="g:line(.)"/></dd></div>
            </xsl:for-each>
          </dl>
        </xsl:when>
        <xsl:otherwise>
          <ul class="row"><xsl:for-each select="$listed"><li><code>{g:written(.)}</code></li></xsl:for-each></ul>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:if>
    <xsl:if test="$attribute?defaultVal"><p class="datatype">{g:label('default')} <code>{$attribute?defaultVal}</code></p></xsl:if>
  </xsl:function>

  <xsl:function name="g:words-of" as="node()*">
    <xsl:param name="datatype" as="map(*)"/>
    <xsl:choose>
      <xsl:when test="$datatype?dataRef instance of map(*)"><xsl:sequence select="g:datatype($datatype?dataRef)"/></xsl:when>
      <xsl:when test="$datatype?content?*?type = 'textNode'"><xsl:sequence select="g:text(g:label('any-text'))"/></xsl:when>
      <xsl:otherwise><ul class="model"><xsl:apply-templates select="$datatype?content?*" mode="g:content"/></ul></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xsl:function name="g:many" as="text()?">
    <xsl:param name="datatype" as="map(*)"/>
    <xsl:if test="not($datatype?max = ('0', '1'))">
      <xsl:value-of select="'; ' || (if ($datatype?max = 'unbounded') then g:label('many.' || (if ($datatype?min = '0') then '0' else '1'))
        else replace(replace(g:label('many'), '\{1\}', $datatype?min), '\{2\}', $datatype?max))"/>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>Attributes that an element has from classes, class by class, in one line each.</xd:desc></xd:doc>
  <xsl:function name="g:inherited" as="element()?">
    <xsl:param name="element" as="map(*)"/>
    <xsl:variable name="common" as="map(*)*" select="$element?inheritedAttributes?*[g:is-common($entries(?class))]"/>
    <xsl:variable name="inside" as="element()*">
      <xsl:sequence select="g:borrowed($element?inheritedAttributes?*[not(g:is-common($entries(?class)))])"/>
      <xsl:if test="exists($common)">
        <details><summary>{g:label('common')}</summary><xsl:sequence select="g:borrowed($common)"/></details>
      </xsl:if>
    </xsl:variable>
    <xsl:sequence select="g:section('inherited', $inside)"/>
  </xsl:function>

  <xsl:function name="g:borrowed" as="element()*">
    <xsl:param name="inherited" as="map(*)*"/>
    <xsl:for-each select="$inherited">
        <xsl:variable name="class" as="map(*)" select="$entries(?class)"/>
        <h3>{g:label('from')} <xsl:sequence select="g:link(?class)"/></h3>
        <dl class="senses">
          <xsl:for-each select="?attributes?*">
            <xsl:variable name="borrowed" as="map(*)" select="."/>
            <xsl:variable name="one" as="map(*)" select="$class?attributes?*[?ident = $borrowed?ident][1]"/>
            <div>
              <dt><xsl:sequence select="g:attribute-of($class, $one)"/></dt>
              <dd>
                <xsl:sequence select="if (empty(($one?desc?*, $one?gloss?*)) and $borrowed?sense != '') then g:in-language('en', g:ticked($borrowed?sense)) else g:line($one)"/>
                <xsl:if test="$one?usage = 'req'"><xsl:text> </xsl:text><span class="required">{g:label('required')}</span></xsl:if>
              </dd>
            </div>
        </xsl:for-each>
        </dl>
    </xsl:for-each>
  </xsl:function>

  <xd:doc><xd:desc>An attribute, linked to where its class says more of it; a class without members has no page.</xd:desc></xd:doc>
  <xsl:function name="g:attribute-of" as="element()">
    <xsl:param name="class" as="map(*)"/>
    <xsl:param name="attribute" as="map(*)"/>
    <xsl:variable name="name" as="xs:string" select="g:written($attribute)"/>
    <xsl:choose>
      <xsl:when test="map:contains($pages, $class?ident)"><a class="name" href="{$pages($class?ident)}#att-{$name}"><code>@{$name}</code></a></xsl:when>
      <xsl:otherwise><code>@{$name}</code></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xd:doc><xd:desc>Whether nearly all elements belong to a class; its attributes are then no news on the page of one.</xd:desc></xd:doc>
  <xsl:function name="g:is-common" as="xs:boolean">
    <xsl:param name="class" as="map(*)"/>
    <xsl:sequence select="10 * array:size($class?elements) ge 9 * count($elements)"/>
  </xsl:function>

  <!-- Places. -->

  <xsl:function name="g:by-module" as="element()?">
    <xsl:param name="found" as="map(*)"/>
    <xsl:if test="map:size($found)">
      <dl class="by-module">
        <xsl:for-each select="sort(map:keys($found))">
          <div><dt><a href="modules.html#module-{.}">{g:module-name(.)}</a></dt><dd><xsl:sequence select="g:row($found(.)?*)"/></dd></div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:function>

  <xsl:function name="g:holds" as="element()?">
    <xsl:param name="holdings" as="map(*)"/>
    <xsl:variable name="words" as="xs:string*" select="('text'[$holdings?text], 'any'[$holdings?anyElement], 'nothing'[not($holdings?text or $holdings?anyElement or map:size($holdings?elements))])"/>
    <xsl:if test="exists($words)"><p>{string-join($words ! g:label('holds.' || .), '; ')}</p></xsl:if>
  </xsl:function>

  <xsl:function name="g:members" as="element()*">
    <xsl:param name="class" as="map(*)"/>
    <xsl:variable name="shown" as="xs:string*" select="$class?members?*[map:contains($pages, .)]"/>
    <xsl:variable name="others" as="xs:string*" select="$class?elements?*[not(. = $shown)]"/>
    <xsl:sequence select="g:senses($shown)"/>
    <xsl:if test="exists($others)">
      <h3>{g:label('by-other-classes')}</h3>
      <xsl:sequence select="g:row($others)"/>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>Specifications with what each is for.</xd:desc></xd:doc>
  <xsl:function name="g:senses" as="element()?">
    <xsl:param name="idents" as="xs:string*"/>
    <xsl:if test="exists($idents)">
      <dl class="senses">
        <xsl:for-each select="$idents">
          <div><dt><xsl:sequence select="g:link(.)"/></dt><dd><xsl:sequence select="g:line-or-members($entries(.))"/></dd></div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>What a thing is for; of a class that nobody describes, its members or attributes.</xd:desc></xd:doc>
  <xsl:function name="g:line-or-members" as="node()*">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:choose>
      <xsl:when test="$entry?shortDesc != ''"><xsl:sequence select="g:line($entry)"/></xsl:when>
      <xsl:when test="$entry?type = 'classSpec' and exists($entry?attributes?*)">
        <ul class="row"><xsl:for-each select="$entry?attributes?*"><li><code>@{g:written(.)}</code></li></xsl:for-each></ul>
      </xsl:when>
      <xsl:when test="$entry?type = 'classSpec'"><xsl:sequence select="g:row($entry?members?*[map:contains($pages, .)])"/></xsl:when>
      <xsl:when test="$entry?type = 'dataSpec'"><xsl:sequence select="g:ticked(g:label-or('datatype.' || $entry?ident, ''))"/></xsl:when>
    </xsl:choose>
  </xsl:function>

  <xsl:function name="g:users" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="users" as="xs:string*" select="$entry?usedBy?*[map:contains($pages, substring-before(. || '/@', '/@'))]"/>
    <xsl:if test="exists($users)">
      <ul class="row">
        <xsl:for-each select="$users">
          <li><xsl:sequence select="g:link(substring-before(. || '/@', '/@'))"/><xsl:if test="contains(., '/@')"> <code>@{substring-after(., '/@')}</code></xsl:if></li>
        </xsl:for-each>
      </ul>
    </xsl:if>
  </xsl:function>

  <xsl:function name="g:classes" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="shown" as="xs:string*" select="($entry?classes?model?*, $entry?classes?atts?*)[map:contains($pages, .)]"/>
    <xsl:if test="exists($shown)"><xsl:sequence select="g:row($shown)"/></xsl:if>
  </xsl:function>

  <xd:doc><xd:desc>The chapters of the guideline that speak of a thing or change it, as one item.</xd:desc></xd:doc>
  <xsl:function name="g:chapters" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="found" as="element()*" select="key('mention', $entry?ident, $odd)[ancestor::text]/ancestor::*[g:is-chapter(.)][1]"/>
    <xsl:if test="$found">
      <li>
        <xsl:text>{g:label('in-guideline')} </xsl:text>
        <xsl:for-each select="$found"><xsl:sequence select="g:chapter-link(.)"/><xsl:if test="position() != last()">, </xsl:if></xsl:for-each>
      </li>
    </xsl:if>
  </xsl:function>

  <!-- Rules, examples, remarks, content. -->

  <xsl:function name="g:constraints" as="element()?">
    <xsl:param name="constraints" as="map(*)*"/>
    <xsl:sequence select="g:section('constraints', if (exists($constraints)) then g:rules($constraints, true()) else ())"/>
  </xsl:function>

  <xd:doc>
    <xd:desc>Rules in the words of their messages.</xd:desc>
    <xd:param name="whole">whether the test itself is given too</xd:param>
  </xd:doc>
  <xsl:function name="g:rules" as="element()">
    <xsl:param name="constraints" as="map(*)+"/>
    <xsl:param name="whole" as="xs:boolean"/>
    <ul class="rules">
      <xsl:for-each select="$constraints">
        <xsl:variable name="constraint" as="map(*)" select="."/>
        <li>
          <xsl:for-each select="?assertions?*">
            <p>
              <span class="fault">{g:label(if (?role = ('warning', 'warn', 'info', 'information')) then 'warning' else 'fault')}</span>
              <xsl:text> </xsl:text>
              <xsl:if test="$constraint?on != ''"><code>@{$constraint?on}</code><xsl:text> </xsl:text></xsl:if>
              <xsl:sequence select="g:in-language($constraint?language, g:ticked(?message))"/>
              <xsl:if test="?help != ''"><xsl:text>; </xsl:text><span class="help"><xsl:sequence select="g:in-language($constraint?language, g:ticked(?help))"/></span></xsl:if>
            </p>
          </xsl:for-each>
          <xsl:if test="empty(?assertions?*)"><p><xsl:sequence select="g:line(.)"/></p></xsl:if>
          <xsl:if test="$whole and exists(?assertions?*)">
            <details>
              <summary><code>{?ident}</code></summary>
              <xsl:for-each select="?assertions?*">
                <p><code>{?context}</code></p>
                <p>{g:label('test.' || ?type)} <code>{?test}</code></p>
              </xsl:for-each>
            </details>
          </xsl:if>
        </li>
      </xsl:for-each>
    </ul>
  </xsl:function>

  <xd:doc><xd:desc>The examples of the specification; for want of such, the first two of the guideline that hold the element.</xd:desc></xd:doc>
  <xsl:function name="g:examples" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="own" as="element()*" select="g:first($entry?exemplum)"/>
    <xsl:variable name="of-prose" as="element()*" select="key('example', $entry?ident, $odd)/ancestor::eg:egXML[1]"/>
    <xsl:variable name="inside" as="node()*">
      <xsl:choose>
        <xsl:when test="$own"><xsl:apply-templates select="$own/(* except head)" mode="g:flow"/></xsl:when>
        <xsl:otherwise>
          <xsl:for-each select="($of-prose | ())[position() le 2]">
            <xsl:sequence select="g:example(.)"/>
            <xsl:for-each select="ancestor::*[g:is-chapter(.)][1]"><p class="whence">{g:label('from-chapter')} <xsl:sequence select="g:chapter-link(.)"/></p></xsl:for-each>
          </xsl:for-each>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:sequence select="g:section('examples', $inside)"/>
  </xsl:function>

  <xsl:function name="g:remarks" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="inside" as="node()*">
      <xsl:for-each select="g:first($entry?remarks)">
        <div><xsl:if test="@xml:lang != $lang"><xsl:attribute name="lang" select="@xml:lang"/></xsl:if><xsl:apply-templates mode="g:flow"/></div>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="g:section('remarks', $inside)"/>
  </xsl:function>

  <xsl:function name="g:model" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:variable name="inside" as="node()*">
      <xsl:if test="exists($entry?content?*)">
        <ul class="model"><xsl:apply-templates select="$entry?content?*" mode="g:content"/></ul>
      </xsl:if>
      <xsl:sequence select="g:compact($entry)"/>
    </xsl:variable>
    <xsl:sequence select="g:section('content', $inside)"/>
  </xsl:function>

  <xsl:function name="g:compact" as="element()?">
    <xsl:param name="entry" as="map(*)"/>
    <xsl:if test="$entry?compact != ''">
      <details><summary>{g:label('compact')}</summary><pre><code>{$entry?compact}</code></pre></details>
    </xsl:if>
  </xsl:function>
</xsl:stylesheet>
