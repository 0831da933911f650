<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet"><xd:desc>The words that outputs add to a letter, by language. A language is one more file in
    labels/ and two more lines here. Keys are the same in all, but for grammar: what one language inflects (month.01.of,
    date.day.from, date.first) and what it counts (count.KEY.one, few, many, other).</xd:desc></xd:doc>

  <!-- static: the files are read while the stylesheet is compiled; a running one may read nothing -->
  <xsl:variable name="en" static="yes" as="map(*)" select="map:merge(doc('labels/en.xml')/labels/label ! map:entry(string(@key), string(.)))"/>
  <xsl:variable name="de" static="yes" as="map(*)" select="map:merge(doc('labels/de.xml')/labels/label ! map:entry(string(@key), string(.)))"/>
  <xsl:variable name="fr" static="yes" as="map(*)" select="map:merge(doc('labels/fr.xml')/labels/label ! map:entry(string(@key), string(.)))"/>
  <xsl:variable name="ru" static="yes" as="map(*)" select="map:merge(doc('labels/ru.xml')/labels/label ! map:entry(string(@key), string(.)))"/>
  <xsl:variable name="words" as="map(xs:string, map(xs:string, xs:string))" select="map { 'en': $en, 'de': $de, 'fr': $fr, 'ru': $ru }"/>

  <xd:doc><xd:desc>The language in which there are words: the one asked for, or English.</xd:desc></xd:doc>
  <xsl:function name="ed:language" as="xs:string" visibility="public">
    <xsl:param name="lang" as="xs:string"/>
    <xsl:sequence select="if (map:contains($words, tokenize($lang, '-')[1])) then tokenize($lang, '-')[1] else 'en'"/>
  </xsl:function>

  <xd:doc><xd:desc>The words for a key in a language; the key itself, in brackets, where no file has it.</xd:desc></xd:doc>
  <xsl:function name="ed:label" as="xs:string" visibility="public">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="lang" as="xs:string"/>
    <xsl:sequence select="($words(ed:language($lang))($key), $words('en')($key), '[' || $key || ']')[1]"/>
  </xsl:function>

  <xd:doc><xd:desc>A number with its noun, {n} in the label being the number: the form is chosen as the language counts
    (Unicode's plural rules for whole numbers).</xd:desc></xd:doc>
  <xsl:function name="ed:count" as="xs:string" visibility="public">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="number" as="xs:integer"/>
    <xsl:param name="lang" as="xs:string"/>
    <xsl:variable name="form" as="xs:string" select="
      if (ed:language($lang) = 'ru') then
        if ($number mod 10 = 1 and $number mod 100 != 11) then 'one'
        else if ($number mod 10 = (2, 3, 4) and not($number mod 100 = (12, 13, 14))) then 'few' else 'many'
      else if ($number = 1 or $number = 0 and ed:language($lang) = 'fr') then 'one' else 'other'"/>
    <xsl:sequence select="replace(ed:label('count.' || $key || '.' || $form, $lang), '{n}', string($number), 'q')"/>
  </xsl:function>
</xsl:stylesheet>
