"""The ready queries: what each .rq file says of itself, and how values go into it.

The header's form is in docs/design.md ("How queries run"); queries/README.md tells authors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from dutygraph import resources
from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.query.tokens import tokens

TYPES = ("text", "name", "date", "year", "integer", "code", "plan", "iri")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_KEYS = ("number", "title-en", "title-zh", "answers-en", "answers-zh", "order")
_LEFT_OUT = "left out"
#: Ends a line that stands in the query only where the parameter has a value: engines then start from it.
_GIVEN = re.compile(r"[ \t]*# where (\w+) is given[ \t]*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name`` in a query. ``default`` is used where no value is given; "" stands for all; ``label`` by language (en, zh).

    ``values`` are those that a code may take (none listed: any). An iri has no default and must be given.
    """

    name: str
    type: str
    default: str
    label: Mapping[str, str]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyQuery:
    """One .rq file. ``number`` is that of the question it answers, 0 for a page's query; title and answers by language.

    ``ontology``: whether it asks for anything of the ontology's graph.
    """

    name: str
    number: int
    title: Mapping[str, str]
    answers: Mapping[str, str]
    params: tuple[Parameter, ...]
    order: str
    text: str
    ontology: bool = True

    def fill(self, values: Mapping[str, str] | None = None) -> str:
        """The SPARQL text with every parameter replaced by a literal of its type, without the lines for parameters that are empty.

        Raises InputError for a parameter that the query has not, or a value that its type does not allow.
        """
        given = dict(values or {})
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise InputError(f"{self.name} has no parameter {name!r}", nearest(name, known))
        literals = {name: _literal(param, given.get(name, param.default)) for name, param in known.items()}
        return _replace(_with_given(self.text, {name for name, literal in literals.items() if literal != '""'}), literals)


@dataclass(frozen=True)
class Catalogue:
    """All ready queries of a folder by name."""

    queries: Mapping[str, ReadyQuery]

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read ``folder/*.rq``, ordered by number and name. Raises InputError with file and line for a header it cannot read."""
        found = [parse(path.stem, path.read_text(encoding="utf-8"), str(path)) for path in folder.glob("*.rq")]
        return cls({query.name: query for query in sorted(found, key=lambda query: (query.number, query.name))})

    def __getitem__(self, name: str) -> ReadyQuery:
        """The query of that name. Raises InputError naming the nearest ones."""
        if name not in self.queries:
            raise InputError(f"no ready query {name!r}", nearest(name, self.queries))
        return self.queries[name]


@cache
def ready_questions() -> Catalogue:
    """The shipped ready questions, read once in a process."""
    return Catalogue.load(resources.folder("queries"))


def parse(name: str, text: str, path: str = "") -> ReadyQuery:
    """Read one query with its header. Raises InputError."""
    fields: dict[str, str] = {}
    params: list[Parameter] = []
    for line, words in enumerate(text.splitlines(), start=1):
        if words.strip() and not words.startswith("#"):
            break
        key, colon, value = words.removeprefix("#").strip().partition(":")
        if not colon:
            continue
        if key == "param":
            params.append(_parameter(value, path, line))
        elif key in (*_KEYS, "ontology") and key not in fields:
            fields[key] = value.strip()
        else:
            raise InputError(f"unknown or repeated header {key!r}", f"known are: {', '.join((*_KEYS, 'param', 'ontology'))}", path, line)
    if missing := [key for key in _KEYS if key not in fields]:
        raise InputError(f"no header {missing[0]!r}", f"write # {missing[0]}: …", path)
    if not fields["number"].isdigit():
        raise InputError(f"number is no whole number: {fields['number']!r}", "write # number: 2, or 0 for a page's own query", path)
    if fields.get("ontology", _LEFT_OUT) != _LEFT_OUT:
        raise InputError(f"ontology may be {_LEFT_OUT!r}, not {fields['ontology']!r}", "or take the line out", path)
    query = ReadyQuery(
        name,
        int(fields["number"]),
        {"en": fields["title-en"], "zh": fields["title-zh"]},
        {"en": fields["answers-en"], "zh": fields["answers-zh"]},
        tuple(params),
        fields["order"],
        text,
        "ontology" not in fields,
    )
    _check_variables(query, path)
    return query


def nearest(name: str, known: Mapping[str, object]) -> str:
    """A cure for an unknown name: the nearest known ones, or all of them where none is near."""
    near = get_close_matches(name, known, n=3, cutoff=0.5) or list(known)
    return f"known are: {', '.join(near)}" if near else "there is none"


def _parameter(value: str, path: str, line: int) -> Parameter:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 5 or not re.fullmatch(r"[a-z][a-z0-9]*", parts[0]):
        raise InputError("a parameter needs five parts", 'write # param: name | type | "default" | in English | in Chinese', path, line)
    type_, *values = parts[1].split() or [""]
    if type_ not in TYPES:
        raise InputError(f"unknown type {type_!r}", f"known are: {', '.join(TYPES)}", path, line)
    try:
        default = json.loads(parts[2])
    except ValueError:
        default = None
    if not isinstance(default, str):
        raise InputError(f"a default is a string in quotation marks, not {parts[2]}", 'write "" for all', path, line)
    param = Parameter(parts[0], type_, default, {"en": parts[3], "zh": parts[4]}, tuple(values))
    if default or type_ != "iri":
        _literal(param, default)
    return param


def _check_variables(query: ReadyQuery, path: str) -> None:
    used = {token.text[1:] for token in tokens(query.text) if token.kind == "variable" and token.text.startswith("$")}
    known = {param.name for param in query.params}
    used |= {mark[1] for line in query.text.splitlines() if (mark := _GIVEN.search(line))}
    for name in sorted(used ^ known):
        said = "is used but not declared" if name in used else "is declared but not used"
        raise InputError(f"${name} {said}", f"write # param: {name} | …, or take it out", path)


def _with_given(text: str, given: Set[str]) -> str:
    """The text with the lines marked for these parameters, the marks taken off, and without those marked for others."""
    lines = []
    for line in text.splitlines(keepends=True):
        mark = _GIVEN.search(line)
        if mark is None or mark[1] in given:
            lines.append(_GIVEN.sub("", line))
    return "".join(lines)


def _replace(text: str, literals: Mapping[str, str]) -> str:
    parts: list[str] = []
    at = 0
    for token in tokens(text):
        if token.kind == "variable" and token.text.startswith("$"):
            parts += [text[at : token.start], literals[token.text[1:]]]
            at = token.end
    return "".join([*parts, text[at:]])


def _literal(param: Parameter, value: str) -> str:
    """The SPARQL literal or IRI; "" stays an empty string for every type of literal, so that a query can ask whether a value was given."""
    value = value.strip()
    if param.type == "iri":
        return f"<{_iri(param, value)}>"
    if not value:
        return '""'
    if param.type == "name":
        return _string(fold_name(value))
    if param.type == "integer":
        return str(_whole(param, value))
    if param.type == "year":
        return f'"{_day(param, value + "-12-31")}"^^<{_XSD}date>'
    if param.type == "date":
        return f'"{date.today() if value == "today" else _day(param, value)}"^^<{_XSD}date>'
    if param.type == "code" and value not in (param.values or [value]):
        raise InputError(f"{param.name} has no value {value!r}", nearest(value, dict.fromkeys(param.values)))
    return _string(value)


def _iri(param: Parameter, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+", value):
        raise InputError(f"{param.name} is no IRI: {value!r}", "give it whole, without < and >")
    return value


def _whole(param: Parameter, value: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        raise InputError(f"{param.name} is no whole number: {value!r}", param.label["en"])
    return int(value)


def _day(param: Parameter, value: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = "YYYY" if param.type == "year" else "YYYY-MM-DD"
    raise InputError(f"{param.name} is no {param.type}: {value.removesuffix('-12-31')!r}", f"write {shown}")


def _string(value: str) -> str:
    for char, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(char, escaped)
    return f'"{value}"'
