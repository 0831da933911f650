<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:typst="urn:edition:typst" xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0">

  <!-- What happened to a source: a stamp, a seal. -->
  <xsl:template match="incident" mode="typst:flow" priority="-2" as="item()*"><xsl:apply-templates mode="#current"/></xsl:template>
</xsl:stylesheet>
