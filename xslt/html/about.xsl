<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:site="urn:edition:site"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The header of the whole, without identifiers.</xd:desc></xd:doc>
  <xsl:function name="site:bare-header" as="element()?">
    <xsl:apply-templates select="$head/teiHeader" mode="site:bare"/>
  </xsl:function>

  <xd:doc><xd:desc>What the edition says of itself in the header of the whole; a part that it does not have is left out.</xd:desc></xd:doc>
  <xsl:template name="site:about" visibility="public" as="document-node()">
    <xsl:variable name="header" as="element()" select="site:bare-header()"/>
    <xsl:call-template name="page">
      <xsl:with-param name="here" select="'about'"/>
      <xsl:with-param name="title" select="site:label('about')"/>
      <xsl:with-param name="main">
        <xsl:call-template name="part">
          <xsl:with-param name="heading" select="'site.project'"/>
          <xsl:with-param name="content" select="$header/encodingDesc/(projectDesc, samplingDecl)"/>
        </xsl:call-template>
        <xsl:call-template name="responsible"><xsl:with-param name="header" select="$header"/></xsl:call-template>
        <xsl:call-template name="part">
          <xsl:with-param name="heading" select="'principles'"/>
          <xsl:with-param name="content" select="$header/encodingDesc/editorialDecl"/>
        </xsl:call-template>
        <xsl:call-template name="part">
          <xsl:with-param name="heading" select="'source'"/>
          <xsl:with-param name="content" select="$header/fileDesc/sourceDesc[normalize-space()]"/>
        </xsl:call-template>
        <xsl:call-template name="rights"><xsl:with-param name="header" select="$header"/></xsl:call-template>
        <xsl:call-template name="changes"><xsl:with-param name="header" select="$header"/></xsl:call-template>
        <xsl:if test="$html:pages = 'guideline'"><p class="more"><a href="guideline/index.html">{site:label('site.guideline')}</a></p></xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="part" as="element()?">
    <xsl:param name="heading" as="xs:string"/>
    <xsl:param name="content" as="element()*"/>
    <xsl:if test="$content">
      <section lang="{$head/@lang}">
        <h2 lang="{$lang}">{site:label($heading)}</h2>
        <xsl:apply-templates select="$content" mode="site:prose"/>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Who did what: authors and editors, then whoever a respStmt names.</xd:desc></xd:doc>
  <xsl:template name="responsible" as="element()?">
    <xsl:param name="header" as="element()"/>
    <xsl:variable name="statements" as="element()*" select="$header/fileDesc/(titleStmt | editionStmt)/(editor | principal | respStmt | funder | sponsor)"/>
    <xsl:if test="$statements">
      <section>
        <h2>{site:label('site.responsible')}</h2>
        <ul class="lines">
          <xsl:for-each select="$statements">
            <li>
              <xsl:choose>
                <xsl:when test="self::respStmt">{string-join((string-join((persName | orgName | name) ! normalize-space(), ', '), string-join(resp ! normalize-space(), '; '))[. != ''], ': ')}</xsl:when>
                <xsl:when test="self::editor">{site:label('editor')} {normalize-space()}</xsl:when>
                <xsl:otherwise>{normalize-space()}</xsl:otherwise>
              </xsl:choose>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="rights" as="element()?">
    <xsl:param name="header" as="element()"/>
    <xsl:variable name="statements" as="element()*" select="$header/fileDesc/publicationStmt/availability//(p | licence)[not(p)]"/>
    <xsl:if test="$statements or $header/fileDesc/publicationStmt/(publisher | authority)">
      <section>
        <h2>{site:label('rights')}</h2>
        <xsl:for-each select="$header/fileDesc/publicationStmt/(publisher | authority)"><p>{normalize-space()}</p></xsl:for-each>
        <xsl:for-each select="$statements">
          <xsl:variable name="target" as="xs:string" select="site:web-address(ancestor-or-self::licence/@target)"/>
          <p>
            <xsl:choose>
              <xsl:when test="$target and not(.//ref)"><a rel="license" href="{$target}">{normalize-space()}</a></xsl:when>
              <xsl:otherwise><xsl:apply-templates mode="html:flow"/></xsl:otherwise>
            </xsl:choose>
          </p>
        </xsl:for-each>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="changes" as="element()?">
    <xsl:param name="header" as="element()"/>
    <xsl:if test="$header/revisionDesc//change">
      <section>
        <h2>{site:label('site.changes')}</h2>
        <ol class="lines">
          <xsl:for-each select="$header/revisionDesc//change">
            <xsl:sort select="(@when, @from)[1]" order="descending"/>
            <li><xsl:if test="@when"><time datetime="{@when}">{ed:day(@when)}</time>: </xsl:if><xsl:apply-templates mode="html:flow"/></li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>The declarations of the header as running text: their paragraphs one after the other, whatever groups them.</xd:desc></xd:doc>
  <xsl:mode name="site:prose" on-no-match="fail"/>
  <xsl:template match="*[p or ab or *[p or ab]]" mode="site:prose" as="element()*"><xsl:apply-templates select="*" mode="#current"/></xsl:template>
  <xsl:template match="*" mode="site:prose" priority="-1" as="element()*">
    <xsl:if test="normalize-space()">
      <xsl:variable name="content" as="node()*"><xsl:apply-templates mode="html:flow"/></xsl:variable>
      <!-- what describes a source may be paragraphs of its own -->
      <xsl:element name="{if ($content/descendant-or-self::*:p) then 'div' else 'p'}"><xsl:sequence select="$content"/></xsl:element>
    </xsl:if>
  </xsl:template>
  <xsl:template match="p | ab | list | table | bibl | biblStruct | quote" mode="site:prose" priority="1" as="element()*"><xsl:apply-templates select="." mode="html:flow"/></xsl:template>
</xsl:stylesheet>
