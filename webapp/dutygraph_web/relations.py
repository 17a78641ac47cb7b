"""A picture of an answer whose rows name several things: each row joins its first thing with its others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dutygraph.query.result import QueryResult
from dutygraph_web.answers import answers, local
from dutygraph_web.languages import text
from dutygraph_web.links import DATA
from dutygraph_web.network import Edge, Node, Picture, data_of

_DRAWN = 200  # more are a cloud of dots
#: What a reader knows by name, by the family of its IRI -> what the picture shows it as. The facts that tie them together are none.
_KINDS = {"agency": "body", "instrument": "law", "place": "thing", "indicator": "thing"}


@dataclass(frozen=True, slots=True)
class Relations:
    """``picture`` of the things that most rows name, and how many things are ``left_out``."""

    picture: Picture
    left_out: int

    @property
    def data(self) -> dict[str, Any]:
        """As the drawing reads it."""
        return data_of(self.picture)


def related(answer: QueryResult) -> Relations | None:
    """The picture of an answer that has two columns of things or more, and a row that names two; None for all else."""
    columns = [name for name in answer.variables if any(_kind(row[name]["value"]) for row in answer.rows if name in row)]
    kinds = answers().made("agency kinds", lambda one: {row["agency"]: local(row["kind"])[5:] for row in one.rows("agencies", plan="")})
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for row in answer.rows if len(columns) > 1 else ():
        things = list(dict.fromkeys(row[name]["value"] for name in columns if name in row and _kind(row[name]["value"])))
        for other in things[1:]:
            for iri in (things[0], other):
                nodes.setdefault(iri, Node(iri, kinds.get(iri) or _kind(iri))).weight += 1
            edges.setdefault((things[0], other), Edge(things[0], other, 0)).weight += 1
    if not edges:
        return None
    for node in nodes.values():
        node.note = text("kind.reference") if node.kind == "law" else text(f"network.{node.kind}")
    shown = sorted(nodes.values(), key=lambda node: (-node.weight, node.iri))[:_DRAWN]
    drawn = {node.iri for node in shown}
    joined = [edge for edge in edges.values() if {edge.one, edge.other} <= drawn]
    return Relations(Picture(shown, joined), len(nodes) - len(shown))


@lru_cache(1 << 16)
def _kind(iri: str) -> str:
    """What the picture shows it as; "" for what it does not show."""
    if not iri.startswith(DATA):
        return ""
    match iri.removeprefix(DATA).split("/"):
        case ["plan", _]:
            return "thing"
        case ["plan", _, "task", _]:
            return "task"
        case [family, _, *_]:
            return _KINDS.get(family, "")
    return ""
