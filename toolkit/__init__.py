"""TEI letters to publications: the toolkit of a digital scholarly edition.

A letter's way through the modules, in the order in which they may import each other:

names, errors, diagnostic   what everything else speaks of
zipped     files → a ZIP file, of the same bytes each time
profiles   named choices among the checks
damage     what makes a file ill-formed, in words; and how to read on
source     bytes → a safe tree, with the exact place of every element and attribute
instructions  the schemas that a file names before its root
memory     what was found the last time, told again while nothing has changed
report     findings → text with excerpt; the page of a check
formats    findings → JSON, SARIF, annotations, JUnit
xslt       compiles and runs stylesheets, locked; the only module that knows Saxon
grammar    RELAX NG: datatypes, patterns, derivatives, matching with diagnosis; XML, compact syntax and XSD
schematron rules → XSLT → findings
odd        customization + TEI declarations → grammar and rules; and a reference of all that is in it
narrow     a schema beside letters → what they never use, and the customization without it
guideline  an ODD and its reference → web pages
workers    who does the work: this process, one for each core, a cluster
schema     what letters are held to, made of one customization
prefix     what a prefix of pointers stands for
typography how the print looks, as the settings say
edition    the files of an edition: letters and registers, and who points at whom
excerpts   what a letter sees of the registers
checks     what no grammar and no rule of the edition's own says: pointers, sequences, dates, identifiers, profiles
validate   grammar, rules and checks in this order
judges     the choice of what files are held to: schemas named, asked for by xml-model, or the edition's own
repair     what can be meant in one way only, written so: edits on the bytes, tried before they stand
changes    what changed between two schemas, and which letters that breaks; changelog: the words for it
citation   a letter as reference managers know it: CSL-JSON, BibTeX, RIS
records    one record a letter: their order, their neighbours, what pages there are round them
search     every word of letters and registers → the index that the search page reads
pictures   what letters show: where it lies, how large it is, what outputs call it
transliteration   letters of any script in ASCII; lines: text broken, aligned and numbered in rows of 72 columns
outputs    web page, plain text, print; from the letter as `xslt/shared` prepares it
metadata   what the headers say, in the forms that archives, indexes and reference managers read
bag        BagIt bags, made and judged; archive: what archives ask, answered rule by rule
build      what must be made again and why
packaging  an edition with all that was made of it → a package for archives, the same bytes again
serve      the site on this machine, made again while files change
cli        the command `edition`

    >>> from toolkit import Edition, Schema
    >>> from toolkit.validate import validate
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.diagnostic import Diagnostic, Note, Position, Severity, Span
    from toolkit.edition import Edition
    from toolkit.errors import OutputError, SchemaError, SourceError, ToolkitError
    from toolkit.outputs import Output, Workshop
    from toolkit.schema import Schema

__all__ = [
    "Diagnostic", "Edition", "Note", "Output", "OutputError", "Position", "Schema", "SchemaError", "Severity",
    "SourceError", "Span", "ToolkitError", "Workshop",
]  # fmt: skip

_HOMES = {
    "diagnostic": ("Diagnostic", "Note", "Position", "Severity", "Span"),
    "edition": ("Edition",),
    "errors": ("OutputError", "SchemaError", "SourceError", "ToolkitError"),
    "outputs": ("Output", "Workshop"),
    "validate": ("Schema",),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: the command `edition` starts hundreds of times a day."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"toolkit.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
