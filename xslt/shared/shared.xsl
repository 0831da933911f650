<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:shared" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>What every output needs and none should do twice: one pass that makes a letter uniform, the choice between
        readings, words for readers.</xd:p>
      <xd:p>The <xd:b>prepared letter</xd:b> is the TEI file itself, with these additions:</xd:p>
      <xd:ul>
        <xd:li>the first child of <xd:i>TEI</xd:i> is <xd:i>ed:letter</xd:i>, what the header says of the letter: attributes
          name, lang (of the text), title, subtitle, date (for machines), version; children ed:sender, ed:recipient,
          ed:place (sent from), ed:destination, ed:date, each with ref, cert and the words as content, entry (the name as an
          index gives it), records (addresses in authority files that it points to itself) and, of who sent and received, kind (person or org), family and given (parts of the name, where
          it is known what they are) and, of a date, written (its words, where they say more than its attributes); ed:remark (notes of the actions)</xd:li>
        <xd:li>notes of <xd:i>standOff/listAnnotation</xd:i> stand where they belong, after the first element they point to; notes at
          the end of the text, where the first ptr to them stands; lists of persons, places and other entries at the end of the text, in standOff</xd:li>
        <xd:li>every note of the text has <xd:i>ed:n</xd:i>: editor's notes are counted 1, 2, 3, those of the writer a, b, c;
          <xd:i>ed:series</xd:i> is <xd:i>editor</xd:i> or <xd:i>writer</xd:i></xd:li>
        <xd:li>every paragraph of the text (p, ab, outermost lg, and opener, closer, head) has <xd:i>ed:anchor</xd:i>, by which it can be
          linked to: its identifier, else its place among the paragraphs; a note has note- and its number</xd:li>
        <xd:li>what points with @ref has <xd:i>ed:kind</xd:i> (local name of the entry), <xd:i>ed:entry</xd:i> (its
          identifier) and <xd:i>ed:name</xd:i> (its name), where the entry is known</xd:li>
        <xd:li>every date has <xd:i>ed:words</xd:i>, where its attributes say something</xd:li>
        <xd:li>white space is decided: runs are one space, none stands at the edges of a block, and white space between
          blocks is gone, so that an output never has to; a space of the source has one space in it</xd:li>
        <xd:li>a hyphen at the end of a line, inside a word, is a <xd:i>pc</xd:i> of weak force, which is not read</xd:li>
      </xd:ul>
    </xd:desc>
  </xd:doc>

  <xsl:include href="labels.xsl"/>
  <xsl:include href="dates.xsl"/>
  <xsl:include href="pointers.xsl"/>
  <xsl:include href="citation.xsl"/>
  <xsl:include href="languages.xsl"/>
  <xsl:include href="words.xsl"/>
  <xsl:include href="looks.xsl"/>
  <xsl:include href="apparatus.xsl"/>

  <xd:doc><xd:desc>Language of the words that the outputs add, as in xml:lang; English where there are no words in it.</xd:desc></xd:doc>
  <xsl:param name="ed:lang" as="xs:string" select="'en'"/>

  <xd:doc><xd:desc>What the letter's outputs are called, its xml:id or the name of its file.</xd:desc></xd:doc>
  <xsl:param name="ed:file" as="xs:string" select="'letter'"/>

  <xd:doc><xd:desc>The registers of the edition, whose entries letters may point to.</xd:desc></xd:doc>
  <xsl:param name="ed:registers" as="document-node()*" select="()"/>

  <xsl:mode name="ed:prepare" on-no-match="shallow-copy" visibility="public"/>

  <!-- Elements that begin on a line of their own. Inside the others text runs on. -->
  <xsl:variable name="blocks" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('ab abstract addrLine address argument back bibl biblStruct body byline
    castItem cell change closer dateline desc div docAuthor docDate docEdition docImprint docTitle epigraph event figDesc figure floatingText front group head imprimatur
    item l label lg line list listAnnotation listBibl listEvent listOrg listPerson listPlace listRelation note opener org p person
    personGrp place postscript quote row salute signed sourceDoc sp standOff
    surface surfaceGrp table TEI teiHeader text titlePage titlePart trailer zone') ! map:entry(., true()))"/>

  <xd:doc><xd:desc>Whether an element begins on a line of its own. A quotation does only outside of running text,
    and what stands in an opener or closer does unless text stands beside it; a signature, unless text goes on after it.</xd:desc></xd:doc>
  <xsl:function name="ed:is-block" as="xs:boolean" visibility="public">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if ($element/self::quote or $element/self::label or $element/self::bibl or $element/self::list
        or $element/self::docAuthor or $element/self::docDate)
      then not(($element/parent::cit/.., $element/..)[1]/text()[normalize-space()])
      else if ($element/self::desc[parent::gap or parent::ellipsis or parent::graphic or parent::media or parent::notatedMusic]) then false()
      else if ($element/self::signed/parent::closer) then not(matches(string-join($element/../signed[1]/following-sibling::text()), '[^\s.]'))
      else if ($element/parent::opener or $element/parent::closer or $element/self::seg[parent::seg[ed:is-block(.)]]) then not($element/../text()[normalize-space()])
      else map:contains($blocks, local-name($element))"/>
  </xsl:function>

  <xsl:template match="/" mode="ed:prepare" as="document-node()">
    <xsl:variable name="placed" as="document-node()">
      <xsl:document><xsl:apply-templates select="*" mode="ed:place"/></xsl:document>
    </xsl:variable>
    <xsl:document><xsl:apply-templates select="$placed/*" mode="ed:prepare"/></xsl:document>
  </xsl:template>

  <xsl:template match="/*" mode="ed:prepare" as="element()">
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:call-template name="letter"/>
      <xsl:apply-templates select="*" mode="#current"/>
    </xsl:copy>
  </xsl:template>

  <!-- Notes move first, since their numbers follow from where they stand. -->

  <xsl:mode name="ed:place" on-no-match="shallow-copy"/>
  <xsl:key name="note-at" match="listAnnotation/note[@target]" use="substring-after(tokenize(@target)[1], '#')"/>

  <xsl:template match="text//*[@xml:id][key('note-at', @xml:id)]" mode="ed:place" as="element()+">
    <xsl:next-match/>
    <xsl:for-each select="key('note-at', @xml:id)">
      <xsl:copy copy-namespaces="no">
        <!-- the language of where it stood, not of the text that it comes into -->
        <xsl:copy-of select="(ancestor::*/@xml:lang)[last()], @*" copy-namespaces="no"/>
        <xsl:apply-templates mode="#current"/>
      </xsl:copy>
    </xsl:for-each>
  </xsl:template>

  <!-- A register at the end of the text is one beside it: what it says of persons and places is not the letter's. -->
  <xsl:key name="register" match="(listEvent | listObject | listOrg | listPerson | listPlace)[ancestor::back][not(ancestor::p or ancestor::person or ancestor::org or ancestor::place or ancestor::event)]" use="'all'"/>
  <xsl:key name="pointed-to" match="text//*[@ref or @target]" use="(tokenize(@ref), tokenize(@target)) ! substring-after(., '#')"/>
  <xsl:key name="register" match="listBibl[ancestor::back][not(ancestor::p or ancestor::person or ancestor::org or ancestor::place or ancestor::event)][*/@xml:id ! key('pointed-to', .)]" use="'all'"/>

  <xsl:template match="TEI/text[key('register', 'all')]" mode="ed:place" as="element()+">
    <standOff xmlns="http://www.tei-c.org/ns/1.0" ed:from="back"><xsl:copy-of select="key('register', 'all', .)" copy-namespaces="no"/></standOff>
    <xsl:next-match/>
  </xsl:template>

  <xsl:template match="(listBibl | listEvent | listObject | listOrg | listPerson | listPlace)[key('register', 'all') intersect .]" mode="ed:place" priority="2" as="element()?"/>

  <xd:doc><xd:desc>A letter that is transcribed page by page, and not as a text besides, is one text.</xd:desc></xd:doc>
  <xsl:template match="TEI[not(text)]/sourceDoc" mode="ed:place" as="element(text)">
    <text xmlns="http://www.tei-c.org/ns/1.0">
      <xsl:copy-of select="@xml:lang"/>
      <body><xsl:next-match/></body>
    </text>
  </xsl:template>

  <!-- A note kept apart, at the end of the text say, goes where the first pointer to it stands. -->
  <xsl:key name="note-apart" match="note[@xml:id][ancestor::text][parent::back or parent::body or parent::div or parent::noteGrp]" use="@xml:id"/>
  <xsl:key name="call" match="text//ptr[starts-with(@target, '#')][not(ancestor::note)]" use="substring(tokenize(@target)[1], 2)"/>

  <xsl:template match="text//ptr[key('note-apart', substring(tokenize(@target)[1], 2))][. is key('call', substring(tokenize(@target)[1], 2))[1]]"
    mode="ed:place" priority="1" as="element()+">
    <xsl:copy-of select="key('note-apart', substring(tokenize(@target)[1], 2))" copy-namespaces="no"/>
  </xsl:template>

  <xsl:template match="note[@xml:id][key('note-apart', @xml:id) intersect .][key('call', @xml:id)]" mode="ed:place" priority="1" as="element()?"/>

  <xsl:template match="listAnnotation[note]" mode="ed:place" as="element()*">
    <xsl:variable name="left" as="element()*" select="*[not(@target) or not(id(substring-after(tokenize(@target)[1], '#'))/ancestor-or-self::text)]"/>
    <xsl:if test="$left">
      <xsl:copy><xsl:copy-of select="@*, $left"/></xsl:copy>
    </xsl:if>
  </xsl:template>

  <xd:doc><xd:desc>What is prepared is said here only: a file that says it itself could take another's place.</xd:desc></xd:doc>
  <xsl:template match="@ed:*" mode="ed:place"/>
  <xsl:template match="ed:*" mode="ed:place" as="node()*"><xsl:apply-templates mode="#current"/></xsl:template>

  <xd:doc><xd:desc>A date in the format of ISO 8601 is one of the W3C's, as far as letters go; what is neither is said as it is written.</xd:desc></xd:doc>
  <xsl:template match="(@when-iso | @from-iso | @to-iso | @notBefore-iso | @notAfter-iso)" mode="ed:place" as="attribute()?">
    <xsl:variable name="name" as="xs:string" select="substring-before(local-name(), '-iso')"/>
    <xsl:if test="not(../@*[name() = $name])"><xsl:attribute name="{$name}" select="."/></xsl:if>
  </xsl:template>

  <!-- White space. -->

  <xsl:template match="*[ed:is-block(.)]" mode="ed:prepare" priority="2" as="element()+">
    <xsl:variable name="words" as="node()*" select="ed:words-of(.)"/>
    <xsl:next-match>
      <xsl:with-param name="first" tunnel="yes" as="node()?" select="$words[1]"/>
      <xsl:with-param name="last" tunnel="yes" as="node()?" select="$words[last()]"/>
    </xsl:next-match>
  </xsl:template>

  <xd:doc><xd:desc>The words of a block but for those of blocks in it, and what has no words but stands for some: white space beside
    it is of the text.</xd:desc></xd:doc>
  <xsl:function name="ed:words-of" as="node()*">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="for $child in $element/(text() | *) return
      if ($child/self::text()) then $child[normalize-space()]
      else if (ed:is-block($child)) then ()
      else if ($child/(self::ellipsis | self::g | self::gap | self::graphic | self::handShift | self::media | self::ptr | self::ref[not(normalize-space())] | self::space)) then $child
      else ed:words-of($child)"/>
  </xsl:function>

  <xsl:template match="text()" mode="ed:prepare" as="node()*">
    <xsl:param name="first" tunnel="yes" as="node()?"/>
    <xsl:param name="last" tunnel="yes" as="node()?"/>
    <xsl:choose>
      <xsl:when test="ancestor::*[@xml:space][1]/@xml:space = 'preserve'">
        <xsl:copy/>
      </xsl:when>
      <xsl:when test="empty($first) or . &lt;&lt; $first or . >> $last"/>
      <xsl:otherwise>
        <xsl:variable name="runs" as="xs:string" select="replace(., '[ \t\r\n]+', ' ')"/>
        <xsl:variable name="left" as="xs:string" select="if (. is $first or preceding-sibling::node()[not(self::comment() or self::processing-instruction())][1][self::lb[not(@break = 'no')]]) then replace($runs, '^ ', '') else $runs"/>
        <xsl:variable name="words" as="xs:string" select="if (. is $last) then replace($left, ' $', '') else $left"/>
        <xsl:choose>
          <xsl:when test="ed:is-hyphenated(.)">
            <xsl:value-of select="replace($words, '.$', '')"/>
            <pc xmlns="http://www.tei-c.org/ns/1.0" force="weak">{substring($words, string-length($words))}</pc>
          </xsl:when>
          <xsl:otherwise><xsl:value-of select="$words"/></xsl:otherwise>
        </xsl:choose>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xd:doc><xd:desc>Whether a text ends in the hyphen of a word that goes on in the next line; a capital after it is of a compound,
    which has its hyphen anywhere.</xd:desc></xd:doc>
  <xsl:function name="ed:is-hyphenated" as="xs:boolean">
    <xsl:param name="text" as="text()"/>
    <xsl:sequence select="matches($text, '\p{Ll}[\-‐¬⸗=]$') and $text/following-sibling::node()[1] ! ed:is-in-word(.)
      and matches($text/following::text()[normalize-space()][1], '^\s*\p{Ll}')"/>
  </xsl:function>

  <xsl:function name="ed:is-in-word" as="xs:boolean">
    <xsl:param name="break" as="node()"/>
    <xsl:sequence select="$break/(self::lb | self::pb | self::cb)/@break = 'no'"/>
  </xsl:function>

  <xd:doc><xd:desc>Some projects write every space of their source so.</xd:desc></xd:doc>
  <xsl:template match="space" mode="ed:prepare" as="element()">
    <xsl:copy>
      <xsl:apply-templates select="@*, node()" mode="#current"/>
      <xsl:text> </xsl:text>
    </xsl:copy>
  </xsl:template>

  <xd:doc><xd:desc>Where TEI allows elements only and no words run on between them, white space is the encoder's: a letter changed
    inside a word is no end of it.</xd:desc></xd:doc>
  <xsl:template match="(app | choice | rdgGrp | ruby | subst)/text()[not(normalize-space())]" mode="ed:prepare" priority="1" as="empty-sequence()"/>

  <xsl:template match="comment() | processing-instruction()" mode="ed:prepare"/>

  <!-- Paragraphs, notes and names. -->

  <xsl:template match="(p | ab | lg[not(parent::lg)] | opener | closer | head)[ancestor::text][not(ancestor::note)]" mode="ed:prepare" as="element()">
    <xsl:variable name="place" as="xs:string">
      <xsl:number level="any" count="(p | ab | lg[not(parent::lg)] | opener | closer | head)[ancestor::text][not(ancestor::note)]"/>
    </xsl:variable>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:attribute name="ed:anchor" select="(@xml:id ! ed:id(.), 'para-' || $place)[1]"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="text//note" mode="ed:prepare" as="element()">
    <xsl:variable name="is-writers" as="xs:boolean" select="@type = 'authorial' or @place = 'bottom' and not(@resp)"/>
    <xsl:variable name="number" as="xs:string">
      <xsl:choose>
        <xsl:when test="$is-writers">
          <xsl:number level="any" count="text//note[@type = 'authorial' or @place = 'bottom' and not(@resp)]" from="TEI" format="a"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:number level="any" count="text//note[not(@type = 'authorial' or @place = 'bottom' and not(@resp))]" from="TEI"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:attribute name="ed:series" select="if ($is-writers) then 'writer' else 'editor'"/>
      <xsl:attribute name="ed:n" select="$number"/>
      <xsl:attribute name="ed:anchor" select="'note-' || $number"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="*[@ref]" mode="ed:prepare" as="element()">
    <xsl:variable name="entry" as="element()?" select="ed:entry(., @ref)"/>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:if test="$entry">
        <xsl:attribute name="ed:kind" select="local-name($entry)"/>
        <xsl:attribute name="ed:entry" select="$entry/@xml:id"/>
        <xsl:attribute name="ed:name" select="ed:name($entry)"/>
      </xsl:if>
      <xsl:apply-templates mode="#current"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="date | birth | death | event" mode="ed:prepare" as="element()">
    <xsl:variable name="words" as="xs:string" select="ed:words(.)"/>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:if test="$words"><xsl:attribute name="ed:words" select="$words"/></xsl:if>
      <xsl:apply-templates mode="#current"/>
    </xsl:copy>
  </xsl:template>

  <!-- The registers join the lists of the letter, as far as the letter points to them. -->

  <xsl:template match="TEI[$ed:registers]/text" mode="ed:prepare" as="element()+">
    <xsl:variable name="used" as="element()*" select="for $pointing in root(.)//*[@ref] return ed:entry($pointing, $pointing/@ref)"/>
    <xsl:variable name="others" as="element()*" select="$used[not(root(.) is root(current()))]"/>
    <xsl:if test="$others">
      <standOff xmlns="http://www.tei-c.org/ns/1.0" ed:from="registers">
        <xsl:for-each-group select="$others | ()" group-by="local-name(..)">
          <xsl:element name="{current-grouping-key()}" namespace="http://www.tei-c.org/ns/1.0">
            <xsl:apply-templates select="current-group()" mode="#current"/>
          </xsl:element>
        </xsl:for-each-group>
      </standOff>
    </xsl:if>
    <xsl:next-match/>
  </xsl:template>

  <!-- What the header says of the letter. -->

  <xsl:template name="letter" as="element(ed:letter)">
    <xsl:variable name="header" as="element()?" select="teiHeader[1]"/>
    <xsl:variable name="sent" as="element()?" select="($header//correspAction[@type = 'sent'])[1]"/>
    <xsl:variable name="received" as="element()?" select="($header//correspAction[@type = 'received'])[1]"/>
    <xsl:variable name="titles" as="element()*" select="$header/fileDesc/titleStmt/title"/>
    <!-- of the letter, not of the book or the series that it is part of, where the header has titles of both -->
    <xsl:variable name="own" as="element()*" select="$titles[not(@level) or @level = 'a'][not(@type = 'sub')]"/>
    <xsl:variable name="main" as="element()?" select="($own[@type = 'main'], $own[@level = 'a'], $own, $titles[@type = 'main'], $titles[not(@type = 'sub')])[1]"/>
    <ed:letter name="{$ed:file}" lang="{((text/@xml:lang, @xml:lang, $header//language/@ident) ! ed:tag(.)[. != ''], 'und')[1]}"
      interface="{ed:language($ed:lang)}" title="{(normalize-space($main), $ed:file)[. != ''][1]}"
      subtitle="{normalize-space(($titles[@type = 'sub'])[1])}"
      date="{($sent/date/(@when, @from, @notBefore, @to, @notAfter))[1]}"
      changed="{max(($header/revisionDesc//change/@when, $header/fileDesc/publicationStmt/date/@when)[matches(., '^\d{4}-\d\d-\d\d$')][. castable as xs:date]/xs:date(.))}"
      version="{$header/fileDesc/editionStmt/edition/@n}">
      <xsl:for-each select="ed:correspondents($sent), $titles/../author[normalize-space() or normalize-space(@ref)][empty(ed:correspondents($sent))]">
        <ed:sender><xsl:call-template name="named"/></ed:sender>
      </xsl:for-each>
      <xsl:for-each select="ed:correspondents($received)">
        <ed:recipient><xsl:call-template name="named"/></ed:recipient>
      </xsl:for-each>
      <xsl:for-each select="ed:places($sent)">
        <ed:place><xsl:call-template name="named"/></ed:place>
      </xsl:for-each>
      <xsl:for-each select="ed:places($received)">
        <ed:destination><xsl:call-template name="named"/></ed:destination>
      </xsl:for-each>
      <xsl:for-each select="$sent/date[1]">
        <ed:date>
          <xsl:copy-of select="@cert"/>
          <xsl:if test="ed:says-more(.)"><xsl:attribute name="written" select="replace(normalize-space(.), '^\[([^\[\]]*)\]$', '$1')"/></xsl:if>
          <xsl:value-of select="(ed:words(.)[. != ''], normalize-space(.))[1]"/>
        </ed:date>
      </xsl:for-each>
      <xsl:for-each select="($sent, $received)/note">
        <ed:remark><xsl:value-of select="normalize-space(.)"/></ed:remark>
      </xsl:for-each>
    </ed:letter>
  </xsl:template>

  <xd:doc><xd:desc>Who sent or received a letter: name and rs may be of a place as well.</xd:desc></xd:doc>
  <xsl:function name="ed:correspondents" as="element()*">
    <xsl:param name="action" as="element()?"/>
    <xsl:sequence select="$action/(persName | orgName | (name | rs)[not(@type = $place-types)])[normalize-space() or normalize-space(@ref)]"/>
  </xsl:function>

  <xd:doc><xd:desc>Where a letter was sent or received: what is named as a place, else the region or the country alone.</xd:desc></xd:doc>
  <xsl:function name="ed:places" as="element()*">
    <xsl:param name="action" as="element()?"/>
    <xsl:variable name="in" as="element()*" select="$action/(. | address | location)"/>
    <xsl:variable name="named" as="element()*" select="$in/(placeName | settlement | geogName | (name | rs)[@type = $place-types])[normalize-space() or @ref]"/>
    <xsl:sequence select="if ($named) then $named else $in/(district | region | country)[normalize-space() or @ref]"/>
  </xsl:function>

  <xsl:variable name="place-types" as="xs:string*" select="'place', 'city', 'settlement', 'country'"/>

  <xd:doc><xd:desc>Whether the words of a date say more than its attributes: figures of another day, or a doubt.</xd:desc></xd:doc>
  <xsl:function name="ed:says-more" as="xs:boolean">
    <xsl:param name="date" as="element(date)"/>
    <xsl:variable name="known" as="xs:integer*" select="$date/(@when, @from, @to, @notBefore, @notAfter) ! ed:figures(.)"/>
    <xsl:sequence select="ed:words($date) != '' and (matches($date, '[?\[]') or not(every $one in ed:figures($date) satisfies $one = $known))"/>
  </xsl:function>

  <xsl:function name="ed:figures" as="xs:integer*">
    <xsl:param name="written" as="xs:string"/>
    <xsl:sequence select="tokenize($written, '[^0-9]+')[. != ''][string-length() lt 9] ! xs:integer(.)"/>
  </xsl:function>

  <xsl:template name="named" as="node()*">
    <xsl:variable name="entry" as="element()?" select="ed:entry(., (@ref, persName/@ref)[1])"/>
    <xsl:variable name="name" as="element()" select="($entry ! ed:name-element(.), .)[1]"/>
    <xsl:copy-of select="@cert"/>
    <xsl:if test="$entry">
      <xsl:attribute name="ref" select="$entry/@xml:id"/>
      <xsl:attribute name="entry" select="ed:name($entry)"/>
    </xsl:if>
    <xsl:if test="self::persName | self::orgName | self::name | self::rs | self::author">
      <xsl:attribute name="kind" select="if ($entry/(self::org | self::personGrp) or self::orgName or orgName or @type = 'org') then 'org' else 'person'"/>
    </xsl:if>
    <xsl:variable name="records" as="xs:string*" select="tokenize(@ref) ! ed:expand(current(), .)[ed:is-address(.)]"/>
    <xsl:if test="exists($records)"><xsl:attribute name="records" select="$records"/></xsl:if>
    <xsl:if test="$name//surname">
      <xsl:attribute name="family" select="normalize-space(string-join($name//(nameLink | surname), ' '))"/>
      <xsl:attribute name="given" select="normalize-space(string-join($name//forename, ' '))"/>
    </xsl:if>
    <xsl:value-of select="(normalize-space(.)[. != ''], $entry ! ed:name(.), @ref)[1]"/>
  </xsl:template>
</xsl:package>
