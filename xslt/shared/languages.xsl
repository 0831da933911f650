<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <!-- Scripts (ISO 15924) and languages (BCP 47) that run from right to left, where nothing else is said. -->
  <xsl:variable name="rtl-scripts" as="xs:string*" select="tokenize('adlm arab aran armi avst chrs cprt elym hatr hebr hung khar
    lydi mand mani mend merc mero narb nbat nkoo orkh palm phli phlp phnx prti rohg samr sarb sogd syrc thaa yezi')"/>
  <xsl:variable name="rtl-languages" as="xs:string*" select="tokenize('aeb aii ajp apc apd ar arc arq ary arz azb bal bcc bgn bqi ckb
    dv fa fas ara glk hbo he heb iw jpr jrb khw ks lrc mzn nqo ota pal pbt pes pnb prs ps pus rhg sam sd sdh skr syc syr tmr ug uig
    ur urd xmn yi yid ydd ydi')"/>

  <xd:doc><xd:desc>The direction in which text of a language is written, ltr or rtl. The script counts before the language:
    yi-Latn runs from left to right, ku-Arab from right to left.</xd:desc></xd:doc>
  <xsl:function name="ed:direction" as="xs:string" visibility="public">
    <xsl:param name="language" as="xs:string?"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize(lower-case($language), '-')"/>
    <xsl:variable name="script" as="xs:string?" select="$parts[position() > 1][matches(., '^[a-z]{4}$')][1]"/>
    <xsl:sequence select="if (if ($script) then $script = $rtl-scripts else $parts[1] = $rtl-languages) then 'rtl' else 'ltr'"/>
  </xsl:function>

  <xd:doc><xd:desc>The language that an element is in: the nearest that is said, else that of the letter.</xd:desc></xd:doc>
  <xsl:function name="ed:language-of" as="xs:string" visibility="public">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="string((($node/ancestor-or-self::*/@xml:lang)[last()], root($node)/*/ed:letter/@lang)[1])"/>
  </xsl:function>
</xsl:stylesheet>
