"""The reference of a customization: its laws, and that it says the same in every process."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from toolkit import odd
from toolkit.grammar import pattern
from toolkit.grammar.automaton import Automaton
from toolkit.grammar.context import Lexicon, names_of
from toolkit.grammar.derive import attributes_in, required
from toolkit.names import TEI, Name
from toolkit.schema import DECLARATIONS, Schema

ROOT = Path(__file__).resolve().parents[1]
EDITION = ROOT / "schema" / "edition.odd"
CASES = Path(__file__).parent / "cases"
SHARED = ROOT.parent / "shared" / "tei"
ODDS = [EDITION, *sorted((CASES / "guideline").glob("*.odd")), *sorted((SHARED / "odd").glob("*.odd"))]


@cache
def _facts(path: Path, lang: str = "") -> Any:
    schema = Schema.of(path, language=lang)
    files, _ = schema.files(["json"])
    return json.loads(files[f"{schema.stem}.json"])


@cache
def _lexicon(path: Path) -> Lexicon:
    return Lexicon(Automaton(odd.compiled(path, declarations=DECLARATIONS).grammar))


def _elements(path: Path) -> dict[str, Any]:
    return {one["ident"]: one for one in _facts(path)["elements"]}


def _content(path: Path, entry: Any) -> pattern.Pattern:
    """What the grammar lets an element hold, its attributes among it."""
    (content,) = _lexicon(path).contents(Name(entry["ns"], entry["name"]))
    return content


def _flat(by_module: dict[str, list[str]]) -> set[str]:
    return {ident for idents in by_module.values() for ident in idents}


@pytest.fixture(params=ODDS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_every_element_of_the_grammar_has_an_entry_and_no_other_is_reachable(path: Path) -> None:
    entries = {Name(one["ns"], one["name"]) for one in _facts(path)["elements"] if one["isReachable"]}
    assert entries == set(_lexicon(path).elements)


def test_what_may_contain_another_is_what_contains_it(path: Path) -> None:
    elements = _elements(path)
    down = {(one, child) for one, entry in elements.items() for child in _flat(entry["mayContain"]["elements"])}
    up = {(parent, one) for one, entry in elements.items() for parent in _flat(entry["containedBy"])}
    assert down == up


def test_what_an_element_may_contain_is_what_the_grammar_lets_it_hold(path: Path) -> None:
    lexicon = _lexicon(path)
    names = {ident: Name(one["ns"], one["name"]) for ident, one in _elements(path).items() if one["isReachable"]}
    for ident, name in names.items():
        told = {names[child] for child in _flat(_elements(path)[ident]["mayContain"]["elements"])}
        assert told == {other for other in names.values() if lexicon.may_hold(name, other)}, ident


def test_the_attributes_of_an_element_are_those_of_the_grammar(path: Path) -> None:
    for entry in _facts(path)["elements"]:
        if entry["isReachable"]:
            own = {(one["altIdent"] or [one["ident"]])[0] for one in entry["attributes"]}
            inherited = {one["ident"] for group in entry["inheritedAttributes"] for one in group["attributes"]}
            borne = names_of(attributes_in(_content(path, entry)))
            assert own | inherited == {str(name) for name in borne}, entry["ident"]
            assert not own & inherited, entry["ident"]


def test_an_attribute_is_required_where_the_grammar_demands_it(path: Path) -> None:
    for entry in _facts(path)["elements"]:
        if entry["isReachable"]:
            own = {one["ident"]: one["usage"] for one in entry["attributes"]}
            demanded = {str(name) for name in required(_content(path, entry), pattern.Attribute)}
            assert {ident for ident, usage in own.items() if usage == "req"} == demanded & own.keys(), entry["ident"]


def test_every_class_member_belongs_to_the_class(path: Path) -> None:
    facts = _facts(path)
    entries = [*facts["elements"], *facts["classes"]["models"], *facts["classes"]["attributes"]]
    up = {(key, one["ident"]) for one in entries for key in one["classes"]["model"] + one["classes"]["atts"]}
    classes = [*facts["classes"]["models"], *facts["classes"]["attributes"]]
    assert up == {(one["ident"], member) for one in classes for member in one["members"]}
    belonging = {(key, one["ident"]) for one in facts["elements"] for key in one["classes"]["all"]}
    assert belonging == {(one["ident"], element) for one in classes for element in one["elements"]}


def test_every_element_of_the_tei_without_words_of_its_own_has_ours() -> None:
    for entry in _facts(EDITION)["elements"]:
        assert entry["ns"] == TEI
        assert entry["shortDesc"] == entry["sense"] != "", entry["ident"]
        assert entry["shortDescLang"] == "en"


def test_our_words_stand_for_an_attribute_as_its_element_has_it() -> None:
    title = _elements(EDITION)["title"]
    inherited = [one for group in title["inheritedAttributes"] for one in group["attributes"]]
    senses = {one["ident"]: one["sense"] for one in [*title["attributes"], *inherited]}
    assert "subtitle" in senses["type"]


def test_what_the_customization_adds_gets_none_of_our_words() -> None:
    seal = _elements(CASES / "guideline" / "changes.odd")["seal"]
    assert seal["sense"] == ""
    assert [one["sense"] for one in seal["attributes"]] == [""]


def test_the_language_asked_for_comes_first_then_english() -> None:
    path = CASES / "guideline" / "languages.odd"
    assert _elements(path)["seal"]["shortDesc"] == "was den Brief schließt"
    assert _elements(path)["wax"]["shortDesc"] == "what the seal is made of"
    french = {one["ident"]: one for one in _facts(path, "fr")["elements"]}
    assert (french["wax"]["shortDesc"], french["wax"]["shortDescLang"]) == ("ce dont le sceau est fait", "fr")
    assert (french["seal"]["shortDesc"], french["seal"]["shortDescLang"]) == ("what closes the letter", "en")


def test_a_change_of_an_inherited_attribute_names_its_class_and_keeps_what_it_does_not_change() -> None:
    (changed,) = [one for one in _elements(EDITION)["correspAction"]["attributes"] if one["ident"] == "type"]
    assert (changed["class"], changed["usage"], changed["valList"]["type"]) == ("att.typed", "req", "closed")
    assert changed["datatype"]["dataRef"]["key"] == "teidata.enumerated"


def test_a_message_is_told_from_what_to_do_about_it() -> None:
    (rule,) = [one for one in _elements(EDITION)["p"]["constraints"] if one["ident"] == "empty-paragraph"]
    (assertion,) = rule["assertions"]
    assert assertion["message"] == "`p` is empty"
    assert assertion["help"] == "take it out; for a gap in the source write `gap`"
    assert (assertion["type"], assertion["context"]) == ("assert", "tei:text//tei:p")


def test_a_rule_without_context_has_that_of_its_element() -> None:
    hi = _elements(CASES / "guideline" / "changes.odd")["hi"]
    assert [one["assertions"][0]["context"] for one in hi["constraints"] if one["ident"] == "long-text"] == ["tei:hi"]


def test_content_models_keep_their_shape() -> None:
    (content,) = _elements(CASES / "guideline" / "changes.odd")["seal"]["content"]
    assert (content["type"], content["minOccurs"], content["maxOccurs"]) == ("alternate", "0", "unbounded")
    assert [one["type"] for one in content["content"]] == ["textNode", "classRef"]


def test_an_element_that_nothing_holds_is_told_from_the_others(tmp_path: Path) -> None:
    path = tmp_path / "lonely.odd"
    text = (CASES / "guideline" / "changes.odd").read_text(encoding="utf-8")
    path.write_text(text.replace('<classes><memberOf key="model.phrase"/></classes>', "", 1), encoding="utf-8")
    found = {ident: one["isReachable"] for ident, one in _elements(path).items()}
    assert [ident for ident, is_reachable in found.items() if not is_reachable] == ["seal"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="p5subset.xml is not here")
def test_the_prose_of_the_tei_goes_before_our_words(tmp_path: Path) -> None:
    (tmp_path / "p5subset.xml").symlink_to(SHARED / "p5subset-4.8.0.xml")
    path = tmp_path / "prose.odd"
    text = (CASES / "guideline" / "prose.odd").read_text(encoding="utf-8")
    path.write_text(text.replace("<schemaSpec", '<schemaSpec source="p5subset.xml"'), encoding="utf-8")
    entry = _elements(path)["hi"]
    assert entry["shortDescLang"] == "en"
    assert entry["shortDesc"] not in ("", entry["sense"])
    assert {"fr", "ja"} <= {one.partition('xml:lang="')[2].partition('"')[0] for one in entry["desc"]}
    assert entry["exemplum"]


def test_the_json_is_the_same_in_every_process() -> None:
    code = (
        "import sys, hashlib; from pathlib import Path; from toolkit.schema import Schema;"
        "print(hashlib.sha256(Schema.of(Path(sys.argv[1])).files(['json'])[0]['edition.json']).hexdigest())"
    )
    environments = ({**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)} for seed in ("1", "2"))
    digests = [
        subprocess.run([sys.executable, "-c", code, str(EDITION)], env=one, capture_output=True, check=True).stdout
        for one in environments
    ]
    assert digests[0] == digests[1]
