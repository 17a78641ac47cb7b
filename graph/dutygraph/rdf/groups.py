"""Writes the lists of two or more owners that a task names together, and who is in them in a reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dutygraph.model import Anchor
from dutygraph.rdf import terms
from dutygraph.rdf.said import Reading, Said
from dutygraph.rdf.sink import Sink
from dutygraph.rdf.tasknode import TaskNode

#: Roles whose party owns the duty.
OWNERS = ("leading", "responsible")


def group_quads(sink: Sink, task: TaskNode, reading: Reading) -> None:
    """Write each list with the owners that the reading holds; a collective names nobody and is none.

    A list keeps the place and the name that it has in the text, whoever a person puts in or takes out. A leader whom a person
    adds belongs to every list that is bound by what he leads: the whole task, or the list's own sentence.
    """
    extracted, now, leaders = _lists(reading.extracted["parties"]), _lists(reading.of("parties")), _leaders(reading)
    for number in dict.fromkeys((*extracted, *now)):
        printed, members = extracted.get(number, []), now.get(number, [])
        if _several(printed):  # named though the reading may leave it out, so that names of other lists stay
            anchor = _anchor(task, printed)
            node = task.scope.mint("group", anchor)
        sentences = {None, *(said.fact.clause for said in members)}
        members = [*members, *(one for one in leaders if members and one.fact.clause in sentences)]
        if not _several(members):
            continue
        if not _several(printed):
            anchor = _anchor(task, [*printed, *members])
            node = task.scope.mint("group", anchor)
        sink.link(task.node, terms.group, node)
        sink.link(node, terms.rdf_type, terms.AssignmentGroup)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        sink.link(node, terms.span, task.spans.span(anchor, task.scope))
        for one in members:
            sink.link(node, terms.member, one.node)


def _leaders(reading: Reading) -> list[Said]:
    """Leaders whom a person added without putting them in somebody's place."""
    return [one for one in reading.of("parties") if one.note and one.fact.role == "leading" and one.fact.group is None and _owns(one)]


def _lists(parties: Iterable[Said]) -> dict[int, list[Said]]:
    """The owners of each list, by its number."""
    lists: dict[int, list[Said]] = {}
    for said in parties:
        if said.fact.group is not None and _owns(said):
            lists.setdefault(said.fact.group, []).append(said)
    return lists


def _owns(said: Said) -> bool:
    return said.fact.role in OWNERS and said.resolved.kind != "collective"


def _several(parties: Sequence[Said]) -> bool:
    return len({(said.resolved.jurisdiction, said.resolved.name) for said in parties}) > 1


def _anchor(task: TaskNode, parties: Sequence[Said]) -> Anchor:
    quoted = [said.fact.anchor for said in parties if said.quoted] or [said.fact.anchor for said in parties]
    start, end = min(anchor.start for anchor in quoted), max(anchor.end for anchor in quoted)
    return Anchor(task.document.source[start:end], start, end)
