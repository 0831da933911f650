<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>The prepared letters of the edition, for the list of letters.</xd:desc></xd:doc>
  <xsl:param name="html:letters" as="document-node()*" select="()"/>

  <xd:doc><xd:desc>The list of letters, by the day they were sent.</xd:desc></xd:doc>
  <xsl:template name="html:index" visibility="public" as="document-node()">
    <xsl:document>
      <html lang="{$lang}">
        <head>
          <meta charset="utf-8"/>
          <title>{html:label('edition')}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1"/>
          <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"/>
          <meta name="color-scheme" content="light dark"/>
          <link rel="stylesheet" href="edition.css"/>
        </head>
        <body>
          <main>
            <header><h1>{html:label('edition')}</h1></header>
            <ol class="letters">
              <xsl:for-each select="$html:letters//ed:letter">
                <xsl:sort select="@date"/>
                <xsl:sort select="@name"/>
                <li>
                  <p class="title"><a href="{@name}.html">{@title}</a></p>
                  <p>
                    <xsl:text>{string-join(ed:sender, ', ')}</xsl:text>
                    <xsl:if test="ed:recipient"> → {string-join(ed:recipient, ', ')}</xsl:if>
                  </p>
                  <p>
                    <xsl:for-each select="ed:place">{.}<xsl:if test="@cert = ('low', 'medium')"> ({html:label(if (@cert = 'low') then 'possibly' else 'probably')})</xsl:if><xsl:if test="position() != last() or ../ed:date">, </xsl:if></xsl:for-each>
                    <xsl:if test="ed:date"><time><xsl:if test="@date != ''"><xsl:attribute name="datetime" select="@date"/></xsl:if>{ed:date}</time></xsl:if>
                  </p>
                  <xsl:for-each select="(../teiHeader//abstract/p)[1]"><p class="abstract">{normalize-space(.)}</p></xsl:for-each>
                </li>
              </xsl:for-each>
            </ol>
            <xsl:if test="empty($html:letters)"><p>{html:label('no-letters')}</p></xsl:if>
          </main>
        </body>
      </html>
    </xsl:document>
  </xsl:template>
</xsl:stylesheet>
