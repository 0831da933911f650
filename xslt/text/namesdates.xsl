<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared" xmlns:text="urn:edition:text"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:template match="addName | affiliation | age | birth | bloc | climate | country | death | district | education | eventName | faith
    | floruit | forename | genName | geo | geogFeat | geogName | location | nameLink | nationality | objectName
    | occupation | offset | orgName | persName | persPronouns | placeName | region | residence | roleName
    | settlement | sex | state | surname | terrain | trait" mode="text:flow" as="item()*">
    <xsl:call-template name="part"/>
  </xsl:template>

  <xsl:template match="event | gender | langKnowledge | langKnown | listEvent | listNym | listObject | listOrg | listPerson | listPlace
    | listRelation | nym | object | objectIdentifier | org | person | personGrp | persona | place | population
    | relation | socecStatus" mode="text:flow" as="item()*">
    <xsl:call-template name="paragraph"/>
  </xsl:template>
</xsl:stylesheet>
