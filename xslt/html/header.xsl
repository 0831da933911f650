<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template name="letter-head" as="element()">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <header><xsl:call-template name="interface"/>
      <h1>{$letter/@title}</h1>
      <xsl:if test="$letter/@subtitle != ''"><p class="subtitle">{$letter/@subtitle}</p></xsl:if>
      <xsl:where-populated>
        <dl class="correspondence">
          <xsl:for-each-group select="$letter/(ed:sender | ed:recipient | ed:place | ed:destination | ed:date)[normalize-space()]" group-by="local-name()">
            <div>
              <dt>{html:label(map { 'sender': 'from', 'recipient': 'to', 'place': 'place', 'destination': 'destination', 'date': 'date' }(current-grouping-key()))}</dt>
              <xsl:for-each select="current-group()">
                <dd>
                  <xsl:choose>
                    <xsl:when test="@ref"><a href="#entry-{@ref}"><bdi>{.}</bdi></a></xsl:when>
                    <xsl:when test="self::ed:date and html:is-datetime($letter/@date)"><time datetime="{$letter/@date}">{.}</time></xsl:when>
                    <xsl:otherwise><bdi>{.}</bdi></xsl:otherwise>
                  </xsl:choose>
                  <xsl:if test="@written"> (<bdi>{@written}</bdi>)</xsl:if>
                  <xsl:if test="@cert = ('medium', 'low') and not(self::ed:date)"> ({html:label(if (@cert = 'low') then 'possibly' else 'probably')})</xsl:if>
                </dd>
              </xsl:for-each>
            </div>
          </xsl:for-each-group>
        </dl>
      </xsl:where-populated>
      <xsl:for-each select="//abstract/p"><p class="abstract"><xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template><xsl:apply-templates mode="html:flow"/></p></xsl:for-each>
      <xsl:variable name="remarks" as="xs:string*" select="($letter/ed:remark, //correspContext//note, //correspDesc/note) ! normalize-space()"/>
      <xsl:if test="exists($remarks)">
        <details><summary>{html:label('remarks')}</summary><xsl:for-each select="$remarks[. != '']"><p>{.}</p></xsl:for-each></details>
      </xsl:if>
    </header>
  </xsl:template>

  <xsl:template name="about" as="element()">
    <section class="about" aria-labelledby="about">
      <h2 id="about">{html:label('about')}</h2>
      <xsl:if test="//sourceDesc/*">
        <h3>{html:label('source')}</h3>
        <div>
          <xsl:for-each select="(//sourceDesc)[1]"><xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template></xsl:for-each>
          <xsl:apply-templates select="//sourceDesc/*" mode="html:flow"/>
          <xsl:for-each select="//notesStmt/note"><p><xsl:apply-templates mode="html:flow"/></p></xsl:for-each>
        </div>
      </xsl:if>
      <xsl:if test="//editorialDecl/*">
        <details>
          <summary><h3>{html:label('principles')}</h3></summary>
          <div>
            <xsl:for-each select="(//editorialDecl)[1]"><xsl:call-template name="language"><xsl:with-param name="around" select="$lang"/></xsl:call-template></xsl:for-each>
            <xsl:apply-templates select="//editorialDecl/*/(if (self::p or self::ab or self::list or text()[normalize-space()]) then . else *)" mode="html:flow"/>
          </div>
        </details>
      </xsl:if>
      <xsl:variable name="rights" as="element()*" select="//publicationStmt/availability//(p | ab | licence)[not(ancestor::licence)][normalize-space()]"/>
      <xsl:if test="$rights"><h3>{html:label('rights')}</h3></xsl:if>
      <xsl:for-each select="$rights">
        <p>
          <xsl:choose>
            <xsl:when test="self::licence[html:address(@target)]"><a href="{html:address(@target)}"><xsl:if test="exists(ed:licences(root()/*))"><xsl:attribute name="rel" select="'license'"/></xsl:if>{normalize-space(.)}</a></xsl:when>
            <xsl:otherwise><xsl:apply-templates mode="html:flow"/></xsl:otherwise>
          </xsl:choose>
        </p>
      </xsl:for-each>
      <h3>{html:label('cite')}</h3>
      <xsl:call-template name="citations"/>
      <xsl:if test="exists($html:downloads)">
        <h3 class="downloads">{html:label('downloads')}</h3>
        <ul class="downloads">
          <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
          <xsl:for-each select="$html:downloads">
            <li><a href="{html:file($letter, .)}">{html:label('download.' || .)}</a></li>
          </xsl:for-each>
        </ul>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template name="foot" as="element()">
    <xsl:param name="letter" as="element(ed:letter)"/>
    <footer><p>{string-join(($letter/@name, (if ($letter/@version != '') then html:label('version') || ' ' || $letter/@version else ()), $letter/@changed[. != '']), ' · ')}</p></footer>
  </xsl:template>

  <xsl:template match="appInfo | application | catDesc | category | citeData | citeStructure | classDecl | conversion | correction | cRefPattern | editorialDecl
    | encodingDesc | geoDecl | hyphenation | interpretation | listPrefixDef | namespace | normalization | prefixDef | projectDesc | punctuation | quotation | refsDecl
    | refState | rendition | revisionDesc | samplingDecl | schemaRef | segmentation | stdVals | styleDefDecl | tagsDecl | tagUsage | taxonomy | teiHeader | unitDecl
    | unitDef" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>

  <xd:doc><xd:desc>Data of other kinds are not words.</xd:desc></xd:doc>
  <xsl:template match="xenoData" mode="html:flow" as="element()?"/>

  <xsl:template match="idno | licence | language | extent | authority | availability | distributor | sponsor | funder | principal | editionStmt" mode="html:flow" as="element()">
    <span><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></span>
  </xsl:template>

  <xsl:template match="abstract | biblFull | calendar | calendarDesc | catRef | change | classCode | correspAction | correspContext | correspDesc | creation | fileDesc | handNotes | keywords | langUsage | listChange | notesStmt | profileDesc | publicationStmt | seriesStmt | sourceDesc | textClass | titleStmt" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>

  <xsl:template match="handNote | scriptNote" mode="html:flow" as="element()">
    <p><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></p>
  </xsl:template>

  <xsl:template match="gi | att | val | code | ident | tag | eg" mode="html:flow" as="element()">
    <code><xsl:call-template name="tei"/><xsl:apply-templates mode="#current"/></code>
  </xsl:template>
</xsl:stylesheet>
