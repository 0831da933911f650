<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:ed="urn:edition:prepared" name="urn:edition:prepare"
  package-version="1.0" version="3.0">
  <!-- The way in: a letter goes in, the prepared letter comes out (see shared.xsl). -->
  <xsl:use-package name="urn:edition:shared" package-version="1.0">
    <xsl:accept component="*" names="*" visibility="private"/>
    <xsl:accept component="mode" names="ed:prepare" visibility="public"/>
  </xsl:use-package>
  <xsl:output method="xml" indent="no"/>
</xsl:package>
