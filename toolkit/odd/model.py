"""What an ODD says: selections from the TEI, specifications, content models, attributes, constraints.

The same types serve a customization as it was written, where specifications bear a mode, and a resolved one, where
every mode is ADD, every attribute definition is whole and every reference finds what it names. Names follow the
Guidelines' chapter on documentation elements (#TD).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from toolkit.diagnostic import Span
from toolkit.grammar import pattern
from toolkit.names import TEI, XML, Name

__all__ = [
    "Alternate", "AnyElement", "AttDef", "AttList", "AttRef", "ClassRef", "ClassSpec", "ClassType", "Classes",
    "ConstraintSpec", "Content", "DataRef", "DataSpec", "DataType", "Documentation", "ElementRef", "ElementSpec",
    "Expand", "External", "MacroRef", "MacroSpec", "Markup", "MemberOf", "Mode", "ModuleSpec", "Nothing", "Odd",
    "RelaxNG", "Repeat", "Selection", "Sequence", "Specification", "TextNode", "Usage", "ValItem", "ValList",
    "ValListType", "Verbatim", "attribute_references", "definitions", "leaves",
]  # fmt: skip


class Mode(StrEnum):
    """What a specification does to the one of the same name that is there already (att.combinable)."""

    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    DELETE = "delete"


# --- what is carried along ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verbatim:
    """XML that is carried along as it is written: a comment or processing instruction."""

    text: str


@dataclass(frozen=True, slots=True)
class Markup:
    """XML that is carried along: an element with attributes, child elements and text."""

    name: Name
    attributes: tuple[tuple[Name, str], ...] = ()
    children: tuple[Markup | Verbatim | str, ...] = ()


Documentation: TypeAlias = tuple[Markup, ...]
"""What a specification says in prose and for processing, in the order of the ODD: `gloss`, `desc`, `equiv`, `remarks`,
`exemplum`, `listRef`, `model`, `modelGrp`, `modelSequence`, `paramList`, `valDesc`, `idno`. Empty where an ODD was read
for its schema."""


# --- content models (#TDTAG) --------------------------------------------------------------------------------------


class Expand(StrEnum):
    """What a reference to a class stands for: one member, or members in the order of their specifications."""

    ALTERNATION = "alternation"
    SEQUENCE = "sequence"
    SEQUENCE_OPTIONAL = "sequenceOptional"
    SEQUENCE_REPEATABLE = "sequenceRepeatable"
    SEQUENCE_OPTIONAL_REPEATABLE = "sequenceOptionalRepeatable"


@dataclass(frozen=True, slots=True)
class TextNode:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No content (`empty`)."""


@dataclass(frozen=True, slots=True)
class AnyElement:
    """Any element with any content; `require`: only of these namespaces; `excluding`: None for the schema's default."""

    require: tuple[str, ...] = ()
    excluding: tuple[pattern.NameClass, ...] | None = None


@dataclass(frozen=True, slots=True)
class ElementRef:
    """An element, by its identifier."""

    key: str


@dataclass(frozen=True, slots=True)
class ClassRef:
    """Members of a model class: those of `include` where it is not empty, else all but those of `excluding`."""

    key: str
    expand: Expand = Expand.ALTERNATION
    include: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MacroRef:
    """The content of a macro."""

    key: str


@dataclass(frozen=True, slots=True)
class DataRef:
    """A datatype that a dataSpec declares; `restriction` is a further regular expression for its values."""

    key: str
    restriction: str = ""


@dataclass(frozen=True, slots=True)
class DataType:
    """A datatype of XML Schema; `facets` in the order given, a restriction being one more `pattern`."""

    name: str
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence:
    """The members in this order; in any order if not `ordered`."""

    members: tuple[Content, ...]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Alternate:
    """One of the members."""

    members: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The member at least `minimum` and at most `maximum` times; None: without end."""

    member: Content
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class RelaxNG:
    """A pattern of RELAX NG, as older customizations have it; its references name specifications."""

    pattern: pattern.Pattern


class ValListType(StrEnum):
    """Whether other values than those listed are allowed (all but `closed` allow them)."""

    CLOSED = "closed"
    SEMI = "semi"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ValItem:
    """A value; `written` is how documents have it: `altIdent` where there is one, else `ident`.

    parameters  the names that `param` may have beside a behaviour of this name (paramList)
    """

    ident: str
    written: str
    mode: Mode = Mode.ADD
    valid_until: str = ""
    parameters: tuple[str, ...] = ()
    documentation: Documentation = ()


@dataclass(frozen=True, slots=True)
class ValList:
    """A list of values; `mode` is None where the list does not say one."""

    type: ValListType
    items: tuple[ValItem, ...]
    mode: Mode | None = None


Content: TypeAlias = (
    TextNode | Nothing | AnyElement | ElementRef | ClassRef | MacroRef | DataRef | DataType | Sequence | Alternate
    | Repeat | ValList | RelaxNG
)  # fmt: skip


def leaves(content: Content | None) -> Iterator[Content]:
    """Give what a content model is made of, in its order: what stands inside sequences, alternations, repetitions."""
    match content:
        case None:
            return
        case Sequence(members) | Alternate(members):
            for member in members:
                yield from leaves(member)
        case Repeat(member):
            yield from leaves(member)
        case _:
            yield content


# --- constraints (#TDTAGCONS) -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConstraintSpec:
    """A constraint beyond the grammar; `rules` are the elements of Schematron inside `constraint`.

    answers     of a rule written anew for the TEI: the identifiers of TEI's own that it stands for, `*` for any ending
    language    of its messages, as xml:lang; empty where nothing says it
    namespaces  the prefixes bound around the rules that these use
    """

    ident: str
    span: Span
    mode: Mode = Mode.ADD
    scheme: str = "schematron"
    language: str = ""
    answers: tuple[str, ...] = ()
    rules: tuple[Markup, ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()
    documentation: Documentation = ()


# --- attributes (#TDATT) ------------------------------------------------------------------------------------------


class Usage(StrEnum):
    """Whether an element has to have an attribute."""

    REQUIRED = "req"
    WHEN_APPLICABLE = "mwa"
    RECOMMENDED = "rec"
    OPTIONAL = "opt"


@dataclass(frozen=True, slots=True)
class AttDef:
    """An attribute. None (and an empty string) means that a definition in mode CHANGE leaves it as it was.

    datatype  of the whole value; a Repeat of it other than of the form 0..1 is a list of tokens
    """

    ident: str
    span: Span
    mode: Mode = Mode.ADD
    namespace: str = ""
    alt_ident: str = ""
    usage: Usage | None = None
    datatype: Content | None = None
    values: ValList | None = None
    default: str | None = None
    constraints: tuple[ConstraintSpec, ...] = ()
    valid_until: str = ""
    documentation: Documentation = ()

    @property
    def required(self) -> bool:
        """Whether an element without it is wrong."""
        return self.usage is Usage.REQUIRED

    @property
    def name(self) -> Name:
        """The name that documents have."""
        written = self.alt_ident or self.ident
        if written.startswith("xml:"):
            return Name(XML, written.removeprefix("xml:"))
        return Name(self.namespace, written)


@dataclass(frozen=True, slots=True)
class AttRef:
    """One attribute of a class, or the whole class where `name` is empty."""

    class_: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class AttList:
    """Attributes and lists of attributes; only one of them may be there if `choice`."""

    members: tuple[AttDef | AttRef | AttList, ...] = ()
    choice: bool = False


def definitions(attributes: AttList) -> Iterator[AttDef]:
    """Give the attribute definitions of a list and of the lists in it."""
    for member in attributes.members:
        if isinstance(member, AttDef):
            yield member
        elif isinstance(member, AttList):
            yield from definitions(member)


def attribute_references(attributes: AttList) -> Iterator[AttRef]:
    """Give the references to attributes of classes in a list and in the lists in it."""
    for member in attributes.members:
        if isinstance(member, AttRef):
            yield member
        elif isinstance(member, AttList):
            yield from attribute_references(member)


# --- specifications (#TDCRY) --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberOf:
    """That an element or class belongs to a class."""

    key: str
    span: Span
    mode: Mode = Mode.ADD


@dataclass(frozen=True, slots=True)
class Classes:
    """The memberships of an element or class; in mode CHANGE those not named stay as they were."""

    members: tuple[MemberOf, ...] = ()
    mode: Mode = Mode.REPLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """What specifications of every kind have; `ident` names the thing, `module` the module it belongs to."""

    ident: str
    span: Span
    module: str = ""
    mode: Mode = Mode.ADD
    alt_ident: str = ""
    constraints: tuple[ConstraintSpec, ...] = ()
    valid_until: str = ""
    documentation: Documentation = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSpec(Specification):
    """An element; `namespace` is None where it is that of the schema.

    prefix  what its pattern is called by, which tells it from an element of another namespace with its name
    """

    namespace: str | None = None
    prefix: str = ""
    classes: Classes | None = None
    content: Content | None = None
    attributes: AttList = AttList()


class ClassType(StrEnum):
    """Whether a class holds elements that stand at the same places, or attributes that go together."""

    MODEL = "model"
    ATTS = "atts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSpec(Specification):
    """A class of elements, or of attributes."""

    type: ClassType
    classes: Classes | None = None
    attributes: AttList = AttList()


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroSpec(Specification):
    """A content model with a name."""

    content: Content | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSpec(Specification):
    """A datatype with a name."""

    content: Content | None = None


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """A module."""

    ident: str
    span: Span
    documentation: Documentation = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What a schemaSpec takes over: a module (`kind` is ModuleSpec), or one specification of the kind.

    include    of a module, its elements to take, of a class of attributes, its attributes; None: all
    excluding  those to leave out
    source     where it is to be found, as written; empty: where the schemaSpec says
    places     of the names to include and to leave out
    """

    kind: type[ModuleSpec] | type[Specification]
    key: str
    span: Span
    include: tuple[str, ...] | None = None
    excluding: tuple[str, ...] = ()
    source: str = ""
    places: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class External:
    """A RELAX NG schema that a moduleRef takes over by its address (#TDMOSPEC).

    url          as written
    grammar      what the file says; None where it is not here
    prefix       what its patterns are called by beside those of the TEI
    redefined    patterns that the moduleRef itself says, by name, with how they combine with others of that name:
                 `choice`, `interleave`, or empty where they stand in their place
    """

    url: str
    span: Span
    grammar: pattern.Grammar | None = None
    prefix: str = ""
    redefined: tuple[tuple[str, str, pattern.Pattern], ...] = ()


_S = TypeVar("_S", bound=Specification)


@dataclass(frozen=True, slots=True)
class Odd:
    """A customization, or declarations to customize.

    name        of the schema; empty for bare declarations
    title       of the file, as its header says it
    start       the elements a document may begin with; None where the ODD does not say; `start_span` is where it says
    namespace   of its elements, where they do not say another
    prefix      what the patterns of a RELAX NG schema are called by
    language    of the documentation that is wanted (@docLang, else xml:lang); empty where the ODD does not say
    exceptions  what AnyElement leaves out where it does not say
    release     of the TEI, such as `4.8.0`; empty where the ODD does not say
    source      where the declarations are that it selects from, as written; empty: the TEI's
    shared      what its Schematron rules have in common (constraintDecl): namespaces, keys, variables
    query_binding  the query language of these rules; empty where the ODD does not say
    """

    name: str
    span: Span
    title: str = ""
    start: tuple[str, ...] | None = None
    start_span: Span = Span("")
    namespace: str = TEI
    prefix: str = ""
    language: str = ""
    exceptions: tuple[pattern.NameClass, ...] | None = None
    release: str = ""
    source: str = ""
    modules: tuple[ModuleSpec, ...] = ()
    selections: tuple[Selection, ...] = ()
    externals: tuple[External, ...] = ()
    specifications: tuple[Specification, ...] = ()
    constraints: tuple[ConstraintSpec, ...] = ()
    shared: tuple[Markup, ...] = ()
    query_binding: str = ""
    documentation: Documentation = ()

    def of(self, kind: type[_S]) -> dict[str, _S]:
        """Give the specifications of a kind by identifier."""
        return {spec.ident: spec for spec in self.specifications if isinstance(spec, kind)}
