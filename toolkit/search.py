"""The index that the search page reads: every word with its places, in scripts that a page can load from a disk.

A browser lets a page that lies on a disk load scripts, but no data; so each file calls `edition.part(name, data)`, a
function of the page's own script (`xslt/html/assets/search.js`). There are

search/index.js          the letters and entries with what a reader may choose by, and where each file of words begins
search/words/NUMBER.js   words, folded and sorted, each with all its places
search/letters/ID.js     the texts of a letter, to show hits in their context

A place is a number: all words of the edition are counted through, letter after letter, entry after entry, with one
number left out after each text, so that no phrase runs from one into the next. docs/search.md says why it is so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree  # of what the toolkit itself wrote

from toolkit.records import REGISTERS, Json

__all__ = ["Letter", "Places", "Text", "decode", "encode", "fold", "index", "texts", "tokens"]

_ED: Final = "{urn:edition:prepared}"

_SHARD: Final = 48_000
"""Characters of a file of words, of which one is read for each word that is asked for."""

_PAGES: Final = {element: page for page, elements in REGISTERS.items() for element in elements}
"""The page on which an entry of the registers stands, by its element."""

_NAMES: Final = frozenset({"persName", "orgName", "placeName", "geogName", "name", "title", "term", "label"})

_FACETS: Final = ("sender", "recipient", "place", "year", "language")


# --- words --------------------------------------------------------------------------------------------------------

_LETTERS: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ꝛ": "r",
    "ς": "σ", "ѣ": "е", "і": "и", "ѳ": "ф", "ѵ": "и",
}  # fmt: skip
"""What Unicode does not take apart; ſ, ligatures like ﬁ, ё and й it does. The last four were given up in 1918."""

_FOLDED: Final = str.maketrans(_LETTERS)
_UNSEEN: Final = frozenset({"Mn", "Mc", "Me", "Cf"})
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def fold(text: str) -> str:
    """Give a text without the differences that a search should not make: case, accents, old and joined letters.

    >>> fold("Straſſe, STRASSE, Straße"), fold("Œuvre de Dvořák"), fold("Чортъ и чёрт")
    ('strasse, strasse, strasse', 'oeuvre de dvorak', 'чортъ и черт')
    """
    plain = unicodedata.normalize("NFKD", text)
    if not plain.isascii():
        plain = "".join(one for one in plain if unicodedata.category(one) not in _UNSEEN)
    return plain.lower().translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """Give the words of a text, folded. Chinese and Japanese, which divide none, are taken sign by sign.

    >>> tokens("L’été 1924–25")
    ['l', 'ete', '1924', '25']
    >>> tokens("Чортъ")
    ['чорт']
    """
    words = _WORD.findall(fold(text))
    return [word[:-1] if word[-1] == "ъ" and len(word) > 1 else word for word in words]


_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def encode(places: Iterable[int], before: int = 0) -> str:
    """Write rising numbers as the steps between them, five bits a character, lowest first; the sixth says "more".

    before  the number from which the first step goes

    >>> encode([3, 4, 44])
    'DBoB'
    """
    written = []
    for place in places:
        written.append(_step(place - before))
        before = place
    return "".join(written)


def _step(step: int) -> str:
    if step < 32:
        return _DIGITS[step]
    return _DIGITS[32 + step % 32] + _step(step // 32)


def decode(code: str) -> list[int]:
    """Read what `encode` wrote, as the script does.

    >>> decode("DBoB")
    [3, 4, 44]
    """
    places = []
    place = scale = 0
    for digit in map(_DIGITS.index, code):
        place += digit % 32 << scale
        scale += 5
        if digit < 32:
            places.append(place)
            scale = 0
    return places


# --- what is searched ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words at an anchor of a letter's page ("" for the letter as a whole).

    lang  as in xml:lang, "" where it is not said; None for the name of an entry that is meant there
    """

    at: str
    lang: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Places:
    """The words of a letter or an entry, counted from 0: how many places it takes, and where each word stands.

    words  the first and the last place of a word, and the steps between as `encode` writes them
    """

    size: int
    words: Mapping[str, tuple[int, int, str]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Places:
        """Count the words of texts; after each of them one number is left out."""
        places: dict[str, list[int]] = defaultdict(list)
        at = 0
        for text in texts:
            words = tokens(text)
            for place, word in enumerate(words, at):
                places[word].append(place)
            at += len(words) + 1
        return cls(at, {word: (each[0], each[-1], encode(each[1:], each[0])) for word, each in places.items()})


@dataclass(frozen=True, slots=True)
class Letter:
    """What of a letter is searched, counted once, and put together again with others whenever one of them changes.

    facets  the names that it has in each
    texts   what is shown as a hit
    """

    id: str
    title: str
    date: str
    facets: Mapping[str, tuple[str, ...]]
    texts: tuple[Text, ...]
    places: Places

    @classmethod
    def read(cls, record: str) -> Letter:
        """Read a record that `record.xsl` wrote."""
        root = ElementTree.fromstring(record)
        roles = ("sender", "recipient", "place", "destination")
        parties = {role: _parties(root, role) for role in roles}
        told = chain.from_iterable(root.iter(_ED + name) for name in (*roles, "date"))
        facts = [" ".join("".join(one.itertext()).split()) for one in told]
        year = re.match(r"-?\d{4,}", root.get("date", ""))
        language = root.get("lang", "").partition("-")[0]
        abstract = root.findtext(f"{_ED}abstract", "")
        titles = (root.get("title", ""), root.get("subtitle", ""))
        # shown with every hit, not as one
        head = dict.fromkeys((*titles, *facts, *chain.from_iterable(parties.values())))
        texts = (*([Text("", "", abstract)] if abstract else ()), *_texts(root))
        return cls(
            id=root.get("id", ""),
            title=titles[0],
            date=root.findtext(f"{_ED}date", ""),
            facets={
                **{role: parties[role] for role in roles[:3]},
                "year": (year[0],) if year else (),
                "language": () if language in ("", "und") else (language,),
            },
            texts=texts,
            places=Places.of((*head, *(text.words for text in texts))),
        )

    @classmethod
    def of(cls, data: Any) -> Letter:
        """Give the letter that `data` gave, as it comes from JSON."""
        id, title, date, facets, texts, size, words = data
        return cls(id, title, date, facets, tuple(Text(*one) for one in texts), Places(size, words))

    @property
    def data(self) -> Json:
        """What is known of the letter, in a form that JSON can hold."""
        texts = [(text.at, text.lang, text.words) for text in self.texts]
        return [self.id, self.title, self.date, self.facets, texts, self.places.size, self.places.words]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a register: the name it is listed by, other names, all that is said of it."""

    id: str
    page: str
    name: str
    others: tuple[str, ...]
    words: tuple[str, ...]


def index(letters: Sequence[Letter], entries: Iterable[ElementTree.Element]) -> Iterator[tuple[str, bytes]]:
    """Give the files that span the edition, each with its name beside the page; the same letters give the same bytes.

    letters  in their order
    entries  of the registers (`ed:entry`), in the order of the letters
    """
    listed = _entries(entries)
    starts, steps = _joined([*(one.places for one in letters), *(Places.of(entry.words) for entry in listed)])
    shards = list(_shards(steps))
    yield "search/index.js", _part("index", _contents(letters, listed, starts, [first for first, _ in shards]))
    for number, (_, words) in enumerate(shards):
        yield f"search/words/{number}.js", _part(f"words/{number}", words)


def texts(letter: Letter) -> tuple[str, bytes]:
    """Give the file with the texts of a letter, and its name beside the page."""
    rows = [(text.at, text.lang, text.words) for text in letter.texts]
    return f"search/letters/{letter.id}.js", _part(f"letters/{quote(letter.id, '')}", rows)


def _texts(root: ElementTree.Element) -> Iterator[Text]:
    """Give the words of the text, and after those of a place the names of entries that it means in other words."""
    names = {entry.get("id", ""): _listed(entry) for entry in root.iter(f"{_ED}entry")}
    meant: dict[str, list[str]] = defaultdict(list)
    for mention in root.iter(f"{_ED}mention"):
        meant[mention.get("at", "")].append(mention.get("name") or names.get(mention.get("entry", ""), ""))
    for words in root.iter(f"{_ED}words"):
        at, text = words.get("at", ""), "".join(words.itertext())
        yield Text(at, words.get("lang", ""), text)
        names_here = dict.fromkeys(meant.pop(at, ()))
        said = set(tokens(text)) if names_here else set()
        for name in names_here:
            if not said.issuperset(tokens(name)):
                yield Text(at, None, name)


def _parties(root: ElementTree.Element, role: str) -> tuple[str, ...]:
    """Give the names that a letter has in a role, as the registers list them."""
    found = (one.get("entry") or " ".join("".join(one.itertext()).split()) for one in root.iter(_ED + role))
    return tuple(dict.fromkeys(name for name in found if name))


def _entries(elements: Iterable[ElementTree.Element]) -> list[_Entry]:
    """Give the entries of all letters, each once. Lists inside letters may use an identifier for somebody else."""
    found: dict[tuple[str, str], ElementTree.Element] = {}
    for entry in elements:
        if entry.get("kind", "") in _PAGES and len(entry):
            found.setdefault((entry.get("id", ""), _listed(entry)), entry)
    entries = [_entry(*key, entry) for key, entry in found.items()]
    order = list(REGISTERS)
    return sorted(entries, key=lambda one: (order.index(one.page), fold(one.name), one.id))


def _entry(id: str, name: str, entry: ElementTree.Element) -> _Entry:
    names = [_plain(one) for one in entry[0] if one.tag.rpartition("}")[2] in _NAMES]
    others = tuple(one for one in dict.fromkeys(names) if one != name)
    parts = entry if _is_mixed(entry[0]) else entry[0]
    words = (_plain(one) for one in parts if not one.tag.endswith("}idno"))
    return _Entry(id, _PAGES[entry.get("kind", "")], name, others, (name, *words))


def _listed(entry: ElementTree.Element) -> str:
    return entry.get("name") or next((_plain(one) for one in entry.iter() if one.tag.rpartition("}")[2] in _NAMES), "")


def _plain(element: ElementTree.Element) -> str:
    """Give the words of an element; where it has nothing but parts, as a name may have, they are divided."""
    if not len(element) or _is_mixed(element):
        return " ".join("".join(element.itertext()).split())
    return " ".join(map(_plain, element))


def _is_mixed(element: ElementTree.Element) -> bool:
    return any((text or "").strip() for text in (element.text, *(one.tail for one in element)))


# --- the index ----------------------------------------------------------------------------------------------------


def _joined(documents: Iterable[Places]) -> tuple[Sequence[int], Mapping[str, Sequence[str]]]:
    """Count documents through: give the place at which each begins, that after the last at the end, and all places of
    each word, as steps in pieces.
    """
    steps: dict[str, list[str]] = defaultdict(list)
    before: dict[str, int] = defaultdict(int)
    starts = [0]
    for document in documents:
        at = starts[-1]
        for word, (first, last, between) in document.words.items():
            steps[word].append(_step(at + first - before[word]) + between)
            before[word] = at + last
        starts.append(at + document.size)
    return starts, steps


def _shards(steps: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Give the words in files of a useful size: the first word of each, and its words, each followed by its places.

    They are sorted as JavaScript compares them, which is not as Python does beyond the first 65,536 characters.
    """
    shard: list[str] = []
    size = 0
    for word in sorted(steps, key=lambda word: word.encode("utf-16-be")):
        code = "".join(steps[word])
        if shard and size + len(code) > _SHARD:
            yield shard[0], " ".join(shard)
            shard, size = [], 0
        shard += (word, code)
        size += len(word) + len(code)
    if shard:
        yield shard[0], " ".join(shard)


def _contents(
    letters: Sequence[Letter], entries: Sequence[_Entry], starts: Iterable[int], firsts: Sequence[str]
) -> Json:
    """Give what the page loads at once. A name of a facet is written once, and meant by its number."""
    names = {
        facet: sorted({name for letter in letters for name in letter.facets[facet]}, key=lambda one: (fold(one), one))
        for facet in _FACETS
    }
    numbers = {facet: {name: number for number, name in enumerate(names[facet])} for facet in _FACETS}
    return {
        "facets": names,
        "letters": [
            (
                f"{quote(letter.id, '')}.html", letter.title, letter.date,
                [[numbers[facet][name] for name in letter.facets[facet]] for facet in _FACETS],
            )
            for letter in letters
        ],
        "entries": [(at, one.page, one.name, "; ".join(one.others)) for at, one in _addressed(entries, letters)],
        "starts": encode(starts),
        "words": firsts,
    }  # fmt: skip


def _addressed(entries: Sequence[_Entry], letters: Sequence[Letter]) -> Iterator[tuple[str, _Entry]]:
    """Give each entry with where it is read: in its index, or with one letter only below that letter.

    Where an identifier means several, only the page is sure.
    """
    number = Counter(entry.id for entry in entries)
    for entry in entries:
        page = letters[0].id if len(letters) == 1 else entry.page
        yield f"{quote(page, '')}.html" + (f"#entry-{quote(entry.id, '')}" if number[entry.id] == 1 else ""), entry


def _part(name: str, data: Json) -> bytes:
    """Write data as a script. Nothing in it can end the script, or be taken for the end of a line."""
    written = json.dumps([name, data], ensure_ascii=False, separators=(",", ":"))[1:-1]
    return f"edition.part({written.translate(_ESCAPED)});\n".encode()


_ESCAPED: Final = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})
