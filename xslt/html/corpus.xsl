<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="activity | channel | constitution | derivation | domain | factuality | interaction | locale | particDesc | preparedness | purpose | setting | settingDesc | textDesc" mode="html:flow" as="element()">
    <xsl:call-template name="block"/>
  </xsl:template>
</xsl:stylesheet>
