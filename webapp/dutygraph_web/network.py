"""The network of agencies that share duties, and what stands around one thing: as tables, and as data for the drawing beside them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, request, url_for

from dutygraph.duties import AND
from dutygraph.network import sharing
from dutygraph_web.agencies import ROLES
from dutygraph_web.answers import Answers, answers, local
from dutygraph_web.languages import text
from dutygraph_web.laws import relation_of
from dutygraph_web.links import NAMESPACE, name_of, page_of
from dutygraph_web.parties import role_of
from dutygraph_web.places import Place, grouped, spiral
from dutygraph_web.tables import Table, page

if TYPE_CHECKING:
    import networkx

blueprint = Blueprint("network", __name__)

_PAIRS = ("agency1", "name1", "agency2", "name2", "tasks", "citations")
_SHOWN = 100  # rows of a table
_DRAWN = 1000  # things in a picture, those with most duties
_AROUND = 80  # tasks around one thing
_TOLD = 8  # of what two things share
_JOINED = 2000  # edges in a picture, about: the heaviest
_LARGE = 240  # things from which on a picture is laid out here, as a browser would take seconds


@dataclass(slots=True)
class Node:
    """A thing in the picture; ``weight`` makes it large, ``note`` says what that is."""

    iri: str
    kind: str
    weight: int = 0
    note: str = ""


@dataclass(slots=True)
class Edge:
    """Two things that belong together by ``shared``: for each part the IRI that names it, and the IRI whose page tells of it."""

    one: str
    other: str
    weight: int = 1
    shared: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Picture:
    """Things, the weightiest first, and what joins them."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What of a picture is drawn; ``numbers`` gives each thing's, counted from 0."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    numbers: Mapping[str, int]

    def ends(self, edge: Edge) -> tuple[int, int]:
        """The two things of an edge, by number."""
        return self.numbers[edge.one], self.numbers[edge.other]


@blueprint.get("/network")
def network() -> Response:
    """Agencies joined by shared duties, of ``?plan=`` or all plans, with ``role=`` or (of one plan) ``chapter=`` alone."""
    plans = answers().rows("plans")
    wanted = _wanted()
    used = {row["chapter"] for row in answers().rows("bound", plan=wanted["plan"])} if wanted["plan"] else set()
    chapters = [row for row in answers().rows("sections", plan=wanted["plan"]) if row["section"] in used]
    picture = _agencies(wanted)
    called = {node.iri: _name(node.iri) for node in picture.nodes}
    tables = {
        "pairs": lambda: Table(_PAIRS, [_pair(edge, called) for edge in picture.edges]),
        "nodes": lambda: Table(("agency", "name", "kind", "duties"), [_listed(node, called) for node in picture.nodes]),
    }
    values = {
        "plans": plans,
        "wanted": wanted,
        "roles": ROLES,
        "chapters": chapters,
        "picture": picture,
        "drawn": drawn_of(picture),
        "shown": _SHOWN,
    }
    source = url_for("network.drawing", plan=wanted["plan"] or None, role=wanted["role"] or None, chapter=wanted["chapter"] or None)
    return page("network.html", tables, called=called, source=source, told=_TOLD, short=_name, **values)


@blueprint.get("/network/drawing")
def drawing() -> Response:
    """The same network as data for the drawing."""
    wanted = _wanted()
    if wanted["role"] or wanted["chapter"]:
        return jsonify(data_of(_agencies(wanted)))
    graph, places = answers().made(f"places {wanted['plan']}", lambda _: _laid_out(wanted), wanted["plan"])
    return jsonify(data_of(_picture(graph), lambda _: places))


@blueprint.get("/neighbourhood")
def neighbourhood() -> Response:
    """The tasks, agencies and laws around ``?of=``, which is one of these."""
    centre, picture = _around()
    called = {node.iri: _name(node.iri) for node in picture.nodes}
    columns = ("thing1", "name1", "thing2", "name2", "ties")
    rows = [_tie(edge, called) for edge in picture.edges]
    values = {"centre": centre, "picture": picture, "source": url_for("network.around", of=centre)}
    return page("neighbourhood.html", {"ties": lambda: Table(columns, rows)}, called=called, told=_TOLD, short=_name, **values)


@blueprint.get("/neighbourhood/drawing")
def around() -> Response:
    """The same neighbourhood as data for the drawing."""
    return jsonify(data_of(_around()[1]))


def _wanted() -> dict[str, str]:
    wanted = {name: request.args.get(name, "") for name in ("plan", "role", "chapter")}
    if wanted["plan"] and all(row["planId"] != wanted["plan"] for row in answers().rows("plans")):
        abort(404)
    return wanted


def _agencies(wanted: Mapping[str, str]) -> Picture:
    if wanted["role"] or wanted["chapter"]:
        return _picture(_sharing(wanted))
    return _picture(_kept_sharing(wanted))  # the ones that are asked for most


def _kept_sharing(wanted: Mapping[str, str]) -> networkx.Graph:
    return answers().made(f"sharing {wanted['plan']}", lambda _: _sharing(wanted), wanted["plan"])


def _laid_out(wanted: Mapping[str, str]) -> tuple[networkx.Graph, Sequence[Place]]:
    """The network, and where the things of its picture stand if it is a large one."""
    graph = _kept_sharing(wanted)
    drawn = drawn_of(_picture(graph))
    return graph, placed(drawn) if len(drawn.nodes) > _LARGE else ()


def _picture(graph: networkx.Graph) -> Picture:
    nodes = [Node(iri, data["kind"], data["duties"], text("home.tasks", count=data["duties"])) for iri, data in graph.nodes(data=True)]
    edges = [Edge(one, other, data["weight"], _shared(data)) for one, other, data in graph.edges(data=True)]
    edges.sort(key=lambda edge: (-edge.weight, edge.one, edge.other))
    return Picture(sorted(nodes, key=lambda node: (-node.weight, node.iri)), edges)


def _sharing(wanted: Mapping[str, str]) -> networkx.Graph:
    bound = answers().rows("bound", plan=wanted["plan"])
    rows = [
        {
            **{name: row[name] for name in ("task", "clause", "agency")},
            "plan": "",
            "citation": row["task"],  # its IRI, which tells the plan too, so that what is shared can be linked
            "label": row["agency"],
            "agencyKind": local(row["kind"]).removeprefix("kind-"),
            "role": role_of(row),
        }
        for row in bound
        if not wanted["chapter"] or local(row["chapter"]) == wanted["chapter"]
    ]
    return sharing(rows, (wanted["role"],) if wanted["role"] else ())


def _shared(data: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(task, task) for task in data["tasks"].split(AND)]


def _around() -> tuple[str, Picture]:
    """The thing that is asked for, and what it is tied to. 404 where it is no task, agency or law of the graph."""
    centre = request.args.get("of", "")
    ties, tasks = _tied(), tasks_around(centre)
    if not tasks:
        abort(404)
    nodes = {task: Node(task, "task") for task in tasks}
    edges = []
    for task in tasks:
        for thing, (kind, codes) in ties[task].items():
            nodes.setdefault(thing, Node(thing, kind)).weight += 1
            edges.append(Edge(task, thing, 1, [(NAMESPACE + code, task) for code in codes]))
    nodes[centre].weight = max(nodes[centre].weight, 3)
    for node in nodes.values():
        node.note = text("kind.reference") if node.kind == "law" else text(f"network.{node.kind}")
    return centre, Picture(sorted(nodes.values(), key=lambda node: (node.iri != centre, -node.weight, node.iri)), edges)


def tasks_around(centre: str) -> list[str]:
    """The tasks that a picture of what stands around ``centre`` would hold; none where it is no task, agency or law."""
    ties = _tied()
    return [centre] if centre in ties else [task for task, things in ties.items() if centre in things][:_AROUND]


def _tied() -> Mapping[str, Mapping[str, tuple[str, list[str]]]]:
    return answers().made("ties", lambda _: _ties())


def _ties() -> dict[str, dict[str, tuple[str, list[str]]]]:
    """Task -> agency or law -> what kind it is, and the codes of its roles or relations there."""
    ties: defaultdict[str, dict[str, tuple[str, list[str]]]] = defaultdict(dict)
    for row in answers().rows("tasks", plan=""):
        ties[row["task"]] = {}
    for row in answers().rows("bound", plan=""):
        codes = ties[row["task"]].setdefault(row["agency"], (local(row["kind"]).removeprefix("kind-"), []))[1]
        codes += [code for code in [f"role-{role_of(row)}"] if code not in codes]
    for row in answers().rows("laws", plan=""):
        codes = ties[row["task"]].setdefault(row["instrument"], ("law", []))[1]
        codes += [code for code in [f"relation-{relation_of(row)}"] if code not in codes]
    return dict(ties)


def data_of(picture: Picture, places: Callable[[Drawn], Sequence[Place]] | None = None) -> dict[str, object]:
    """The picture as the drawing reads it: each part that is shared stands in ``parts`` once, edges name things and parts by number.

    A small picture is laid out by the drawing, from places that ``spiral`` gives; one of ``_LARGE`` things by the server.
    """
    drawn = drawn_of(picture)
    most = max((node.weight for node in drawn.nodes), default=1) or 1
    large = len(drawn.nodes) > _LARGE
    where = (places or placed)(drawn) if large else [spiral(at) for at in range(len(drawn.nodes))]
    parts: dict[tuple[str, str], int] = {}
    edges = [[*drawn.ends(edge), edge.weight, [parts.setdefault(part, len(parts)) for part in edge.shared[:_TOLD]]] for edge in drawn.edges]
    return {
        "nodes": [{**_node(node, most), "x": x, "y": y} for node, (x, y) in zip(drawn.nodes, where, strict=True)],
        "parts": [(_name(name), page_of(where)) for name, where in parts],
        "edges": edges,
        "placed": large,
    }


def drawn_of(picture: Picture) -> Drawn:
    """What of the picture is drawn: the things that weigh most, and the heaviest edges between them."""
    nodes = picture.nodes[:_DRAWN]
    numbers = {node.iri: number for number, node in enumerate(nodes)}
    edges = [edge for edge in picture.edges if edge.one in numbers and edge.other in numbers]
    weights = sorted((edge.weight for edge in edges), reverse=True)
    least = weights[_JOINED] + 1 if len(weights) > _JOINED else 0
    return Drawn(nodes, [edge for edge in edges if edge.weight >= least], numbers)


def placed(drawn: Drawn) -> Sequence[Place]:
    """Where the things of a large picture stand."""
    return grouped(len(drawn.nodes), [(*drawn.ends(edge), edge.weight) for edge in drawn.edges])


def _node(node: Node, most: int) -> dict[str, object]:
    size = round(12 + 38 * math.sqrt(node.weight / most))
    return {"label": _name(node.iri), "kind": node.kind, "size": size, "note": node.note, "page": page_of(node.iri)}


def _pair(edge: Edge, called: Mapping[str, str]) -> dict[str, object]:
    ends = {"agency1": edge.one, "name1": called[edge.one], "agency2": edge.other, "name2": called[edge.other]}
    return {**ends, "tasks": edge.weight, "citations": "; ".join(_names(edge.shared))}


def _tie(edge: Edge, called: Mapping[str, str]) -> dict[str, object]:
    ends = {"thing1": edge.one, "name1": called[edge.one], "thing2": edge.other, "name2": called[edge.other]}
    return {**ends, "ties": "; ".join(_names(edge.shared))}


def _listed(node: Node, called: Mapping[str, str]) -> dict[str, object]:
    return {"agency": node.iri, "name": called[node.iri], "kind": node.kind, "duties": node.weight}


def _name(iri: str) -> str:
    """A task's citation, which is short where its title may not be; of anything else the name."""
    citations: Mapping[str, str] = answers().made("citations", _citations)
    return citations.get(iri) or name_of(iri)


def _citations(known: Answers) -> dict[str, str]:
    return {row["task"]: row["citation"] for row in known.rows("tasks", plan="")}


def _names(shared: Iterable[tuple[str, str]]) -> list[str]:
    return [_name(name) for name, _ in shared]
