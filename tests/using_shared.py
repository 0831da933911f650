"""Stylesheets of tests that use the package `shared`."""

from pathlib import Path

from toolkit.xslt import Stylesheet

_SHARED = Path(__file__).resolve().parents[1] / "xslt" / "shared" / "shared.xsl"


def compiled(folder: Path, stylesheet: str) -> Stylesheet:
    """Compile a stylesheet that is written in a test, in a folder of its own."""
    (folder / "packages.xml").write_text(
        '<configuration xmlns="http://saxon.sf.net/ns/configuration" edition="HE"><xsltPackages><package '
        f'name="urn:edition:shared" version="1.0" sourceLocation="{_SHARED.as_uri()}"/></xsltPackages></configuration>',
        encoding="utf-8",
    )
    (folder / "test.xsl").write_text(stylesheet, encoding="utf-8")
    return Stylesheet.compile(folder / "test.xsl")
