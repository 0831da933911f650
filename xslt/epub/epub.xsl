<?xml version="1.0" encoding="UTF-8"?>
<xsl:package xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:html="urn:edition:html"
  xmlns:epub="urn:edition:epub" xmlns:ops="http://www.idpf.org/2007/ops" xmlns:h="http://www.w3.org/1999/xhtml"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" name="urn:edition:epub" package-version="1.0" version="3.0"
  expand-text="yes" exclude-result-prefixes="#all">

  <xd:doc scope="stylesheet">
    <xd:desc>
      <xd:p>Electronic books of the letters, EPUB 3.3. A chapter is the letter of its web page in XHTML, without what only a page can
        do: what the html package says of an element is said once. Round the chapters stand cover, title page, contents, index and
        what is said of the edition; they are made of records, as the pages round the letters are.</xd:p>
      <xd:p>What comes out is JSON: the texts of the files by their names in the book.</xd:p>
    </xd:desc>
  </xd:doc>

  <xsl:use-package name="urn:edition:shared" package-version="1.0"/>
  <xsl:use-package name="urn:edition:html" package-version="1.0">
    <xsl:override>
      <!-- What entries and headers say: they come from many letters, so that a name or a pointer inside leads nowhere but to the web. -->
      <xsl:template match="*[@ed:entry]" mode="html:flow" priority="5" as="element()">
        <span><xsl:apply-templates mode="#current"/></span>
      </xsl:template>
      <xsl:template match="ref | ptr" mode="html:flow" priority="5" as="element()">
        <a href="{tokenize(@target)[1]}"><xsl:apply-templates mode="#current"/><xsl:if test="self::ptr">{tokenize(@target)[1]}</xsl:if></a>
      </xsl:template>
    </xsl:override>
  </xsl:use-package>

  <xsl:include href="chapter.xsl"/>
  <xsl:include href="book.xsl"/>
  <xsl:include href="index.xsl"/>
  <xsl:include href="contents.xsl"/>

  <xsl:output method="json" encoding="UTF-8" indent="no"/>

  <xsl:variable name="lang" as="xs:string" select="ed:language($ed:lang)"/>

  <xsl:function name="epub:label" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="ed:label($key, $lang)"/>
  </xsl:function>

  <xd:doc><xd:desc>A file of XHTML, whose elements may come in no namespace, as those of the html package do.</xd:desc>
    <xd:param name="title">its title, for those who cannot see it</xd:param>
    <xd:param name="base">the way from its folder to that of the book</xd:param>
    <xd:param name="body">what it holds</xd:param>
  </xd:doc>
  <xsl:function name="epub:file" as="xs:string">
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="base" as="xs:string"/>
    <xsl:param name="body" as="node()*"/>
    <xsl:variable name="page" as="document-node()">
      <xsl:document><html lang="{$lang}">
        <head>
          <title>{$title}</title>
          <link rel="stylesheet" type="text/css" href="{$base}style.css"/>
        </head>
        <body><xsl:sequence select="$body"/></body>
      </html></xsl:document>
    </xsl:variable>
    <xsl:variable name="made" as="element()"><xsl:apply-templates select="$page/*" mode="epub:xhtml"/></xsl:variable>
    <xsl:sequence select="serialize($made, map { 'method': 'xml', 'omit-xml-declaration': false(), 'encoding': 'UTF-8', 'indent': false() })"/>
  </xsl:function>

  <!-- Into XHTML. -->

  <xd:doc><xd:desc>From the elements of a web page to those of a book.</xd:desc></xd:doc>
  <xsl:mode name="epub:xhtml" on-no-match="shallow-copy" on-multiple-match="fail"/>

  <xsl:template match="*[not(namespace-uri())]" mode="epub:xhtml" as="element()" priority="-0.4">
    <xsl:element name="{local-name()}" namespace="http://www.w3.org/1999/xhtml">
      <xsl:apply-templates select="@*" mode="#current"/>
      <xsl:apply-templates mode="#current"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@lang" mode="epub:xhtml" as="attribute()+">
    <xsl:sequence select="."/>
    <xsl:attribute name="xml:lang" select="."/>
  </xsl:template>

  <xd:doc><xd:desc>What says in a page where it comes from, or is for its style sheet alone.</xd:desc></xd:doc>
  <xsl:template match="@*[starts-with(name(), 'data-')] | @loading | @tabindex | @translate" mode="epub:xhtml" as="attribute()?"/>
</xsl:package>
