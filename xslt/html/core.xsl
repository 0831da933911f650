<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="abbr[not(parent::choice/expan)] | address[not(ed:is-block(.))] | email | expan[not(parent::choice/abbr)] | name[not(@ed:entry)] | num | measure | unit | street | postCode | postBox | rs[not(@ed:entry)]
    | author | editor | publisher | pubPlace | biblScope | citedRange | respStmt | resp | edition | series | ptr[not(@target)] | desc[not(ed:is-block(.))] | time | label[not(ed:is-block(.))]
    | imprint | monogr | analytic | item[not(parent::list)] | relatedItem | gloss | term[not(@ed:entry)] | distinct | mentioned | meeting | headItem | headLabel | measureGrp | noteGrp
    | note[not(@ed:n)] | rb | said[not(ed:wants-marks(.))] | q[not(ed:wants-marks(.))] | soCalled[not(ed:wants-marks(.))] | quote[not(ed:is-block(.))][not(ed:wants-marks(.))]" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xd:doc><xd:desc>An addition is part of the text; how it came in is told in the view of the source.</xd:desc></xd:doc>
  <xsl:template match="add" mode="html:flow" as="element()">
    <ins>
      <xsl:call-template name="tei"><xsl:with-param name="class" select="'mark add'"/></xsl:call-template>
      <xsl:call-template name="by-hand"><xsl:with-param name="key" select="if (@place = ('above', 'below', 'margin', 'inline', 'opposite', 'end', 'overleaf')) then 'added.' || @place else 'added'"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
      <xsl:call-template name="end"/>
    </ins>
  </xsl:template>

  <xsl:template match="address[ed:is-block(.)]" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"><xsl:with-param name="class" select="'address'"/></xsl:call-template><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xd:doc><xd:desc>An address of parts stands in one line, with a mark between them.</xd:desc></xd:doc>
  <xsl:template match="address[not(addrLine or text()[normalize-space()])]" mode="html:flow" as="element()" priority="1">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}">
      <xsl:call-template name="tei"/>
      <xsl:for-each select="*"><xsl:if test="position() > 1">, </xsl:if><xsl:apply-templates select="." mode="html:flow"/></xsl:for-each>
    </xsl:element>
  </xsl:template>

  <xsl:template match="addrLine" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"><xsl:with-param name="class" select="'addrLine'"/></xsl:call-template><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xd:doc><xd:desc>The parts of a reference that has no words between them are told apart.</xd:desc></xd:doc>
  <xsl:template match="bibl[*[2]][not(text()[normalize-space()])]" mode="html:flow" as="element()" priority="1">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}">
      <xsl:call-template name="tei"/>
      <xsl:for-each select="*"><xsl:if test="position() > 1 and not(self::note)">, </xsl:if><xsl:apply-templates select="." mode="html:flow"/></xsl:for-each>
    </xsl:element>
  </xsl:template>

  <xsl:template match="bibl" mode="html:flow" as="element()">
    <xsl:element name="{if (ed:is-block(.)) then 'p' else 'span'}"><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>

  <xsl:template match="biblStruct" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/>
      <xsl:if test="@cert = ('medium', 'low')">{html:label(if (@cert = 'low') then 'possibly' else 'probably')}: </xsl:if>
      <xsl:for-each select="*[not(self::note)]//(author | title | editor | respStmt | edition | meeting | pubPlace | publisher | date | biblScope | extent | idno) | citedRange | idno | ref">
        <xsl:if test="position() > 1">, </xsl:if>
        <xsl:apply-templates select="." mode="#current"/>
      </xsl:for-each>
      <xsl:text>. </xsl:text>
      <xsl:apply-templates select=".//note" mode="#current"/>
    </p>
  </xsl:template>

  <xd:doc><xd:desc>Columns, gatherings and milestones belong to the source, so its view tells them.</xd:desc></xd:doc>
  <xsl:template match="cb | gb | milestone" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'copy said'"/></xsl:call-template>[{string-join((html:label('break.' || local-name()), @unit, @n), ' ')}]</span>
  </xsl:template>

  <xd:doc><xd:desc>Both readings are in the page, each with words for those who hear it; the style sheet shows one.</xd:desc></xd:doc>
  <xsl:template match="choice" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'choice'"/></xsl:call-template>
      <xsl:apply-templates select="corr, reg, expan, * except (corr, reg, expan)" mode="#current"/>
    </span>
  </xsl:template>

  <xd:doc><xd:desc>A quotation with its source runs on where text stands beside it, unless it has paragraphs or verse of its own.</xd:desc></xd:doc>
  <xsl:template match="cit[../text()[normalize-space()]][not(quote/*[ed:is-block(.)])]" mode="html:flow" as="element()" priority="1">
    <span>
      <xsl:call-template name="tei"/>
      <xsl:for-each select="node()"><xsl:if test="self::* and preceding-sibling::node()[1][self::*]"><xsl:text> </xsl:text></xsl:if><xsl:apply-templates select="." mode="html:flow"/></xsl:for-each>
    </span>
  </xsl:template>

  <xsl:template match="cit" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xd:doc><xd:desc>A correction bears a mark, since it is an act of the editors; a spelling made regular is their rule and bears none.</xd:desc></xd:doc>
  <xsl:template match="corr | reg" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="if (self::corr) then 'read corr' else 'read'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>A day for machines only where the source means one day; a span of time has no form in HTML.</xd:desc></xd:doc>
  <xsl:template match="date[html:is-datetime(@when)]" mode="html:flow" as="element()">
    <time datetime="{@when}"><xsl:call-template name="tei"/><xsl:call-template name="in-words"/><xsl:apply-templates mode="#current"/></time>
  </xsl:template>

  <xsl:template match="date[not(html:is-datetime(@when))]" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:call-template name="in-words"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template name="in-words" as="attribute()?">
    <xsl:if test="@ed:words and @ed:words != normalize-space()"><xsl:attribute name="title" select="@ed:words"/></xsl:if>
  </xsl:template>

  <xsl:template match="del" mode="html:flow" as="element()">
    <del>
      <xsl:call-template name="tei"><xsl:with-param name="class" select="if (ed:is-read(.)) then 'restored' else 'copy'"/></xsl:call-template>
      <xsl:call-template name="by-hand"><xsl:with-param name="key" select="if (ed:is-read(.)) then 'restored' else 'deleted'"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
      <xsl:call-template name="end"/>
    </del>
  </xsl:template>

  <xsl:template match="desc[ed:is-block(.)] | label[ed:is-block(.)]" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="divGen | index" mode="html:flow" as="element()?"/>

  <xsl:template match="emph" mode="html:flow" as="element()">
    <em><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></em>
  </xsl:template>

  <xsl:template match="ex" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'read ex'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>What an abbreviation stands for is read; what the source has is told to whoever points at it.</xd:desc></xd:doc>
  <xsl:template match="expan[parent::choice/abbr]" mode="html:flow" as="element()">
    <span title="{html:label('original')}: {normalize-space(../abbr[1])}"><xsl:call-template name="tei"><xsl:with-param name="class" select="'read abbr'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="foreign" mode="html:flow" as="element()">
    <i><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></i>
  </xsl:template>

  <xsl:template match="gap | ellipsis" mode="html:flow" as="element()">
    <xsl:variable name="words" as="xs:string" select="ed:extent(.)"/>
    <span title="{html:label('gap')}{$words ! (': ' || .)}">
      <xsl:call-template name="tei"><xsl:with-param name="class" select="'said'"/></xsl:call-template>
      <xsl:text>[…</xsl:text>
      <xsl:call-template name="aside"><xsl:with-param name="words" select="html:label('gap') || ': ' || $words"/></xsl:call-template>
      <xsl:for-each select="desc"><xsl:text>: </xsl:text><xsl:apply-templates select="." mode="#current"/></xsl:for-each>
      <xsl:text>]</xsl:text>
      <xsl:apply-templates select="supplied" mode="#current"/>
    </span>
  </xsl:template>

  <xd:doc><xd:desc>A head of a division is a heading, one step below the last division that has one, so that no step is left out.</xd:desc></xd:doc>
  <xsl:template match="head" mode="html:flow" as="element()">
    <xsl:variable name="is-heading" as="xs:boolean" select="exists(ancestor::text) and not(ancestor::note) and not(parent::list or parent::lg or parent::table or parent::figure or parent::listBibl)"/>
    <xsl:element name="{if ($is-heading) then 'h' || min((6, 2 + count(ancestor::*[head]))) else 'p'}">
      <xsl:call-template name="tei"><xsl:with-param name="class" select="if ($is-heading) then () else 'head'"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="hi" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="if (exists(ed:look(.))) then () else 'italic'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="l" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'l'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>A line of the source ends where its view says so, and in the parts of a letter that are lines to begin with.</xd:desc></xd:doc>
  <xsl:template match="lb" mode="html:flow" as="node()*">
    <xsl:variable name="is-line" as="xs:boolean" select="exists(ancestor::*[self::addrLine or self::signed or self::salute or self::dateline or self::closer or self::opener or self::head or self::titlePart])"/>
    <xsl:if test="not($is-line or @break = 'no')"><xsl:text> </xsl:text></xsl:if>
    <br><xsl:if test="not($is-line)"><xsl:attribute name="class" select="'copy'"/></xsl:if></br>
  </xsl:template>

  <xsl:template match="lg" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"><xsl:with-param name="class" select="'lg'"/></xsl:call-template><xsl:apply-templates mode="#current"/><xsl:call-template name="permalink"/></div>
  </xsl:template>

  <xd:doc><xd:desc>What stands between the items, a page break say, goes with the item that follows.</xd:desc></xd:doc>
  <xsl:template match="list" mode="html:flow" as="element()+">
    <xsl:apply-templates select="head" mode="#current"/>
    <xsl:element name="{if (@rend = ('numbered', 'ordered') or @type = 'ordered') then 'ol' else 'ul'}">
      <xsl:call-template name="tei"/>
      <xsl:for-each-group select="node()[not(self::head)][not(self::text()[not(normalize-space())])]" group-ending-with="item">
        <li>
          <xsl:for-each select="current-group()[self::item]"><xsl:call-template name="tei"/></xsl:for-each>
          <xsl:apply-templates select="current-group()[not(self::item)], current-group()[self::item]/node()" mode="#current"/>
        </li>
      </xsl:for-each-group>
    </xsl:element>
  </xsl:template>

  <xd:doc><xd:desc>A list with labels defines.</xd:desc></xd:doc>
  <xsl:template match="list[label][item]" mode="html:flow" as="element()+" priority="1">
    <xsl:apply-templates select="head" mode="#current"/>
    <dl>
      <xsl:call-template name="tei"/>
      <xsl:for-each-group select="* except head" group-starting-with="label | headLabel">
        <xsl:variable name="term" as="element()*" select="current-group()[self::label or self::headLabel]"/>
        <dt><xsl:for-each select="$term"><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></xsl:for-each></dt>
        <xsl:for-each select="current-group() except $term">
          <dd>
            <xsl:choose>
              <xsl:when test="self::item or self::headItem"><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></xsl:when>
              <xsl:otherwise><xsl:apply-templates select="." mode="html:flow"/></xsl:otherwise>
            </xsl:choose>
          </dd>
        </xsl:for-each>
      </xsl:for-each-group>
    </dl>
  </xsl:template>

  <xsl:template match="listBibl" mode="html:flow" as="element()">
    <div><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></div>
  </xsl:template>

  <xsl:template match="note[@ed:n]" mode="html:flow" as="element()">
    <a role="doc-noteref" id="ref-{@ed:n}" href="#note-{@ed:n}" aria-label="{html:label('note')} {@ed:n}"><xsl:call-template name="interface"><xsl:with-param name="context" select=".."/></xsl:call-template>{@ed:n}</a>
  </xsl:template>

  <xd:doc><xd:desc>A note is there once, in the list of notes, as DPUB-ARIA has it; real paragraphs and lists may stand in it. Wide
    screens and print set it beside its line, small screens show it as a sheet when its reference is followed, both by style
    alone; for the ear, and where a browser knows no anchors, it is a list of notes. A popover would need a button for each
    reference and a second copy in print; a float inside the paragraph may hold no block and is read amid the sentence.</xd:desc></xd:doc>
  <xsl:template match="note" mode="html:note" as="element()">
    <li id="note-{@ed:n}">
      <xsl:if test="@ed:series = 'writer'"><xsl:attribute name="class" select="'writer'"/></xsl:if>
      <xsl:attribute name="data-n" select="@ed:n"/>
      <xsl:call-template name="language"><xsl:with-param name="around" select="string(root()/*/ed:letter/@lang)"/></xsl:call-template>
      <!-- editors who write in another language than the letter do not always say so -->
      <xsl:if test="not(@xml:lang) and ed:direction(ed:language-of(.)) = 'rtl'"><xsl:attribute name="dir" select="'auto'"/></xsl:if>
      <xsl:apply-templates mode="html:flow"/>
      <xsl:text>&#160;</xsl:text>
      <a role="doc-backlink" href="#ref-{@ed:n}" aria-label="{html:label('back')}, {@ed:n}"><xsl:call-template name="interface"/>↩</a>
    </li>
  </xsl:template>

  <xsl:template match="p" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/><xsl:call-template name="permalink"/></p>
  </xsl:template>

  <xsl:template name="permalink" as="element()?">
    <xsl:if test="@ed:anchor and not(ancestor::cell or ancestor::figure or ancestor::item or ancestor::lg or ancestor::quote)">
      <a class="permalink" href="#{@ed:anchor}" aria-label="{html:label('permalink')}"><xsl:call-template name="interface"/>¶</a>
    </xsl:if>
  </xsl:template>

  <xsl:template match="pb" mode="html:flow" as="element()">
    <xsl:variable name="words" as="xs:string" select="string-join((html:label('page'), @n), ' ')"/>
    <xsl:variable name="leaf" as="xs:string" select="html:leaf-address(.)"/>
    <span>
      <xsl:if test="$leaf = ''"><xsl:attribute name="role" select="'doc-pagebreak'"/><xsl:attribute name="aria-label" select="$words"/></xsl:if>
      <xsl:call-template name="tei"><xsl:with-param name="class" select="'pb said'"/></xsl:call-template>
      <xsl:choose>
        <!-- what stands inside a break is not spoken, so that a link cannot: here the link says what it would -->
        <xsl:when test="$leaf">[<a href="{$leaf}">{$words}</a>]</xsl:when>
        <xsl:otherwise>[{$words}]</xsl:otherwise>
      </xsl:choose>
    </span>
  </xsl:template>

  <xd:doc><xd:desc>A pointer has no words of its own, so those are given that tell where it leads; in brackets, as other words of the
    editors, where the page cannot lead there.</xd:desc></xd:doc>
  <xsl:template match="ptr[@target] | ref[@target][not(normalize-space() or *)]" mode="html:flow" as="node()*">
    <xsl:variable name="target" as="xs:string" select="tokenize(@target)[1]"/>
    <xsl:variable name="place" as="element()?" select="key('place', substring-after($target, '#'))[starts-with($target, '#')]/ancestor-or-self::*[@ed:anchor][1]"/>
    <xsl:if test="$place and matches(preceding-sibling::node()[1][self::text()], '[\p{L}\p{N},.;:!?]$')"><xsl:text> </xsl:text></xsl:if>
    <xsl:call-template name="link">
      <xsl:with-param name="class" select="'said'"/>
      <xsl:with-param name="words" select="if ($place) then string-join((html:label('paragraph')[$place/(self::p | self::ab | self::lg)], html:place-name($place)[. != '']), ' ')
        else if (html:target(.)) then $target else '[' || $target || ']'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:key name="place" match="text//*[@xml:id]" use="@xml:id"/>

  <xd:doc><xd:desc>Quotation marks where the letter has none of its own and no look that stands for them.</xd:desc></xd:doc>
  <xsl:template match="(q | said | soCalled | quote[not(ed:is-block(.))])[ed:wants-marks(.)]" mode="html:flow" as="element()" priority="1">
    <q><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></q>
  </xsl:template>

  <xsl:template match="quote[ed:is-block(.)]" mode="html:flow" as="element()">
    <blockquote><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></blockquote>
  </xsl:template>

  <xsl:template match="ref" mode="html:flow" as="element()">
    <xsl:call-template name="link"/>
  </xsl:template>

  <xd:doc><xd:desc>A link where the address is one to follow; else the words alone.</xd:desc></xd:doc>
  <xsl:template name="link" as="element()">
    <xsl:param name="words" as="xs:string?"/>
    <xsl:param name="class" as="xs:string*"/>
    <xsl:variable name="address" as="xs:string" select="html:target(.)"/>
    <xsl:element name="{if ($address) then 'a' else 'span'}">
      <xsl:if test="$address"><xsl:attribute name="href" select="$address"/></xsl:if>
      <xsl:call-template name="tei"><xsl:with-param name="class" select="$class"/></xsl:call-template>
      <xsl:value-of select="$words"/>
      <xsl:apply-templates mode="html:flow"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="rt[not(parent::ruby)]" mode="html:flow" as="element()" priority="1">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xsl:template match="rt" mode="html:flow" as="element()+">
    <rp>(</rp><rt><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></rt><rp>)</rp>
  </xsl:template>

  <xsl:template match="ruby" mode="html:flow" as="element()">
    <ruby><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></ruby>
  </xsl:template>

  <xd:doc><xd:desc>What the source has: beside a correction for the view of the source, and for whoever hears the other; alone,
    in both, with a word that it is meant.</xd:desc></xd:doc>
  <xsl:template match="sic" mode="html:flow" as="element()">
    <xsl:variable name="is-read" as="xs:boolean" select="ed:is-read(.)"/>
    <span>
      <xsl:call-template name="tei"><xsl:with-param name="class" select="if ($is-read) then () else 'copy told'"/></xsl:call-template>
      <xsl:if test="not($is-read)"><xsl:call-template name="aside"><xsl:with-param name="words" select="'[' || html:label('corrected-from') || ': '"/><xsl:with-param name="class" select="'aside unread'"/></xsl:call-template></xsl:if>
      <xsl:apply-templates mode="#current"/>
      <xsl:if test="not($is-read)"><span class="aside unread">]</span></xsl:if>
      <xsl:if test="$is-read"><span class="said"> [{html:label('sic')}]</span></xsl:if>
    </span>
  </xsl:template>

  <xsl:template match="orig | abbr[parent::choice/expan]" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="if (ed:is-read(.)) then () else 'copy'"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="sp | stage" mode="html:flow" as="element()">
    <xsl:element name="{if (parent::p or parent::l or parent::speaker) then 'span' else 'div'}"><xsl:call-template name="tei"><xsl:with-param name="class" select="local-name()"/></xsl:call-template><xsl:apply-templates mode="#current"/></xsl:element>
  </xsl:template>

  <xsl:template match="speaker" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"><xsl:with-param name="class" select="'speaker'"/></xsl:call-template><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="term[@ed:entry] | rs[@ed:entry] | name[@ed:entry]" mode="html:flow" as="element()">
    <xsl:call-template name="name"/>
  </xsl:template>

  <xsl:template match="title" mode="html:flow" as="element()">
    <cite><xsl:call-template name="tei"><xsl:with-param name="class" select="if (@level = ('m', 'j', 's')) then 'italic' else ()"/></xsl:call-template><xsl:apply-templates mode="#current"/></cite>
  </xsl:template>

  <xsl:template match="unclear" mode="html:flow" as="element()">
    <span title="{html:label('unclear')}">
      <xsl:call-template name="tei"><xsl:with-param name="class" select="if (ed:is-read(.)) then 'unclear' else 'copy unclear'"/></xsl:call-template>
      <xsl:apply-templates mode="#current"/>
      <xsl:call-template name="aside"><xsl:with-param name="words" select="' [' || html:label('unclear') || ']'"/></xsl:call-template>
    </span>
  </xsl:template>
</xsl:stylesheet>
