"""Agencies that share duties, as a networkx graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from dutygraph.duties import AND
from dutygraph.rdf.groups import OWNERS
from dutygraph.tables import Row

if TYPE_CHECKING:
    import networkx


def sharing(bindings: Iterable[Row], roles: Collection[str] = ()) -> networkx.Graph:
    """Agencies joined where one clause, or the owner bracket of one task, binds both; collectives are left out.

    ``bindings`` are the rows of the query of that name, ``roles`` those that count (none given: all).
    A node is an agency's IRI with ``label``, ``kind``, ``duties`` (tasks that bind it) and ``owned`` (those that it leads or
    is responsible for); an edge has ``weight`` (tasks shared) and ``tasks`` (their citations, behind the plan's id where there are
    several plans, joined by ；, as GraphML and GEXF hold no lists). Nodes and edges come in a fixed order.
    """
    import networkx as nx

    graph = nx.Graph()
    duties: dict[str, set[str]] = {}
    owned: dict[str, set[str]] = {}
    bound: dict[tuple[str, str], dict[str, None]] = {}
    cited: dict[str, tuple[str, str]] = {}
    for row in bindings:
        if row["agencyKind"] == "collective" or (roles and row["role"] not in roles):
            continue
        agency = row["agency"]
        graph.add_node(agency, label=row["label"], kind=row["agencyKind"])
        duties.setdefault(agency, set()).add(row["task"])
        if row["role"] in OWNERS:
            owned.setdefault(agency, set()).add(row["task"])
        bound.setdefault((row["task"], row["clause"] or ""), {})[agency] = None
        cited[row["task"]] = (row["plan"], row["citation"])
    for agency, data in graph.nodes(data=True):
        data |= {"duties": len(duties[agency]), "owned": len(owned.get(agency, ()))}
    shared: dict[tuple[str, str], dict[str, None]] = {}
    for (task, _), agencies in bound.items():
        for pair in combinations(sorted(agencies), 2):
            shared.setdefault(pair, {})[task] = None
    several = len({plan for plan, _ in cited.values()}) > 1
    for (one, other), tasks in sorted(shared.items()):
        citations = (" ".join(cited[task]) if several else cited[task][1] for task in tasks)
        graph.add_edge(one, other, weight=len(tasks), tasks=AND.join(citations))
    return graph
