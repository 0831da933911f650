<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="abbr | address[not(ed:is-block(.))] | email | name[not(@ed:entry)] | num | measure | unit | street | postCode | postBox | rs[not(@ed:entry)]
    | author | editor | publisher | pubPlace | biblScope | citedRange | respStmt | resp | edition | series | ptr[not(@target)] | desc[not(ed:is-block(.))] | time | label[not(ed:is-block(.))]
    | imprint | monogr | analytic | item[not(parent::list)] | relatedItem | gloss | term[not(@ed:entry)] | distinct | mentioned | listBibl | meeting | headItem | headLabel | measureGrp | noteGrp | note[not(@ed:n)]" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="add" mode="html:flow" as="element()">
    <ins><xsl:call-template name="tei"/><span class="aside">[{html:label('added')}: </span><xsl:apply-templates mode="#current"/><span class="aside">]</span></ins>
  </xsl:template>

  <xsl:template match="address[ed:is-block(.)]" mode="html:flow" as="element()">
    <div class="address"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="addrLine" mode="html:flow" as="element()">
    <p class="addrLine"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="bibl" mode="html:flow" as="element()">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>

  <xsl:template match="biblStruct" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/>
      <xsl:if test="@cert = ('medium', 'low')">{html:label(if (@cert = 'low') then 'possibly' else 'probably')}: </xsl:if>
      <xsl:for-each select="*[not(self::note)]//(author | title | editor | pubPlace | publisher | date | biblScope)">
        <xsl:if test="position() > 1">, </xsl:if>
        <xsl:apply-templates select="." mode="#current"/>
      </xsl:for-each>
      <xsl:text>. </xsl:text>
      <xsl:for-each select="note">{.}</xsl:for-each>
    </p>
  </xsl:template>

  <xd:doc><xd:desc>Both readings are in the page, each with words for those who hear it; the style sheet shows one.</xd:desc></xd:doc>
  <xsl:template match="choice" mode="html:flow" as="element()">
    <span class="choice"><xsl:call-template name="tei"/><xsl:apply-templates select="*" mode="#current"/></span>
  </xsl:template>

  <xsl:template match="corr | reg" mode="html:flow" as="element()">
    <span class="read"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="sic | orig" mode="html:flow" as="element()">
    <xsl:variable name="is-paired" as="xs:boolean" select="not(ed:is-read(.))"/>
    <span><xsl:if test="$is-paired"><xsl:attribute name="class" select="'copy'"/></xsl:if><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="expan | ex" mode="html:flow" as="element()">
    <span><xsl:if test="not(ed:is-read(.))"><xsl:attribute name="class" select="'aside'"/></xsl:if><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="cb | gb | milestone | index" mode="html:flow" as="element()?"/>

  <xsl:template match="cit" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="date" mode="html:flow" as="element()">
    <xsl:choose>
      <xsl:when test="matches((@when, @from)[1], '^\d{4}(-\d\d(-\d\d)?)?$')">
        <time datetime="{(@when, @from)[1]}"><xsl:call-template name="tei"/><xsl:call-template name="in-words"/><xsl:apply-templates mode="#current"/></time>
      </xsl:when>
      <xsl:otherwise>
        <span><xsl:call-template name="tei"/><xsl:call-template name="in-words"/><xsl:apply-templates mode="#current"/></span>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="in-words" as="attribute()?">
    <xsl:if test="@ed:words and @ed:words != normalize-space()"><xsl:attribute name="title" select="@ed:words"/></xsl:if>
  </xsl:template>

  <xsl:template match="del" mode="html:flow" as="element()">
    <del class="copy"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></del>
  </xsl:template>

  <xsl:template match="desc[ed:is-block(.)] | label[ed:is-block(.)]" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="emph | title[@level = ('m', 'j')] | foreign" mode="html:flow" as="element()">
    <em><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></em>
  </xsl:template>

  <xsl:template match="title[not(@level = ('m', 'j'))]" mode="html:flow" as="element()">
    <cite><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></cite>
  </xsl:template>

  <xsl:template match="gap | ellipsis" mode="html:flow" as="element()">
    <span class="gap"><xsl:call-template name="tei"/><xsl:attribute name="title" select="string-join((html:label('gap'), @quantity, @unit, @reason), ' ')"/>[…]</span>
  </xsl:template>

  <xsl:template match="head" mode="html:flow" as="element()">
    <xsl:element name="h{min((6, 2 + count(ancestor::div)))}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>The look of the source by the words of @rend that are known; none of it reaches the page as it stands.</xd:desc></xd:doc>
  <xsl:template match="hi" mode="html:flow" as="element()">
    <xsl:variable name="look" as="xs:string*" select="tokenize(lower-case(string-join((@rend, @rendition), ' ')), '[^a-z]+')[. = ('italic', 'bold', 'underline', 'underlined', 'smallcaps', 'sup', 'super', 'superscript', 'sub', 'subscript', 'spaced', 'latin', 'strikethrough')]"/>
    <span class="hi {string-join($look, ' ')}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="l" mode="html:flow" as="element()">
    <span class="l"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="lb" mode="html:flow" as="node()*">
    <xsl:choose>
      <xsl:when test="ancestor::*[self::addrLine or self::signed or self::salute or self::dateline or self::closer or self::opener]"><br/></xsl:when>
      <xsl:when test="not(@break = 'no')"><xsl:text> </xsl:text></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="lg" mode="html:flow" as="element()">
    <div class="lg"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="list" mode="html:flow" as="element()+">
    <xsl:apply-templates select="head" mode="#current"/>
    <xsl:element name="{if (@rend = ('numbered', 'ordered') or @type = 'ordered') then 'ol' else 'ul'}">
      <xsl:call-template name="tei"/>
      <xsl:for-each select="item"><li><xsl:call-template name="tei"/><xsl:apply-templates select="preceding-sibling::*[1][self::label]" mode="#current"/><xsl:apply-templates mode="#current"/></li></xsl:for-each>
    </xsl:element>
  </xsl:template>

  <xsl:template match="note[@ed:n]" mode="html:flow" as="element()">
    <a class="noteref" role="doc-noteref" id="ref-{@ed:series}-{@ed:n}" href="#note-{@ed:series}-{@ed:n}" aria-label="{html:label('note')} {@ed:n}" lang="{$lang}">{@ed:n}</a>
  </xsl:template>

  <xsl:template match="note" mode="html:note" as="element()">
    <li id="note-{@ed:series}-{@ed:n}" data-tei="note">
      <xsl:apply-templates mode="html:flow"/>
      <xsl:text> </xsl:text>
      <a class="back" role="doc-backlink" href="#ref-{@ed:series}-{@ed:n}" aria-label="{html:label('back')} {@ed:n}">↩</a>
    </li>
  </xsl:template>

  <xsl:template match="p" mode="html:flow" as="element()+">
    <xsl:choose>
      <xsl:when test="ancestor::note or ancestor::item or ancestor::cell or ancestor::figure">
        <span class="p"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
      </xsl:when>
      <xsl:when test="(list | table | figure | quote[ed:is-block(.)] | floatingText | lg | cit)">
        <div class="p"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
      </xsl:when>
      <xsl:otherwise>
        <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/><xsl:call-template name="permalink"/></p>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="permalink" as="element()?">
    <xsl:if test="@xml:id and ancestor::text">
      <a class="permalink" href="#{@xml:id}" aria-label="{html:label('permalink')}" lang="{$lang}">¶</a>
    </xsl:if>
  </xsl:template>

  <xsl:template match="pb" mode="html:flow" as="element()">
    <span class="pb"><xsl:call-template name="tei"/>[{html:label('page')} {@n}]</span>
  </xsl:template>

  <xsl:template match="ptr[@target]" mode="html:flow" as="node()">
    <xsl:variable name="address" as="xs:string" select="html:address(tokenize(@target)[1])"/>
    <xsl:choose>
      <xsl:when test="$address"><a href="{$address}"><xsl:call-template name="tei"/>{tokenize(@target)[1]}</a></xsl:when>
      <xsl:otherwise><span><xsl:call-template name="tei"/>{@target}</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="q | soCalled | quote[not(ed:is-block(.))]" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="quote[ed:is-block(.)]" mode="html:flow" as="element()">
    <blockquote><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></blockquote>
  </xsl:template>

  <xsl:template match="ref" mode="html:flow" as="element()">
    <xsl:variable name="address" as="xs:string" select="html:address(tokenize(@target)[1])"/>
    <xsl:choose>
      <xsl:when test="$address"><a href="{$address}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></a></xsl:when>
      <xsl:otherwise><span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="term[@ed:entry] | rs[@ed:entry] | name[@ed:entry]" mode="html:flow" as="element()">
    <xsl:call-template name="name"/>
  </xsl:template>

  <xsl:template match="unclear" mode="html:flow" as="element()">
    <span class="unclear{if (ed:is-read(.)) then '' else ' copy'}" title="{html:label('unclear')}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>
</xsl:stylesheet>
