<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xsl:key name="by-id" match="*[@xml:id]" use="@xml:id"/>
  <xsl:key name="prefix" match="prefixDef" use="@ident"/>

  <xd:doc><xd:desc>The entry that a pointer leads to: in the letter, else in the registers; of several pointers the first. What
    stands before # is not looked at, since the registers are given, never fetched.</xd:desc></xd:doc>
  <xsl:function name="ed:entry" as="element()?" visibility="public">
    <xsl:param name="pointing" as="element()"/>
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:variable name="first" as="xs:string" select="ed:expand($pointing, tokenize($pointer)[1])"/>
    <xsl:variable name="name" as="xs:string" select="substring-after($first, '#')"/>
    <xsl:sequence select="if ($name = '' or matches($first, '^[a-z]+://')) then ()
      else ((if (starts-with($first, '#')) then key('by-id', $name, root($pointing)) else ()), $ed:registers ! key('by-id', $name, .))[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>A pointer without its prefix, where the header defines it by a pattern of one group (#SAPU). Other patterns are
    not run: a letter could hold one that never ends.</xd:desc></xd:doc>
  <xsl:function name="ed:expand" as="xs:string" visibility="public">
    <xsl:param name="pointing" as="element()"/>
    <xsl:param name="pointer" as="xs:string?"/>
    <xsl:variable name="definition" as="element()?" select="key('prefix', substring-before($pointer, ':'), root($pointing))[matches(@matchPattern, '^\([^()]*\)$')][1]"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize($definition/@replacementPattern, '\$1')"/>
    <xsl:sequence select="if ($definition) then string-join($parts, substring-after($pointer, ':')) else string($pointer)"/>
  </xsl:function>

  <xd:doc><xd:desc>The identifier that an output gives to what bears this one in the letter: the same, unless outputs have parts of
    their own under that name.</xd:desc></xd:doc>
  <xsl:function name="ed:id" as="xs:string" visibility="public">
    <xsl:param name="id" as="xs:string"/>
    <xsl:sequence select="if (matches($id, '^((the-letter|letter-text|chapter|notes|variants|leaves|register|about|marks)$|(note|ref|entry|view|para|variant|app|leaf)-)')) then 'tei-' || $id else $id"/>
  </xsl:function>

  <xd:doc><xd:desc>The name of an entry as an index gives it: in the language of the interface where there is one in it.</xd:desc></xd:doc>
  <xsl:function name="ed:name" as="xs:string" visibility="public">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="(normalize-space(ed:name-element($entry))[. != ''], normalize-space(replace($entry, '[:.;].*$', '', 's'))[. != ''], string($entry/@xml:id))[1]"/>
  </xsl:function>

  <xsl:function name="ed:name-element" as="element()?">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="names" as="element()*" select="$entry/(persName | orgName | placeName | eventName | label | head | title | name)"/>
    <xsl:sequence select="($names[@xml:lang = $ed:lang], $names[not(@xml:lang) or @xml:lang = 'en'], $names)[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>Whether a string is an address on the web that can be written anywhere as it is.</xd:desc></xd:doc>
  <xsl:function name="ed:is-address" as="xs:boolean">
    <xsl:param name="written" as="xs:string"/>
    <xsl:sequence select="matches($written, '^https?://[^\s&lt;&gt;&quot;{}\\]+$')"/>
  </xsl:function>

  <xd:doc><xd:desc>The address of an identifier in an authority file, which names the same thing everywhere; () for others.</xd:desc></xd:doc>
  <xsl:function name="ed:authority" as="xs:string?" visibility="public">
    <xsl:param name="idno" as="element(idno)"/>
    <xsl:variable name="written" as="xs:string" select="normalize-space($idno)"/>
    <xsl:variable name="base" as="xs:string?" select="map { 'gnd': 'https://d-nb.info/gnd/', 'wikidata': 'https://www.wikidata.org/entity/',
      'geonames': 'https://www.geonames.org/', 'viaf': 'https://viaf.org/viaf/', 'orcid': 'https://orcid.org/',
      'isni': 'https://isni.org/isni/', 'zdb': 'https://ld.zdb-services.de/resource/' }(lower-case($idno/@type))"/>
    <xsl:sequence select="if (ed:is-address($written)) then $written else $base ! (. || encode-for-uri($written))"/>
  </xsl:function>
</xsl:stylesheet>
