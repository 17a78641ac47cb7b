"""Mints IRIs: from identities and from words and their place among their like, never from offsets (docs/design.md)."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from dutygraph.fold import fold_name
from dutygraph.model import Anchor

ID = "https://w3id.org/dutygraph/id/"
#: Stands where a plan's jurisdiction is not known.
NOWHERE = "_"
_LINE_ENDS = re.compile(r"[\r\n]")
_OF_PLAN = re.compile(rf"{re.escape(ID)}plan/([^/]+)(?:/task/([^/]+))?")
_NEAR = 12  # characters of context that tell words outside any task from their like


def mint(*segments: str) -> NamedNode:
    """The IRI of that path under ``/id/``, each segment percent-encoded UTF-8."""
    return NamedNode(ID + "/".join(map(_quoted, segments)))


@lru_cache(maxsize=20_000)
def _quoted(segment: str) -> str:
    return quote(segment, safe="")


def below(node: NamedNode, *segments: str) -> NamedNode:
    """The IRI of a path under another IRI."""
    return NamedNode("/".join((node.value, *map(_quoted, segments))))


def graph(name: str) -> NamedNode:
    """The named graph of that short name: base, written, curated, registry, ontology …, version/{plan}/{hash}."""
    return mint("graph", *name.split("/"))


def plan(plan_id: str) -> NamedNode:
    """A plan, by the name of its folder."""
    return mint("plan", plan_id)


def version(plan_id: str, content_hash: str) -> NamedNode:
    """A version of a plan, by the SHA-256 of its text."""
    return mint("plan", plan_id, "version", content_hash[:12])


def task(plan_id: str, tid: str) -> NamedNode:
    """A task, by its id in the plan's ledger."""
    return mint("plan", plan_id, "task", tid)


def plan_and_task(node: NamedNode) -> tuple[str, str]:
    """The ids of the plan and of the task that a node belongs to, each "" where it belongs to none."""
    found = _OF_PLAN.match(node.value)
    return (unquote(found[1]), unquote(found[2] or "")) if found else ("", "")


def agency(jurisdiction: str, name: str) -> NamedNode:
    """An agency, by the path of its jurisdiction and its canonical name."""
    return mint("agency", *(places(jurisdiction) or (NOWHERE,)), name)


def instrument(jurisdiction: str, title: str) -> NamedNode:
    """A legal instrument, by the path of its jurisdiction and its title."""
    return mint("instrument", *(places(jurisdiction) or (NOWHERE,)), title)


def indicator(name: str) -> NamedNode:
    """An indicator, by its registered name."""
    return mint("indicator", name)


def place(jurisdiction: str) -> NamedNode:
    """A jurisdiction, by its path."""
    return mint("place", *places(jurisdiction))


def places(jurisdiction: str) -> tuple[str, ...]:
    """The segments of a jurisdiction's path, in simplified script."""
    return tuple(filter(None, map(fold_name, jurisdiction.split("/"))))


@lru_cache(maxsize=20_000)  # after an edit most are asked for again
def fingerprint(kind: str, words: str, occurrence: int, *values: str) -> str:
    """Ten base32 characters that stand for words (folded), the number of their occurrence, and what else tells them apart."""
    told = "\x1f".join((kind, fold_name(words), str(occurrence), *map(fold_name, values)))
    return base64.b32encode(hashlib.sha256(told.encode()).digest())[:10].decode().lower()


def surroundings(source: str, anchor: Anchor) -> tuple[str, str]:
    """The words just before and behind an anchor, on the same line."""
    before = source[max(anchor.start - _NEAR, 0) : anchor.start]
    behind = source[anchor.end : anchor.end + _NEAR]
    return _LINE_ENDS.split(before)[-1], _LINE_ENDS.split(behind)[0]
