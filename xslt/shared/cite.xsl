<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:cite="urn:edition:cite"
  name="urn:edition:cite" package-version="1.0" version="3.0" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>A prepared letter goes in; out comes, as JSON, its item of CSL-JSON (csl) and the words
    "letter to somebody" in the language of the interface (described), for the files that reference managers read.</xd:desc></xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>
  <xsl:output method="json" indent="no"/>

  <xd:doc><xd:desc>Where the web pages are published, with a slash at its end; "" where nowhere.</xd:desc></xd:doc>
  <xsl:param name="cite:address" as="xs:string" select="''"/>

  <xsl:mode name="cite:record" on-no-match="fail" visibility="public"/>

  <xsl:template match="/" mode="cite:record" as="map(xs:string, item())">
    <xsl:variable name="letter" as="element(ed:letter)" select="(.//ed:letter)[1]"/>
    <xsl:sequence select="map { 'csl': ed:citation($letter, $cite:address), 'described': ed:described($letter) }"/>
  </xsl:template>
</xsl:package>
