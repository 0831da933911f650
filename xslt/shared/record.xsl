<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:ed="urn:edition:prepared"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  name="urn:edition:record" package-version="1.0" version="3.0" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>What the pages round the letters know of a letter. They are made of records alone, so that an edit which changes no
      record touches no other page.</xd:desc>
  </xd:doc>

  <xsl:output method="xml" indent="no" omit-xml-declaration="yes"/>

  <xd:doc><xd:desc>A prepared letter becomes a TEI element with its ed:letter and its abstract.</xd:desc></xd:doc>
  <xsl:mode name="ed:record" on-no-match="fail" visibility="public"/>

  <xsl:template match="/TEI" mode="ed:record" as="element(TEI)">
    <xsl:copy copy-namespaces="no">
      <xsl:copy-of select="ed:letter" copy-namespaces="no"/>
      <teiHeader xmlns="http://www.tei-c.org/ns/1.0">
        <xsl:copy-of select="(teiHeader//abstract)[1]" copy-namespaces="no"/>
      </teiHeader>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/" mode="ed:record" as="element(TEI)">
    <xsl:apply-templates select="TEI" mode="#current"/>
  </xsl:template>
</xsl:package>
