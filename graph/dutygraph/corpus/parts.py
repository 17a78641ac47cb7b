"""One plan's part of the graph as kept on disk: its own quads, what it says of shared things, and the labels that all plans settle.

One file a part, so that its pieces cannot disagree: a first line of JSON (form, key, checksum, counts, lengths), then three pieces
of text. The key stands for everything that the part is made from, so a part whose key is wanted is never made again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from dutygraph.files import write_whole
from dutygraph.rdf import iris, terms
from dutygraph.rdf.convert import PREFIXES
from dutygraph.rdf.parts import PlanParts
from dutygraph.rdf.statements import trig_of

FOLDER = "parts"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What a plan adds to the graph. ``own`` and ``named`` are TriG, ``labels`` N-Quads.

    ``own`` holds the statements about the plan's own nodes, and all that its versions said, each in a graph of its own; ``named`` those
    about agencies, laws and places, which other plans may say too, without their names: of these ``labels`` holds what the plan
    prefers, before all plans settle on one each.
    ``counts`` tells how many tasks there are, and how many have what a duty needs; ``minted`` that the plan's ids are in its ledger.
    """

    plan: str
    key: str
    version: str  # SHA-256 of the plan's text
    counts: Mapping[str, int]
    own: bytes
    named: bytes
    labels: bytes
    minted: bool = False

    def shared(self) -> list[Quad]:
        """What the plan says of things that other plans may name too."""
        return [*parse(self.named, format=RdfFormat.TRIG), *parse(self.labels, format=RdfFormat.N_QUADS)]


def part_of(
    plan: str, key: str, version: str, counts: Mapping[str, int], parts: PlanParts, more: Iterable[Quad], minted: bool = False
) -> Part:
    """The part that these parts of the plan make, and ``more`` that is said of its links and versions."""
    own: list[Quad] = []
    named: list[Quad] = []
    labels: list[Quad] = []
    node, told = iris.plan(plan).value, (terms.skos_pref_label, terms.skos_alt_label)
    below, versions = node + "/", iris.graph(f"version/{plan}").value + "/"
    for quad in (*parts.shared, *more):
        subject: str = quad.subject.value  # type: ignore[union-attr]  # no statement is about a statement
        assert isinstance(quad.graph_name, NamedNode)
        if subject.startswith(below) or subject == node or quad.graph_name.value.startswith(versions):
            own.append(quad)
        elif quad.predicate in told and isinstance(quad.object, Literal):
            labels.append(quad)
        else:
            named.append(quad)
    text = trig_of(parts.text().items()) + (_trig(own) if own else b"")
    return Part(plan, key, version, counts, text, _trig(named), serialize(labels, format=RdfFormat.N_QUADS) or b"", minted)


def write_part(folder: Path, part: Part) -> None:
    """Keep the part in ``folder``. Raises OSError where it cannot be written."""
    body = part.own + part.named + part.labels
    head = {
        "form": _FORM,
        "plan": part.plan,
        "key": part.key,
        "version": part.version,
        "counts": dict(part.counts),
        "minted": part.minted,
        "lengths": [len(part.own), len(part.named), len(part.labels)],
        "crc": zlib.crc32(body),
    }
    write_whole(folder / _name(part.plan), json.dumps(head).encode() + b"\n" + body, durable=False)


def read_part(folder: Path, plan: str, key: str) -> Part | None:
    """The part kept for that key; None where it is missing, torn, or of another key or form."""
    try:
        first, _, body = (folder / _name(plan)).read_bytes().partition(b"\n")
        head = json.loads(first)
        if (head["form"], head["plan"], head["key"]) != (_FORM, plan, key) or head["crc"] != zlib.crc32(body):
            return None
        own, named, labels = head["lengths"]
        pieces = body[:own], body[own : own + named], body[own + named :]
        return Part(plan, key, head["version"], head["counts"], *pieces, head["minted"]) if len(pieces[2]) == labels else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_others(folder: Path, plans: Iterable[str]) -> None:
    """Remove the parts of plans that are no longer there."""
    wanted = {_name(plan) for plan in plans}
    for path in folder.glob("*.part"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _name(plan: str) -> str:
    return f"{plan}.part"


def _trig(quads: Iterable[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b""
