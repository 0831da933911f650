<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:m="http://www.w3.org/1998/Math/MathML" xmlns:svg="http://www.w3.org/2000/svg" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="binaryObject" mode="html:flow" as="element()">
    <span><xsl:attribute name="class" select="'said'"/><xsl:attribute name="data-tei" select="'binaryObject'"/>[{html:label('picture')}]</span>
  </xsl:template>

  <xsl:template match="cell" mode="html:flow" as="element()">
    <xsl:variable name="is-head" as="xs:boolean" select="(@role = 'label' or ../@role = 'label') and (normalize-space() != '' or graphic)"/>
    <xsl:element name="{if ($is-head and parent::row) then 'th' else if (parent::row) then 'td' else 'span'}">
      <xsl:if test="$is-head and parent::row"><xsl:attribute name="scope" select="if (../@role = 'label') then 'col' else 'row'"/></xsl:if>
      <xsl:if test="@cols castable as xs:positiveInteger"><xsl:attribute name="colspan" select="@cols"/></xsl:if>
      <xsl:if test="@rows castable as xs:positiveInteger"><xsl:attribute name="rowspan" select="@rows"/></xsl:if>
      <xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="figure" mode="html:flow" as="element()">
    <figure><xsl:call-template name="tei"/><xsl:apply-templates select="node() except (head, figDesc)" mode="#current"/>
      <xsl:if test="head | figDesc"><figcaption><xsl:for-each select="head | figDesc"><span><xsl:call-template name="tei"/><xsl:apply-templates mode="html:flow"/></span><xsl:text> </xsl:text></xsl:for-each></figcaption></xsl:if>
    </figure>
  </xsl:template>

  <xsl:template match="figDesc | formula[not(m:math)] | notatedMusic" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="local-name()[. = 'formula']"/></xsl:call-template><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xd:doc><xd:desc>A formula in MathML is drawn by the browser.</xd:desc></xd:doc>
  <xsl:template match="formula[m:math]" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"><xsl:with-param name="class" select="'formula'"/></xsl:call-template><xsl:apply-templates mode="html:math"/></span>
  </xsl:template>

  <xd:doc><xd:desc>MathML as it stands, but for what could link, run or load: of elements and attributes only those that draw.</xd:desc></xd:doc>
  <xsl:mode name="html:math" on-no-match="text-only-copy"/>

  <xsl:variable name="math" as="xs:string*" select="tokenize('math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom
    merror msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd mfenced menclose')"/>
  <xsl:variable name="math-attributes" as="xs:string*" select="tokenize('display mathvariant stretchy fence separator accent accentunder
    linethickness displaystyle scriptlevel form lspace rspace minsize maxsize symmetric largeop movablelimits columnspan rowspan
    columnalign rowalign width height depth voffset dir open close separators notation alttext')"/>

  <xsl:template match="m:*[local-name() = $math]" mode="html:math" as="element()">
    <xsl:element name="{local-name()}" namespace="http://www.w3.org/1998/Math/MathML">
      <xsl:copy-of select="@*[local-name() = $math-attributes][not(namespace-uri())]"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="m:annotation | m:annotation-xml" mode="html:math"/>

  <xd:doc><xd:desc>The picture that an address in the letter means; () where it does not lie beside the page.</xd:desc></xd:doc>
  <xsl:function name="html:picture" as="element(ed:picture)?">
    <xsl:param name="address" as="xs:string"/>
    <xsl:sequence select="$html:pictures/descendant-or-self::ed:picture[@url = normalize-space($address)]"/>
  </xsl:function>

  <xd:doc><xd:desc>A picture as it is shown: with its size, so that no line moves when it comes, and not before it is in sight.</xd:desc></xd:doc>
  <xsl:template name="picture" as="element()">
    <xsl:param name="picture" as="element(ed:picture)"/>
    <xsl:param name="words" as="xs:string"/>
    <img src="{$picture/@src}" alt="{$words}" loading="lazy">
      <xsl:if test="$picture/@width != '0'"><xsl:copy-of select="$picture/(@width, @height)"/></xsl:if>
      <xsl:if test="self::graphic[ancestor::text]"><xsl:call-template name="tei"/></xsl:if>
    </img>
  </xsl:template>

  <xd:doc><xd:desc>A picture is shown where it lies beside the page; else the page names the file instead of showing a broken one.</xd:desc></xd:doc>
  <xsl:template match="graphic | media" mode="html:flow" as="element()">
    <xsl:variable name="words" as="xs:string" select="(normalize-space(../figDesc[1]), normalize-space(../head[1]), normalize-space(desc[1]), html:label('picture'))[. != ''][1]"/>
    <xsl:choose>
      <xsl:when test="self::graphic and exists(html:picture(string(@url)))">
        <xsl:call-template name="picture"><xsl:with-param name="picture" select="html:picture(@url)"/><xsl:with-param name="words" select="$words"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><span><xsl:call-template name="tei"><xsl:with-param name="class" select="'said'"/></xsl:call-template>[{html:label('picture')}: {@url}]</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>A row that is shorter than the others is filled up: a table in which columns end is read wrongly.</xd:desc></xd:doc>
  <xsl:template match="row[parent::table]" mode="html:flow" as="element()">
    <xsl:param name="width" as="xs:integer" tunnel="yes" select="0"/>
    <tr>
      <xsl:call-template name="tei"/><xsl:apply-templates select="cell" mode="#current"/>
      <xsl:if test="* except cell"><td><xsl:apply-templates select="* except cell" mode="#current"/></td></xsl:if>
      <xsl:for-each select="html:width(.) + 1 to $width"><td/></xsl:for-each>
    </tr>
  </xsl:template>

  <xsl:template match="row" mode="html:flow" as="element()">
    <xsl:call-template name="span"/>
  </xsl:template>

  <xsl:function name="html:width" as="xs:integer">
    <xsl:param name="row" as="element(row)"/>
    <xsl:sequence select="sum($row/cell ! (@cols[. castable as xs:positiveInteger] ! xs:integer(.), 1)[1]) + count($row[* except cell])"/>
  </xsl:function>

  <xd:doc><xd:desc>A drawing is not taken over, since it may hold what runs; its words are the letter's.</xd:desc></xd:doc>
  <xsl:template match="svg:svg" mode="html:flow" as="element()">
    <xsl:variable name="words" as="xs:string" select="string-join((.//text()[not(ancestor::svg:script or ancestor::svg:style)] ! normalize-space())[. != ''], '; ')"/>
    <span data-tei="svg"><span class="said">[{html:label('picture')}{': '[$words != '']}</span>{$words}<span class="said">]</span></span>
  </xsl:template>

  <xd:doc><xd:desc>Wide tables scroll, so they can be reached by keyboard. What stands between the rows has a row of its own.</xd:desc></xd:doc>
  <xsl:template match="table" mode="html:flow" as="element()">
    <div class="table" tabindex="0" role="group" aria-label="{(normalize-space(head[1])[. != ''], html:label('table'))[1]}">
      <table>
        <xsl:call-template name="tei"/>
        <xsl:where-populated><caption><xsl:for-each select="head"><xsl:apply-templates mode="html:flow"/></xsl:for-each></caption></xsl:where-populated>
        <tbody>
          <xsl:variable name="width" as="xs:integer" select="max((1, row ! html:width(.)))"/>
          <xsl:for-each select="* except head">
            <xsl:choose>
              <xsl:when test="self::row">
                <!-- cells that reach into other rows leave no simple count -->
                <xsl:apply-templates select="." mode="html:flow"><xsl:with-param name="width" tunnel="yes" select="if (../row/cell/@rows) then 0 else $width"/></xsl:apply-templates>
              </xsl:when>
              <xsl:otherwise><tr><td colspan="{$width}"><xsl:apply-templates select="." mode="html:flow"/></td></tr></xsl:otherwise>
            </xsl:choose>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:template>

  <!-- Pictures of the source. -->

  <xsl:key name="facs" match="(facsimile | sourceDoc)//*[@xml:id]" use="@xml:id"/>

  <xd:doc><xd:desc>Where the pictures of a leaf lie as the letter says it: of a surface, or of what points with @facs to it, to a zone on
    it, or to a file.</xd:desc></xd:doc>
  <xsl:function name="html:facs" as="xs:string*">
    <xsl:param name="leaf" as="element()"/>
    <xsl:sequence select="($leaf[self::surface]/graphic/@url, $leaf[self::graphic]/@url) ! normalize-space(.), tokenize($leaf/@facs) ! (let $there := ed:expand($leaf, .) return
      if (starts-with($there, '#')) then key('facs', substring($there, 2), root($leaf))[1]/(if (self::graphic) then . else (graphic, ancestor::surface/graphic))/@url/normalize-space() else .)"/>
  </xsl:function>

  <xsl:function name="html:leaf" as="element(ed:picture)?">
    <xsl:param name="leaf" as="element()"/>
    <xsl:sequence select="(html:facs($leaf) ! html:picture(.))[1]"/>
  </xsl:function>

  <xsl:function name="html:leaf-id" as="xs:string">
    <xsl:param name="picture" as="element(ed:picture)"/>
    <xsl:sequence select="'leaf-' || replace($picture/@src, '^.*/|\.\w+$', '')"/>
  </xsl:function>

  <xd:doc><xd:desc>Where a reader sees the leaf that begins here: below the letter, or where the picture is published; "" where nowhere.</xd:desc></xd:doc>
  <xsl:function name="html:leaf-address" as="xs:string">
    <xsl:param name="pb" as="element()"/>
    <xsl:variable name="picture" as="element(ed:picture)?" select="html:leaf($pb)"/>
    <xsl:sequence select="if ($picture) then '#' || html:leaf-id($picture) else (html:facs($pb) ! html:address(.)[matches(., '^https?://', 'i')], '')[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>The pictures of the source below the letter, each once. Those that the text points to come first, in its order. An SVG
    is not linked to: opened by itself, it could run a script.</xd:desc></xd:doc>
  <xsl:template name="leaves" as="element()?">
    <xsl:variable name="pictured" as="element()*" select="if ($html:pictures//ed:picture) then (//text//*[@facs], //text[@facs], (//surface, //facsimile/graphic)) ! .[exists(html:leaf(.))] else ()"/>
    <xsl:if test="exists($pictured)">
      <section class="leaves" aria-labelledby="leaves">
        <h2 id="leaves"><xsl:call-template name="interface"/>{html:label('facsimile')}</h2>
        <ul>
          <xsl:call-template name="interface"/>
          <xsl:for-each-group select="$pictured" group-by="html:leaf(.)/@src/string()">
            <xsl:variable name="picture" as="element(ed:picture)" select="html:leaf(.)"/>
            <xsl:variable name="words" as="xs:string" select="(current-group()/self::pb/string-join((html:label('page'), @n), ' '), current-group()/self::surface/(normalize-space((label, desc)[1])[. != ''], @n ! (html:label('page') || ' ' || .)),
              html:label('facsimile') || ' ' || position())[1]"/>
            <xsl:variable name="shown" as="element()"><xsl:call-template name="picture"><xsl:with-param name="picture" select="$picture"/><xsl:with-param name="words" select="$words"/></xsl:call-template></xsl:variable>
            <li id="{html:leaf-id($picture)}">
              <xsl:choose>
                <xsl:when test="$picture/@type = 'image/svg+xml'"><xsl:sequence select="$shown"/></xsl:when>
                <xsl:otherwise><a href="{$picture/@src}"><xsl:sequence select="$shown"/></a></xsl:otherwise>
              </xsl:choose>
              <span aria-hidden="true">{$words}</span>
            </li>
          </xsl:for-each-group>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
