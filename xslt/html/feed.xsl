<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:feed="urn:edition:feed"
  name="urn:edition:feed" package-version="1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>What machines read of the whole site, for which it must be known where it lies: the list of its pages
    (sitemaps.org) and the changes of its letters as Atom (RFC 4287). The source is that of site.xsl. Days are those of
    revisionDesc, since a day of the build would make each build another.</xd:desc></xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:output method="xml" indent="no" encoding="UTF-8"/>

  <xsl:param name="html:pages" as="xs:string*" select="()"/>
  <xsl:param name="html:edition" as="xs:string" select="''"/>
  <xsl:param name="html:address" as="xs:string"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>
  <xsl:variable name="changed" as="xs:string?" select="max(/ed:edition/(ed:head | ed:record)/@changed[. != '']/string())"/>

  <xsl:template name="feed:sitemap" visibility="public" as="document-node()">
    <xsl:document>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <xsl:for-each select="$html:pages">
          <url>
            <loc>{$html:address}{if (. = 'index') then '' else if (. = 'guideline') then 'guideline/index.html' else . || '.html'}</loc>
            <xsl:if test="$changed and . != 'guideline'"><lastmod>{$changed}</lastmod></xsl:if>
          </url>
        </xsl:for-each>
        <xsl:for-each select="/ed:edition/ed:record">
          <url>
            <loc>{$html:address}{encode-for-uri(@id)}.html</loc>
            <xsl:if test="@changed != ''"><lastmod>{@changed}</lastmod></xsl:if>
          </url>
        </xsl:for-each>
      </urlset>
    </xsl:document>
  </xsl:template>

  <!-- An entry must say when it changed; a letter without a dated change counts as changed with the edition. -->
  <xsl:template name="feed:feed" visibility="public" as="document-node()">
    <xsl:variable name="since" as="xs:string" select="($changed, '1970-01-01')[1]"/>
    <xsl:variable name="title" as="xs:string" select="if ($html:edition) then $html:edition else ed:label('edition', $lang)"/>
    <xsl:document>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{$lang}">
        <title>{$title}</title>
        <id>{$html:address}</id>
        <link rel="alternate" type="text/html" href="{$html:address}"/>
        <link rel="self" type="application/atom+xml" href="{$html:address}feed.xml"/>
        <updated>{$since}T00:00:00Z</updated>
        <author><name>{$title}</name></author>
        <xsl:for-each select="/ed:edition/ed:record">
          <xsl:sort select="(@changed[. != ''], $since)[1]" order="descending"/>
          <xsl:sort select="@id"/>
          <!-- a reader wants what is new, not the whole edition -->
          <xsl:if test="position() le 50"><entry>
            <title>{@title}</title>
            <id>{$html:address}{encode-for-uri(@id)}.html</id>
            <link rel="alternate" type="text/html" href="{$html:address}{encode-for-uri(@id)}.html"/>
            <updated>{(@changed[. != ''], $since)[1]}T00:00:00Z</updated>
            <xsl:for-each select="ed:sender"><author><name>{.}</name></author></xsl:for-each>
            <xsl:if test="ed:abstract[. != '']"><summary>{ed:abstract}</summary></xsl:if>
          </entry></xsl:if>
        </xsl:for-each>
      </feed>
    </xsl:document>
  </xsl:template>
</xsl:package>
