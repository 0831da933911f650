"""What archives ask of an edition or of a package: 25 rules, judged for an archive, told to people and programs.

Most of it is found by the checks, the schema and the reader that `edition validate` uses; here it is put in the order
in which archives ask. Nothing is fetched, nothing is changed.
"""

from toolkit.archive.answers import Answer, Report, State, answered
from toolkit.archive.contents import Package, is_package, unpacked
from toolkit.archive.forms import FORMS
from toolkit.archive.rules import LEVELS, RULES, TARGETS, Rule

__all__ = [
    "FORMS", "LEVELS", "RULES", "TARGETS", "Answer", "Package", "Report", "Rule", "State", "answered", "is_package",
    "unpacked",
]  # fmt: skip
