<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="appInfo | application | catDesc | category | citeData | citeStructure | classDecl | conversion | correction
    | cRefPattern | editorialDecl | encodingDesc | geoDecl | hyphenation | interpretation | listPrefixDef
    | namespace | normalization | prefixDef | projectDesc | punctuation | quotation | refsDecl | refState
    | rendition | revisionDesc | samplingDecl | schemaRef | segmentation | stdVals | styleDefDecl | tagsDecl
    | tagUsage | taxonomy | teiHeader | unitDecl | unitDef | abstract | biblFull | calendar | calendarDesc | catRef
    | change | classCode | correspAction | correspContext | correspDesc | creation | fileDesc | handNote | handNotes
    | keywords | langUsage | listChange | notesStmt | profileDesc | publicationStmt | scriptNote | seriesStmt
    | sourceDesc | textClass | titleStmt" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>

  <xsl:template match="att | authority | availability | code | distributor | editionStmt | eg | extent | funder | gi | ident | idno
    | language | licence | principal | sponsor | tag | val" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xd:doc><xd:desc>Data of other kinds are not words.</xd:desc></xd:doc>
  <xsl:template match="xenoData" mode="text:flow" as="empty-sequence()"/>
</xsl:stylesheet>
