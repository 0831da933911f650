<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:typst="urn:edition:typst"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc><xd:desc>A name without an entry: the proof sheet asks for one.</xd:desc></xd:doc>
  <xsl:template match="(persName | orgName | placeName | settlement | country | region | district | bloc | geogName | eventName | objectName | name | rs)[ancestor::text][not(@ed:entry)]" mode="typst:flow" as="map(*)">
    <xsl:sequence select="map { 't': 'name', 'k': '', 'key': '', 'n': '', 'c': typst:flow(node()) }"/>
  </xsl:template>

  <xd:doc><xd:desc>Whatever points to an entry, to which an index refers.</xd:desc></xd:doc>
  <xsl:template match="text//*[@ed:entry][not(self::note)]" mode="typst:flow" priority="12" as="map(*)">
    <xsl:variable name="content" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map { 't': 'name', 'k': string(@ed:kind), 'key': string(@ed:entry), 'n': string(@ed:name), 'c': array { $content } }"/>
  </xsl:template>

  <xsl:template match="text//ref[starts-with(@target, '#')][not(@ed:entry)][key('entry', substring(tokenize(@target)[1], 2))]" mode="typst:flow" priority="12" as="map(*)">
    <xsl:variable name="entry" as="element()" select="key('entry', substring(tokenize(@target)[1], 2))[1]"/>
    <xsl:variable name="content" as="item()*"><xsl:next-match/></xsl:variable>
    <xsl:sequence select="map { 't': 'name', 'k': local-name($entry), 'key': string($entry/@xml:id), 'n': ed:name($entry), 'c': array { $content } }"/>
  </xsl:template>

  <xsl:key name="entry" match="(person | personGrp | org | place | event | bibl | biblStruct | item)[@xml:id][ancestor::standOff]" use="@xml:id"/>

  <xd:doc><xd:desc>Parts of a name, and what stands in an entry.</xd:desc></xd:doc>
  <xsl:template match="addName | affiliation | age | birth | bloc | climate | country | death | district | education | event | eventName | faith | floruit | forename | gender | genName | geo | geogFeat | geogName | langKnowledge | langKnown
    | listEvent | listNym | listObject | listOrg | listPerson | listPlace | listRelation | location | name | nameLink | nationality | nym | object | objectIdentifier | objectName | occupation | offset | org | orgName | persName
    | persPronouns | person | personGrp | persona | place | placeName | population | region | relation | residence | roleName | rs | settlement | sex | socecStatus | state | surname | terrain | trait" mode="typst:flow" priority="-2" as="item()*">
    <xsl:apply-templates mode="#current"/>
  </xsl:template>
</xsl:stylesheet>
