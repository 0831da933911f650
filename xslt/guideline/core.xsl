<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:g="urn:edition:guideline"
  xmlns:eg="http://www.tei-c.org/ns/Examples" xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>Whether an element stands by itself; TEI lets it stand in a paragraph too, HTML does not.</xd:desc></xd:doc>
  <xsl:function name="g:is-block" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="exists($node/(self::p | self::ab | self::list | self::listBibl | self::table | self::figure | self::lg | self::eg | self::eg:egXML
      | self::specList | self::specGrp | self::specGrpRef | self::schemaSpec | self::elementSpec | self::classSpec | self::macroSpec
      | self::dataSpec | self::constraintSpec | self::moduleSpec | self::cit | self::argument | self::epigraph | self::quote[p | lg | list]
      | self::q[p | lg | list]))"/>
  </xsl:function>

  <xd:doc><xd:desc>Words that need no look of their own.</xd:desc></xd:doc>
  <xsl:template match="abbr | author | biblScope | bibl//date | choice | date | editor | expan | name | num | orgName | persName | placeName
    | pubPlace | publisher | rs | seg | s | email | time" mode="g:flow" as="node()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="bibl" mode="g:flow" as="element()">
    <xsl:element name="{if (parent::listBibl) then 'li' else 'span'}">
      <xsl:call-template name="anchor"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="cit" mode="g:flow" as="element()">
    <div><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="emph | hi" mode="g:flow" as="element()">
    <em><xsl:call-template name="language"/><xsl:apply-templates mode="#current"/></em>
  </xsl:template>

  <xsl:template match="foreign | title[not(@level = 'a')] | mentioned" mode="g:flow" as="element()">
    <i><xsl:call-template name="language"/><xsl:apply-templates mode="#current"/></i>
  </xsl:template>

  <xsl:template match="gloss | desc" mode="g:flow" as="node()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="item" mode="g:flow" as="element()">
    <li><xsl:call-template name="anchor"/><xsl:apply-templates mode="#current"/></li>
  </xsl:template>

  <xsl:template match="lb" mode="g:flow" as="element()"><br/></xsl:template>

  <xsl:template match="l" mode="g:flow" as="element()">
    <span class="l"><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="lg" mode="g:flow" as="element()">
    <div class="lg"><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="list[label]" mode="g:flow" as="element()+" priority="1">
    <xsl:apply-templates select="head" mode="#current"/>
    <dl class="glossary">
      <xsl:for-each select="label">
        <dt><xsl:apply-templates mode="#current"/></dt>
        <dd><xsl:apply-templates select="following-sibling::item[1]/node()" mode="#current"/></dd>
      </xsl:for-each>
    </dl>
  </xsl:template>

  <xsl:template match="list | listBibl" mode="g:flow" as="element()+">
    <xsl:apply-templates select="head" mode="#current"/>
    <xsl:element name="{if (@type = ('ordered', 'numbered') or tokenize(@rend) = ('ordered', 'numbered')) then 'ol' else 'ul'}">
      <xsl:call-template name="anchor"/>
      <xsl:apply-templates select="item | bibl" mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>A note becomes a number; the notes stand at the end of the page.</xd:desc></xd:doc>
  <xsl:template match="note" mode="g:flow" as="element()?">
    <xsl:variable name="number" as="xs:string"><xsl:number level="any" count="note" from="text"/></xsl:variable>
    <xsl:if test="root() is $odd">
      <a class="noteref" id="noteref-{$number}" href="#note-{$number}" role="doc-noteref"><span class="aside">{g:label('note')} </span>{$number}</a>
    </xsl:if>
  </xsl:template>

  <xsl:template name="notes" as="element()?">
    <xsl:variable name="notes" as="element()*" select="$odd/*/text//note[not(ancestor::specGrp or ancestor::schemaSpec)]"/>
    <xsl:if test="$notes">
      <section class="notes" role="doc-endnotes" aria-labelledby="notes-head">
        <h2 id="notes-head">{g:label('notes')}</h2>
        <ol lang="{$prose-lang}">
          <xsl:for-each select="$notes">
            <li id="note-{position()}"><xsl:apply-templates mode="g:flow"/><xsl:text> </xsl:text><a class="back" lang="{$lang}" href="#noteref-{position()}" role="doc-backlink" aria-label="{g:label('back')}">↩</a></li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>A paragraph ends before what cannot stand in one, and goes on after it.</xd:desc></xd:doc>
  <xsl:template match="p | ab | argument | epigraph | licence" mode="g:flow" as="node()*">
    <xsl:for-each-group select="node()" group-adjacent="g:is-block(.)">
      <xsl:choose>
        <xsl:when test="current-grouping-key()"><xsl:apply-templates select="current-group()" mode="#current"/></xsl:when>
        <xsl:when test="current-group()[normalize-space() or self::*]"><p><xsl:apply-templates select="current-group()" mode="#current"/></p></xsl:when>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <xsl:template match="p[@xml:id or @xml:lang]" mode="g:flow" as="element()" priority="1">
    <div><xsl:call-template name="anchor"/><xsl:call-template name="language"/><xsl:next-match/></div>
  </xsl:template>

  <xsl:template match="licence[@target][not(p)]" mode="g:flow" as="element()" priority="1">
    <p><a href="{g:address(@target)}"><xsl:apply-templates mode="#current"/></a></p>
  </xsl:template>

  <xsl:template match="ptr | ref" mode="g:flow" as="node()*">
    <xsl:variable name="address" as="xs:string" select="g:address(tokenize(@target)[1])"/>
    <xsl:variable name="made" as="node()*"><xsl:apply-templates mode="#current"/></xsl:variable>
    <xsl:variable name="words" as="node()*"><xsl:apply-templates select="$made" mode="g:unlinked"/></xsl:variable>
    <xsl:variable name="there" as="element()?" select="$chapters[starts-with(current()/@target, '#')][@xml:id = substring(current()/@target, 2)]"/>
    <xsl:choose>
      <xsl:when test="$address = ''"><xsl:sequence select="if ($words) then $words else g:text(string(@target))"/></xsl:when>
      <xsl:when test="empty($words) and $there"><xsl:sequence select="g:chapter-link($there)"/></xsl:when>
      <xsl:otherwise><a href="{$address}"><xsl:sequence select="if ($words) then $words else g:text(string(@target))"/></a></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>A link holds no other: what would lead elsewhere in it stays as words.</xd:desc></xd:doc>
  <xsl:template match="Q{}a" mode="g:unlinked" as="node()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>

  <xsl:template match="q | quote | soCalled | title[@level = 'a'] | said" mode="g:flow" as="element()">
    <xsl:element name="{if (g:is-block(.)) then 'blockquote' else 'q'}">
      <xsl:call-template name="language"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="term" mode="g:flow" as="element()">
    <dfn><xsl:call-template name="anchor"/><xsl:call-template name="language"/><xsl:apply-templates mode="#current"/></dfn>
  </xsl:template>

  <xsl:template match="anchor" mode="g:flow" as="element()">
    <a><xsl:call-template name="anchor"/></a>
  </xsl:template>

  <xd:doc><xd:desc>The identifier of what can be pointed at.</xd:desc></xd:doc>
  <xsl:template name="anchor" as="attribute()*">
    <xsl:if test="@xml:id and root() is $odd"><xsl:attribute name="id" select="@xml:id"/></xsl:if>
  </xsl:template>
</xsl:stylesheet>
