"""The record of a task that is being written: its name, and what its facts are written with."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from dutygraph.built import PlanInfo
from dutygraph.model import Document
from dutygraph.rdf.sink import Scope, Spans


@dataclass(frozen=True, slots=True)
class TaskNode:
    """A task's name, and what its facts are written with. ``headings`` are its section and its chapter."""

    node: NamedNode
    plan: NamedNode
    headings: tuple[NamedNode | None, NamedNode | None]
    scope: Scope
    spans: Spans
    document: Document
    info: PlanInfo
