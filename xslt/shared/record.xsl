<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:record" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>What the pages round the letters know of a letter. They are made of records alone, so that an edit which
        changes no record touches no other page. A record has</xd:p>
      <xd:ul>
        <xd:li>attributes id, title, subtitle, series (the edition that the letter says it belongs to), lang, date, changed,
          version, as in ed:letter</xd:li>
        <xd:li>ed:sender, ed:recipient, ed:place, ed:destination, ed:date, as in ed:letter; ed:abstract in plain words;
          ed:licence: what the header says of rights, target being the licence that holds for the whole letter</xd:li>
        <xd:li>ed:relation for each letter that the header names as previous, next, answered or as the answer (answers,
          answered), in the whole edition or in this correspondence</xd:li>
        <xd:li>ed:entry with id, kind and name for each entry that text or head point to, the TEI element inside</xd:li>
        <xd:li>ed:mention for each place where the text or a note names an entry: at is the anchor on the letter's page,
          place the number that readers know it by (may be empty)</xd:li>
        <xd:li>ed:words, the reading text by the anchors of its page, for the search</xd:li>
      </xd:ul>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>

  <xsl:output method="xml" indent="no" omit-xml-declaration="yes"/>

  <xd:doc><xd:desc>A prepared letter becomes its record.</xd:desc></xd:doc>
  <xsl:mode name="ed:record" on-no-match="fail" visibility="public"/>
  <xd:doc><xd:desc>The prepared file with the header of the whole becomes ed:head, which holds that header.</xd:desc></xd:doc>
  <xsl:mode name="ed:head" on-no-match="fail" visibility="public"/>

  <xd:doc><xd:desc>Elements of a register that a reader may look up.</xd:desc></xd:doc>
  <xsl:key name="entry" match="(person | personGrp | org | place | event | bibl | biblStruct | item)[@xml:id][ancestor::standOff]" use="@xml:id"/>

  <xsl:template match="/" mode="ed:record" as="element(ed:record)">
    <xsl:variable name="letter" as="element(ed:letter)" select="*/ed:letter"/>
    <xsl:variable name="header" as="element()?" select="*/teiHeader[1]"/>
    <ed:record id="{$letter/@name}" series="{normalize-space(($header//titleStmt/title[@level = 's'], $header//seriesStmt/title)[1])}">
      <xsl:copy-of select="$letter/(@title, @subtitle, @lang, @date, @changed, @version)"/>
      <xsl:copy-of select="$letter/(ed:sender, ed:recipient, ed:place, ed:destination, ed:date)" copy-namespaces="no"/>
      <xsl:for-each select="$header/profileDesc[abstract]">
        <ed:abstract><xsl:value-of select="ed:read(abstract)"/></ed:abstract>
      </xsl:for-each>
      <xsl:if test="$header//availability[normalize-space()]">
        <ed:licence target="{ed:licences($letter/..)[1]}">{string-join($header//availability ! normalize-space(), ' ')}</ed:licence>
      </xsl:if>
      <xsl:apply-templates select="$header//correspContext//(ref | ptr)[@target]" mode="#current"/>
      <xsl:variable name="mentions" as="element(ed:mention)*">
        <xsl:apply-templates select="//text//(*[@ed:entry] | ref[@target])[ed:is-in-reading(.)]" mode="#current"/>
      </xsl:variable>
      <xsl:apply-templates select="key('entry', ($mentions/@entry, $letter/*/@ref))" mode="#current"/>
      <xsl:sequence select="$mentions"/>
      <xsl:call-template name="words"/>
    </ed:record>
  </xsl:template>

  <xsl:template match="/" mode="ed:head" as="element(ed:head)">
    <ed:head>
      <xsl:copy-of select="*/ed:letter/(@title, @subtitle, @lang, @changed, @version)"/>
      <xsl:copy-of select="*/teiHeader" copy-namespaces="no"/>
    </ed:head>
  </xsl:template>

  <!-- A local name may be of two entries in one file with faults; the first counts, as for pointers. -->
  <xsl:template match="standOff//*" mode="ed:record" as="element(ed:entry)?">
    <xsl:if test=". is key('entry', @xml:id)[1]">
      <ed:entry id="{@xml:id}" kind="{local-name()}" name="{ed:name(.)}"><xsl:copy-of select="." copy-namespaces="no"/></ed:entry>
    </xsl:if>
  </xsl:template>

  <xsl:template match="text//*" mode="ed:record" as="element(ed:mention)?">
    <xsl:variable name="entry" as="element()?" select="key('entry', (@ed:entry, substring-after(tokenize(@target)[1], '#'))[1])[1]"/>
    <xsl:if test="$entry">
      <ed:mention entry="{$entry/@xml:id}" kind="{local-name($entry)}" name="{(@ed:name, ed:name($entry))[1]}" at="{ed:anchor(.)}" place="{ed:place-name(.)}">{ed:read(.)}</ed:mention>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>Projects name neighbours and answers in words of their own (prev, previous_letter, nextLetterFromAddressee,
    answerTo …); what these have in common is understood, the rest left out.</xd:desc></xd:doc>
  <xsl:template match="correspContext//*" mode="ed:record" as="element(ed:relation)?">
    <xsl:variable name="words" as="xs:string" select="lower-case(@type || ' ' || @subtype)"/>
    <xsl:variable name="letters" as="xs:string" select="replace($words, '[^a-z]', '')"/>
    <xsl:variable name="type" as="xs:string?" select="
      if (contains($letters, 'prev')) then 'previous'
      else if (contains($letters, 'next')) then 'next'
      else if (matches($letters, '^(is)?(answers|answerto|answering|inanswerto|reply(ing)?to|inreplyto|repliesto|responseto|inresponseto)$')) then 'answers'
      else if (matches($letters, '^(has|is)?(answer|reply|response|answered|answeredby|repliedby)$')) then 'answered'
      else ()"/>
    <xsl:if test="$type">
      <ed:relation type="{$type}" scope="{if (matches($letters, 'correspondence|addressee|recipient|sender|author')) then 'correspondence' else 'edition'}"
        to="{ed:letter-named(ed:expand(., tokenize(@target)[1]))}"/>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>The identifier of the letter that a pointer leads to, whether it names the file, an element, or both.</xd:desc></xd:doc>
  <xsl:function name="ed:letter-named" as="xs:string">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="file" as="xs:string" select="substring-before($pointer || '#', '#') => replace('^.*/', '') => replace('\.xml$', '')"/>
    <xsl:sequence select="($file[. != ''], substring-after($pointer, '#'))[1]"/>
  </xsl:function>

  <!-- Words. -->

  <xsl:template name="words" as="element(ed:words)*">
    <xsl:for-each-group select="//text[not(ancestor::text)]//text()[not(ancestor::note)][ed:is-in-reading(..)]" group-adjacent="ed:anchor(..)">
      <xsl:variable name="blocks" as="xs:string*">
        <xsl:for-each-group select="current-group()" group-adjacent="generate-id(ancestor::*[ed:is-block(.)][1])">
          <xsl:sequence select="string-join(current-group() ! (ed:break-before(.) || .))"/>
        </xsl:for-each-group>
      </xsl:variable>
      <xsl:where-populated>
        <ed:words at="{current-grouping-key()}" lang="{(ancestor::*/@xml:lang)[last()]}">
          <xsl:value-of select="normalize-space(string-join($blocks, ' '))"/>
        </ed:words>
      </xsl:where-populated>
    </xsl:for-each-group>
    <xsl:for-each select="//text//note[@ed:n]">
      <ed:words at="{ed:anchor(.)}" lang="{(ancestor-or-self::*/@xml:lang)[last()]}">
        <xsl:value-of select="ed:words-within(.)"/>
      </ed:words>
    </xsl:for-each>
  </xsl:template>

  <xd:doc><xd:desc>The anchor on the letter's page that is nearest above an element: that of its note, of its paragraph, or of the
    letter as a whole.</xd:desc></xd:doc>
  <xsl:function name="ed:anchor" as="xs:string" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="anchored" as="element()?" select="$element/ancestor-or-self::*[@ed:anchor or self::note[@ed:n] or @xml:id and ancestor::text and ed:is-block(.)][1]"/>
    <xsl:sequence select="if (empty($anchored)) then 'the-letter'
      else ($anchored/@ed:anchor, $anchored/self::note ! ('note-' || @ed:series || '-' || @ed:n), $anchored/@xml:id)[1] ! string()"/>
  </xsl:function>

  <xd:doc><xd:desc>What a reader calls the place of an element: the number of its note, or that of its paragraph where it has one.</xd:desc></xd:doc>
  <xsl:function name="ed:place-name" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="string(($element/ancestor-or-self::note[@ed:n][1]/@ed:n, $element/ancestor::*[@n][ancestor::text][ed:is-block(.)][1]/@n)[1])"/>
  </xsl:function>
</xsl:package>
