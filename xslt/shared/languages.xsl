<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xd="http://www.oxygenxml.com/ns/doc/xsl" xmlns:ed="urn:edition:prepared" xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0" version="3.0" expand-text="yes" exclude-result-prefixes="#all">

  <!-- Scripts (ISO 15924) and languages (BCP 47) that run from right to left, where nothing else is said. -->
  <xsl:variable name="rtl-scripts" as="xs:string*" select="tokenize('adlm arab aran armi avst chrs cprt elym hatr hebr hung khar
    lydi mand mani mend merc mero narb nbat nkoo orkh palm phli phlp phnx prti rohg samr sarb sogd syrc thaa yezi')"/>
  <xsl:variable name="rtl-languages" as="xs:string*" select="tokenize('aeb aii ajp apc apd ar arc arq ary arz azb bal bcc bgn bqi ckb
    dv fa fas ara glk hbo he heb iw jpr jrb khw ks lrc mzn nqo ota pal pbt pes pnb prs ps pus rhg sam sd sdh skr syc syr tmr ug uig
    ur urd xmn yi yid ydd ydi')"/>

  <!-- Codes of ISO 639-2 for languages whose tag has two letters, as letters have them all the same. -->
  <xsl:variable name="two-letters" as="map(xs:string, xs:string)" select="map:merge(tokenize('ara:ar arm:hy hye:hy bul:bg cat:ca ces:cs cze:cs
    chi:zh zho:zh cym:cy wel:cy dan:da deu:de ger:de dut:nl nld:nl ell:el gre:el eng:en est:et fas:fa per:fa fin:fi fra:fr fre:fr geo:ka
    kat:ka gle:ga heb:he hin:hi hrv:hr hun:hu isl:is ice:is ita:it jpn:ja kor:ko lat:la lav:lv lit:lt nor:no pol:pl por:pt ron:ro rum:ro
    rus:ru san:sa slk:sk slo:sk slv:sl spa:es srp:sr swe:sv tur:tr ukr:uk urd:ur yid:yi') ! map:entry(substring-before(., ':'), substring-after(., ':')))"/>

  <!-- Scripts that go without saying (Suppress-Script in IANA's registry), of languages in which letters are written. -->
  <xsl:variable name="own-scripts" as="xs:string*" select="tokenize('ar-arab fa-arab ur-arab he-hebr yi-hebr el-grek hy-armn ka-geor bg-cyrl be-cyrl mk-cyrl ru-cyrl
    uk-cyrl ca-latn cs-latn da-latn de-latn en-latn es-latn et-latn fi-latn fr-latn hr-latn hu-latn it-latn la-latn lt-latn lv-latn nl-latn
    pl-latn pt-latn ro-latn sk-latn sl-latn sv-latn tr-latn')"/>

  <xd:doc><xd:desc>The tag of a language as BCP 47 has it; "" for what is none, which a page would only mislead by. A second code of three
    letters names no script and no region, so it is left out.</xd:desc></xd:doc>
  <xsl:function name="ed:tag" as="xs:string" visibility="public">
    <xsl:param name="said" as="xs:string?"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize($said, '-')"/>
    <xsl:sequence select="if (matches($said, '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$|^x(-[A-Za-z0-9]{1,8})+$'))
      then string-join((let $language := ($two-letters(lower-case($parts[1])), $parts[1])[1], $others := subsequence($parts, 2)[position() > 1 or $language = 'x' or not(matches(., '^[A-Za-z]{3}$'))]
        return ($language, $others[position() > 1 or not(lower-case($language || '-' || .) = $own-scripts)])), '-') else ''"/>
  </xsl:function>

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
    <xsl:sequence select="string(((($node/ancestor-or-self::*/@xml:lang) ! ed:tag(.)[. != ''])[last()], root($node)/*/ed:letter/@lang)[1])"/>
  </xsl:function>
</xsl:stylesheet>
