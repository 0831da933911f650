<?xml version="1.0" encoding="UTF-8"?>
<xsl:package name="urn:edition:schematron" package-version="1.0" version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:out="urn:edition:schematron:alias"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
  xmlns:sqf="http://www.schematron-quickfix.com/validator/process"
  xmlns:sch="urn:edition:schematron" xpath-default-namespace="http://purl.oclc.org/dsdl/schematron"
  exclude-result-prefixes="#all" expand-text="yes">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>Schematron (ISO/IEC 19757-3) to XSLT 3.0, in three steps. <xd:b>include</xd:b> stands in toolkit/schematron.py, since
        nothing here may open a file. <xd:b>expand</xd:b> resolves what is abstract. <xd:b>transpile</xd:b> writes a stylesheet whose
        template rules are the rules.</xd:p>
      <xd:p>All rules share one mode. Each node is handed to it once, and no template walks on to other nodes, so what a
        pattern has found out about a node cannot reach the nodes inside it. A rule passes its node on to the next rule that
        matches (<xd:i>next-match</xd:i>); the tunnel parameter <xd:i>sch:spoken</xd:i> holds the patterns in which a rule has
        matched already, so that in each pattern only the first one speaks.</xd:p>
      <xd:p>The stylesheet gives <xd:i>findings</xd:i>: failed assertions and successful reports, as SVRL has them, with name of the check
        and grade, and faults of rules.</xd:p>
      <xd:p>Whatever may fail to compile stands between the processing instructions <xd:i>unit</xd:i> and <xd:i>end-unit</xd:i>, so that
        it can be cut out; <xd:i>fault</xd:i> tells of what could not be written. Their fields, parted by tabs: name of the check, place
        in the schema, sentence.</xd:p>
      <xd:p>Names of ours in the result are written Q{…}name, for the schema may bind any prefix.</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:output method="xml" indent="no"/>

  <xd:doc>The phase to compile: #ALL, #DEFAULT (what the schema says, else all), or the id of one.</xd:doc>
  <xsl:param name="phase" as="xs:string" select="'#DEFAULT'"/>

  <xd:doc>Whether the compiled stylesheet is to give SVRL: also what was active and which rules matched.</xd:doc>
  <xsl:param name="svrl" as="xs:boolean" select="false()"/>

  <xsl:mode/>
  <xd:doc>Resolves abstract patterns and rules; the rest is copied.</xd:doc>
  <xsl:mode name="sch:expand" on-no-match="shallow-copy"/>
  <xd:doc>Writes the stylesheet: declarations for the schema, a template for a rule, an instruction for an assertion.</xd:doc>
  <xsl:mode name="sch:transpile" on-no-match="deep-skip"/>
  <xd:doc>Writes the instructions that make the text of a message.</xd:doc>
  <xsl:mode name="sch:message" on-no-match="text-only-copy"/>

  <xsl:key name="sch:diagnostic" match="diagnostic | property" use="@id"/>

  <xsl:variable name="sch:ours" as="xs:string" select="'Q{urn:edition:schematron}'"/>
  <xsl:variable name="sch:types" as="xs:string" select="'Q{http://www.w3.org/2001/XMLSchema}'"/>
  <xsl:variable name="sch:errors" as="xs:string" select="'Q{http://www.w3.org/2005/xqt-errors}'"/>

  <xsl:template match="/" as="document-node()">
    <xsl:variable name="expanded" as="document-node()">
      <xsl:document>
        <xsl:apply-templates select="schema" mode="sch:expand"/>
      </xsl:document>
    </xsl:variable>
    <xsl:document>
      <xsl:apply-templates select="$expanded/schema" mode="sch:transpile"/>
    </xsl:document>
  </xsl:template>

  <!-- expand ====================================================================================================== -->

  <xsl:template match="pattern[@abstract = 'true'] | rule[@abstract = 'true']" as="empty-sequence()" mode="sch:expand"/>

  <xd:doc>An instance of an abstract pattern: its own id, and the values of its parameters in place of their names.</xd:doc>
  <xsl:template match="pattern[@is-a]" as="node()+" mode="sch:expand">
    <xsl:variable name="abstract" as="element()?" select="(//pattern[@abstract = 'true'][@id = current()/@is-a])[1]"/>
    <xsl:if test="empty($abstract)">
      <xsl:sequence select="sch:fault(., 'there is no abstract pattern `' || @is-a || '`')"/>
    </xsl:if>
    <xsl:copy>
      <xsl:copy-of select="$abstract/(@* except (@id, @abstract)), @* except @is-a"/>
      <xsl:apply-templates select="$abstract/node(), (node() except param)" mode="#current">
        <xsl:with-param name="values" as="map(xs:string, xs:string)" tunnel="yes"
          select="map:merge((., $abstract)/param ! map:entry(string(@name), string(@value)))"/>
      </xsl:apply-templates>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="param" as="empty-sequence()" mode="sch:expand"/>

  <xsl:template match="@*" as="attribute()" mode="sch:expand">
    <xsl:param name="values" as="map(xs:string, xs:string)" tunnel="yes" select="map{}"/>
    <xsl:attribute name="{name()}" namespace="{namespace-uri()}" select="sch:substitute(., $values)"/>
  </xsl:template>

  <xd:doc>What an abstract rule holds stands in place of the element that extends it. The nearest one of that id counts: in the
    pattern, then anywhere.</xd:doc>
  <xsl:template match="extends[@rule]" as="node()*" mode="sch:expand">
    <xsl:param name="extending" as="xs:string*" tunnel="yes" select="()"/>
    <xsl:variable name="abstract" as="element()?"
      select="(ancestor::pattern, /)//rule[@abstract = 'true'][@id = current()/@rule][1] => head()"/>
    <xsl:choose>
      <xsl:when test="empty($abstract)">
        <xsl:sequence select="sch:fault(.., 'there is no abstract rule `' || @rule || '`')"/>
      </xsl:when>
      <xsl:when test="@rule = $extending">
        <xsl:sequence select="sch:fault(.., 'the abstract rule `' || @rule || '` extends itself')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="$abstract/node()" mode="#current">
          <xsl:with-param name="extending" as="xs:string*" tunnel="yes" select="$extending, string(@rule)"/>
        </xsl:apply-templates>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- transpile: declarations ===================================================================================== -->

  <xsl:template match="schema" as="element()" mode="sch:transpile">
    <xsl:variable name="phase" as="element(phase)?" select="sch:phase(.)"/>
    <xsl:variable name="patterns" as="element()*"
      select="(pattern | group)[empty($phase) or @id = $phase/active/@pattern]"/>
    <out:transform version="3.0" exclude-result-prefixes="#all">
      <xsl:for-each-group select="ns" group-by="@prefix">
        <xsl:namespace name="{@prefix}" select="@uri"/>
      </xsl:for-each-group>
      <xsl:if test="not(ns/@prefix = 'xs')">
        <xsl:namespace name="xs" select="'http://www.w3.org/2001/XMLSchema'"/>
      </xsl:if>
      <xsl:call-template name="sch:entry">
        <xsl:with-param name="phase" select="$phase"/>
        <xsl:with-param name="patterns" select="$patterns"/>
      </xsl:call-template>
      <xsl:copy-of select="processing-instruction(fault)"/>
      <xsl:apply-templates mode="#current"
        select="let[not(@name = $phase/let/@name)], $phase/let, xsl:*, $patterns/sch:declarations(.), $patterns"/>
    </out:transform>
  </xsl:template>

  <xd:doc>Where the compiled stylesheet begins. Every node is offered to the rules once.</xd:doc>
  <xsl:template name="sch:entry" as="element()+">
    <xsl:param name="phase" as="element(phase)?"/>
    <xsl:param name="patterns" as="element()*"/>
    <out:output method="xml" indent="no"/>
    <out:mode name="{$sch:ours}rules"/>
    <out:template match="." mode="{$sch:ours}rules" priority="0"/>
    <out:template match="/">
      <out:variable name="{$sch:ours}found" as="element()*">
        <out:apply-templates select="." mode="{$sch:ours}rules"/>
        <out:for-each select="descendant::node()">
          <out:apply-templates select="., @*" mode="{$sch:ours}rules"/>
        </out:for-each>
      </out:variable>
      <xsl:choose>
        <xsl:when test="$svrl">
          <xsl:call-template name="sch:report">
            <xsl:with-param name="phase" select="$phase"/>
            <xsl:with-param name="patterns" select="$patterns"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:otherwise>
          <findings>
            <out:sequence select="${$sch:ours}found"/>
          </findings>
        </xsl:otherwise>
      </xsl:choose>
    </out:template>
  </xsl:template>

  <xd:doc>The report in SVRL goes by pattern, not by node.</xd:doc>
  <xsl:template name="sch:report" as="element()">
    <xsl:param name="phase" as="element(phase)?"/>
    <xsl:param name="patterns" as="element()*"/>
    <svrl:schematron-output title="{sch:literal(normalize-space(title))}" phase="{($phase/@id, '#ALL')[1]}">
      <xsl:copy-of select="@schemaVersion"/>
      <xsl:for-each-group select="ns" group-by="@prefix">
        <svrl:ns-prefix-in-attribute-values prefix="{@prefix}" uri="{sch:literal(@uri)}"/>
      </xsl:for-each-group>
      <xsl:for-each select="$patterns">
        <svrl:active-pattern>
          <xsl:copy-of select="@id, @name"/>
        </svrl:active-pattern>
        <out:for-each select="${$sch:ours}found[@pattern = '{sch:number(.)}']">
          <out:copy>
            <out:copy-of select="@* except (@check, @pattern, @grade), node()"/>
          </out:copy>
        </out:for-each>
      </xsl:for-each>
    </svrl:schematron-output>
  </xsl:template>

  <xd:doc>A variable of the schema or phase is global; in a rule it is local, and belongs to the unit of the rule.</xd:doc>
  <xsl:template match="schema/let | phase/let" as="node()*" mode="sch:transpile">
    <xsl:sequence select="sch:unit(., sch:variable(., @name))"/>
  </xsl:template>

  <xsl:template match="rule/let" as="node()*" mode="sch:transpile">
    <xsl:sequence select="sch:variable(., @name)"/>
  </xsl:template>

  <xd:doc>A variable of a pattern is global under a name of its own, since other patterns may have one of the same name. It
    sees the variables before it.</xd:doc>
  <xsl:template match="pattern/let | group/let" as="node()*" mode="sch:transpile">
    <xsl:variable name="declaration" as="element()">
      <out:variable name="{sch:global-name(.)}" as="{(@as, 'item()*')[1]}">
        <xsl:apply-templates select="preceding-sibling::let" mode="sch:alias"/>
        <xsl:sequence select="sch:variable(., 'value')"/>
        <out:sequence select="$value"/>
      </out:variable>
    </xsl:variable>
    <xsl:sequence select="sch:unit(., $declaration)"/>
  </xsl:template>

  <xsl:mode name="sch:alias" on-no-match="fail"/>
  <xsl:template match="let" as="element()" mode="sch:alias">
    <out:variable name="{@name}" select="${sch:global-name(.)}"/>
  </xsl:template>

  <xd:doc>Keys and functions of XSLT that the schema brings along; in a rule, instructions.</xd:doc>
  <xsl:template match="schema/xsl:* | pattern/xsl:* | group/xsl:*" as="node()*" mode="sch:transpile">
    <xsl:sequence select="sch:unit(., .)"/>
  </xsl:template>

  <xsl:template match="rule/xsl:*" as="element()" mode="sch:transpile">
    <xsl:copy-of select="."/>
  </xsl:template>

  <!-- transpile: rules ============================================================================================ -->

  <xsl:template match="pattern | group" as="node()*" mode="sch:transpile">
    <xsl:copy-of select="processing-instruction(fault)"/>
    <xsl:apply-templates select="if (@documents) then () else rule" mode="#current"/>
    <xsl:if test="@documents">
      <xsl:sequence select="sch:fault(., '`@documents` asks for other documents, which are not opened')"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="rule" as="node()+" mode="sch:transpile">
    <xsl:copy-of select="processing-instruction(fault)"/>
    <xsl:variable name="template" as="element()">
      <out:template match="{sch:context(.)}" mode="{$sch:ours}rules" as="element()*" priority="{sch:priority(.)}">
        <xsl:variable name="exclusive" as="xs:boolean" select="exists(parent::pattern/rule[2])"/>
        <xsl:if test="$exclusive">
          <out:param name="{$sch:ours}spoken" as="{$sch:types}integer*" select="()" tunnel="yes"/>
        </xsl:if>
        <out:if test="{if ($exclusive) then 'not($' || $sch:ours || 'spoken = ' || sch:number(..) || ')' else 'true()'}">
          <xsl:sequence select="if ($svrl) then sch:fired(.) else ()"/>
          <out:try>
            <out:try>
              <xsl:apply-templates select="../let" mode="sch:alias"/>
              <xsl:apply-templates select="let | assert | report | xsl:*" mode="#current"/>
              <xsl:sequence select="sch:caught(.)"/>
            </out:try>
            <xsl:sequence select="sch:caught(.)"/>
          </out:try>
        </out:if>
        <out:next-match>
          <xsl:if test="$exclusive">
            <out:with-param name="{$sch:ours}spoken" select="${$sch:ours}spoken, {sch:number(..)}" tunnel="yes"/>
          </xsl:if>
        </out:next-match>
      </out:template>
    </xsl:variable>
    <xsl:sequence select="sch:unit(., $template)"/>
  </xsl:template>

  <xsl:template match="rule[not(@context)]" as="node()+" mode="sch:transpile" priority="1">
    <xsl:sequence select="sch:fault(., 'a rule without `@context` applies to nothing')"/>
  </xsl:template>

  <xsl:template match="assert | report" as="node()+" mode="sch:transpile">
    <xsl:variable name="instruction" as="element()">
      <out:try>
        <out:choose>
          <out:when test="{@test}">
            <xsl:sequence select="if (self::report) then sch:finding(.) else ()"/>
          </out:when>
          <out:otherwise>
            <xsl:sequence select="if (self::assert) then sch:finding(.) else ()"/>
          </out:otherwise>
        </out:choose>
        <xsl:sequence select="sch:caught(.)"/>
      </out:try>
    </xsl:variable>
    <xsl:sequence select="sch:unit(., $instruction)"/>
  </xsl:template>

  <xsl:template match="(assert | report)[not(@test)]" as="node()+" mode="sch:transpile" priority="1">
    <xsl:sequence select="sch:fault(., 'an assertion without `@test` says nothing')"/>
  </xsl:template>

  <!-- transpile: messages ========================================================================================= -->

  <xsl:template match="text()" as="element()" mode="sch:message">
    <out:text>{.}</out:text>
  </xsl:template>

  <xsl:template match="value-of" as="element()" mode="sch:message">
    <out:value-of select="{@select}"/>
  </xsl:template>

  <xd:doc>The name of the context node, or of what the path finds; a path that gives a string, as in name(..), is taken by its
    word.</xd:doc>
  <xsl:template match="name" as="element()" mode="sch:message">
    <out:value-of select="({(@path, '.')[1]}) ! (if (. instance of node()) then name() else string())"/>
  </xsl:template>

  <xsl:template match="emph | dir | span" as="element()" mode="sch:message">
    <xsl:element name="svrl:{local-name()}">
      <xsl:copy-of select="@class, @value"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="xsl:*" as="element()" mode="sch:message">
    <xsl:copy-of select="."/>
  </xsl:template>

  <xd:doc>A repair that an editor's program may offer is no part of the message.</xd:doc>
  <xsl:template match="sqf:*" as="empty-sequence()" mode="sch:message"/>

  <!-- functions =================================================================================================== -->

  <xd:doc>The phase that is wanted; empty where all patterns are.</xd:doc>
  <xsl:function name="sch:phase" as="element(phase)?">
    <xsl:param name="schema" as="element(schema)"/>
    <xsl:variable name="wanted" as="xs:string"
      select="if ($phase = '#DEFAULT') then ($schema/@defaultPhase, '#ALL')[1] else $phase"/>
    <xsl:sequence select="
        if ($wanted = '#ALL') then ()
        else ($schema/phase[@id = $wanted], error(xs:QName('sch:phase'), 'the schema has no phase `' || $wanted || '`'))[1]"/>
  </xsl:function>

  <xd:doc>Keys and functions that stand in a pattern, and its variables: the stylesheet declares them outside of rules.</xd:doc>
  <xsl:function name="sch:declarations" as="element()*">
    <xsl:param name="pattern" as="element()"/>
    <xsl:sequence select="$pattern/(let | xsl:*)"/>
  </xsl:function>

  <xd:doc>A text with the names of variables in it replaced, all at once: what is put in is not looked at again.</xd:doc>
  <xsl:function name="sch:substitute" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:param name="values" as="map(xs:string, xs:string)"/>
    <xsl:variable name="pieces" as="xs:string*">
      <xsl:analyze-string select="$text" regex="\$(\i\c*)">
        <xsl:matching-substring>
          <xsl:sequence select="($values(regex-group(1)), .)[1]"/>
        </xsl:matching-substring>
        <xsl:non-matching-substring>
          <xsl:sequence select="."/>
        </xsl:non-matching-substring>
      </xsl:analyze-string>
    </xsl:variable>
    <xsl:sequence select="if (map:size($values) = 0) then $text else string-join($pieces)"/>
  </xsl:function>

  <xd:doc>The context of a rule as a match pattern. There only global variables are in reach, so those of the pattern are called
    by their global names.</xd:doc>
  <xsl:function name="sch:context" as="xs:string">
    <xsl:param name="rule" as="element(rule)"/>
    <xsl:sequence select="sch:substitute($rule/@context,
      map:merge($rule/../let ! map:entry(string(@name), '$' || sch:global-name(.))))"/>
  </xsl:function>

  <xd:doc>The number of a pattern among its like.</xd:doc>
  <xsl:function name="sch:number" as="xs:integer">
    <xsl:param name="pattern" as="element()"/>
    <xsl:sequence select="1 + count($pattern/preceding-sibling::*[self::pattern | self::group])"/>
  </xsl:function>

  <xsl:function name="sch:global-name" as="xs:string">
    <xsl:param name="let" as="element(let)"/>
    <xsl:sequence select="$sch:ours || 'p' || sch:number($let/..) || '.' || $let/@name"/>
  </xsl:function>

  <xd:doc>The first rule of the schema comes first. Priorities fall with the order in the schema.</xd:doc>
  <xsl:function name="sch:priority" as="xs:integer">
    <xsl:param name="rule" as="element(rule)"/>
    <xsl:sequence select="1 + count($rule/following-sibling::rule | $rule/../following-sibling::*/rule)"/>
  </xsl:function>

  <xd:doc>The name of a check: the id of the assertion, else of its rule, else of its pattern.</xd:doc>
  <xsl:function name="sch:name" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
        (reverse($element/ancestor-or-self::*[not(self::schema)]/@id), $element/@name, 'schematron')[1] => translate(' ', '-')"/>
  </xsl:function>

  <xd:doc>A text as it stands in an attribute where braces mean expressions.</xd:doc>
  <xsl:function name="sch:literal" as="xs:string">
    <xsl:param name="text" as="xs:string?"/>
    <xsl:sequence select="replace($text, '[{}]', '$0$0')"/>
  </xsl:function>

  <xd:doc>The value of role, flag or severity; one that begins with a dollar sign names a variable.</xd:doc>
  <xsl:function name="sch:grade" as="xs:string">
    <xsl:param name="value" as="xs:string"/>
    <xsl:sequence select="if (starts-with($value, '$')) then '{' || $value || '}' else sch:literal($value)"/>
  </xsl:function>

  <xsl:function name="sch:variable" as="element()">
    <xsl:param name="let" as="element(let)"/>
    <xsl:param name="name" as="xs:string"/>
    <out:variable name="{$name}">
      <xsl:copy-of select="$let/@as"/>
      <xsl:if test="$let/@value">
        <xsl:attribute name="select" select="$let/@value"/>
      </xsl:if>
      <xsl:copy-of select="$let[not(@value)]/node()"/>
    </out:variable>
  </xsl:function>

  <xd:doc>The element that reports: place of the subject, what SVRL wants to know, message, diagnostics, properties.</xd:doc>
  <xsl:function name="sch:finding" as="element()">
    <xsl:param name="assertion" as="element()"/>
    <xsl:for-each select="$assertion">
      <xsl:element name="svrl:{if (self::assert) then 'failed-assert' else 'successful-report'}">
        <xsl:sequence select="sch:address(.)"/>
        <xsl:attribute name="grade" select="reverse((. | .. | ../..)/(@flag, @role, @severity)) ! sch:grade(.)"/>
        <xsl:attribute name="test" select="sch:literal(@test)"/>
        <xsl:for-each select="@role, @flag, @severity">
          <xsl:attribute name="{name()}" select="sch:grade(.)"/>
        </xsl:for-each>
        <xsl:for-each select="@id, @see, @icon, @fpi, @xml:lang">
          <xsl:attribute name="{name()}" select="sch:literal(.)"/>
        </xsl:for-each>
        <svrl:text>
          <xsl:apply-templates mode="sch:message"/>
        </svrl:text>
        <xsl:sequence select="tokenize(@diagnostics) ! sch:reference($assertion, .), tokenize(@properties) ! sch:reference($assertion, .)"/>
      </xsl:element>
    </xsl:for-each>
  </xsl:function>

  <xd:doc>Name of the check, number of the pattern, and the path of the subject: the context node where none is named or found.</xd:doc>
  <xsl:function name="sch:address" as="attribute()+">
    <xsl:param name="assertion" as="element()"/>
    <xsl:variable name="subject" as="xs:string?" select="($assertion/@subject, $assertion/parent::rule/@subject)[1]"/>
    <xsl:attribute name="check" select="sch:literal(sch:name($assertion))"/>
    <xsl:attribute name="pattern" select="sch:number($assertion/ancestor::*[self::pattern | self::group])"/>
    <xsl:attribute name="location" select="'{path(head((' || $subject || (', '[$subject]) || '.)))}'"/>
  </xsl:function>

  <xsl:function name="sch:reference" as="node()">
    <xsl:param name="assertion" as="element()"/>
    <xsl:param name="id" as="xs:string"/>
    <xsl:variable name="target" as="element()?" select="key('sch:diagnostic', $id, root($assertion))[1]"/>
    <xsl:choose>
      <xsl:when test="$target/self::diagnostic">
        <svrl:diagnostic-reference diagnostic="{sch:literal($id)}">
          <svrl:text>
            <xsl:copy-of select="$target/@xml:lang"/>
            <xsl:apply-templates select="$target/node()" mode="sch:message"/>
          </svrl:text>
        </svrl:diagnostic-reference>
      </xsl:when>
      <xsl:when test="$target">
        <svrl:property-reference property="{sch:literal($id)}">
          <xsl:copy-of select="$target/(@role, @scheme)"/>
          <svrl:text>
            <xsl:apply-templates select="$target/node()" mode="sch:message"/>
          </svrl:text>
        </svrl:property-reference>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="sch:fault($assertion, 'there is no diagnostic or property `' || $id || '`')"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xsl:function name="sch:fired" as="element()">
    <xsl:param name="rule" as="element(rule)"/>
    <svrl:fired-rule pattern="{sch:number($rule/..)}" context="{sch:literal($rule/@context)}">
      <xsl:for-each select="$rule/(@id, @role, @flag, @severity)">
        <xsl:attribute name="{name()}" select="sch:literal(.)"/>
      </xsl:for-each>
    </svrl:fired-rule>
  </xsl:function>

  <xd:doc>What happens when the evaluation of a rule or assertion fails: a fault of its own, and the others go on.</xd:doc>
  <xsl:function name="sch:caught" as="element()">
    <xsl:param name="element" as="element()"/>
    <out:catch>
      <fault check="{sch:literal(sch:name($element))}" location="{{path()}}">
        <out:value-of select="${$sch:errors}description"/>
      </fault>
    </out:catch>
  </xsl:function>

  <xsl:function name="sch:unit" as="node()+">
    <xsl:param name="origin" as="element()"/>
    <xsl:param name="written" as="element()"/>
    <xsl:text>&#10;</xsl:text>
    <xsl:processing-instruction name="unit" select="string-join((sch:name($origin), string($origin/@sch:at)), '&#9;')"/>
    <xsl:sequence select="$written"/>
    <xsl:processing-instruction name="end-unit"/>
    <xsl:text>&#10;</xsl:text>
  </xsl:function>

  <xsl:function name="sch:fault" as="processing-instruction()">
    <xsl:param name="origin" as="element()"/>
    <xsl:param name="sentence" as="xs:string"/>
    <xsl:processing-instruction name="fault" select="string-join((sch:name($origin), string($origin/@sch:at), $sentence), '&#9;')"/>
  </xsl:function>
</xsl:package>
