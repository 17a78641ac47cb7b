"""Turns what edits.toml tells into quads: each edit an activity with who, when, why and the tasks that it touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from dutygraph.built import BuiltPlan
from dutygraph.curation.edits import EditEntry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.sink import Sink

_GRAPH = iris.graph("entries")


@dataclass(frozen=True, slots=True)
class EditQuads:
    """The quads of all edits in ``log``: ``edits`` holds each edit's own, ``current`` says which of them left the text as it is now.

    ``people`` describes who made them, whom other plans may name too. ``named`` are the ids of tasks that the quads name, ``unnamed``
    those of which the ledger knew nothing.
    """

    log: tuple[EditEntry, ...] = ()
    edits: tuple[tuple[Quad, ...], ...] = ()
    current: tuple[Quad, ...] = ()
    people: tuple[Quad, ...] = ()
    named: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()

    @property
    def pieces(self) -> tuple[tuple[Quad, ...], ...]:
        """What is said of the plan's own nodes, each piece the same object as long as it says the same."""
        return (self.current, *self.edits)

    def quads(self) -> list[Quad]:
        """All of them."""
        return [*(quad for piece in self.pieces for quad in piece), *self.people]


NONE = EditQuads()


def edit_quads(plan: BuiltPlan, log: tuple[EditEntry, ...], before: EditQuads = NONE) -> EditQuads:
    """The quads of a plan's edits, in the graph ``entries``. A task of which the ledger knows nothing is not named.

    The file grows by an entry with each edit: what ``before`` has of the others is taken over as it is.
    """
    if not log:
        return NONE
    known, count = plan.ledger.by_id(), len(before.log)
    same = log[:count] == before.log and before.named <= known.keys() and not before.unnamed & known.keys()
    edits = list(before.edits) if same else []
    twins = defaultdict[str, list[EditEntry]](list)
    for n, edit in enumerate(log):
        twins[edit.at].append(edit)
        if n >= len(edits):
            edits.append(_quads(plan.info.id, edit, twins[edit.at].count(edit), [tid for tid in edit.tasks if tid in known]))
    current: tuple[Quad, ...] = ()
    last = next((n for n in reversed(range(len(log))) if log[n].text), None)
    if last is not None and plan.content_hash.startswith(log[last].text):
        node = iris.version(plan.info.id, plan.content_hash)
        current = (Quad(node, terms.prov_was_generated_by, edits[last][0].subject, _GRAPH),)
    told = {tid for edit in log[count if same else 0 :] for tid in edit.tasks}
    told |= before.named | before.unnamed if same else set()
    named = frozenset(tid for tid in told if tid in known)
    return EditQuads(log, tuple(edits), current, _people(edit.by for edit in log), named, frozenset(told - named))


def _quads(plan: str, edit: EditEntry, occurrence: int, tasks: Iterable[str]) -> tuple[Quad, ...]:
    said = (edit.at, edit.by, edit.why, *edit.tasks, *edit.files, edit.text)
    sink, above = Sink(_GRAPH), iris.plan(plan)
    node = iris.below(above, "edit", iris.fingerprint("edit", edit.what, occurrence, *said))
    sink.link(node, terms.rdf_type, terms.Edit)
    sink.link(node, terms.plan, above)
    sink.link(node, terms.prov_was_associated_with, iris.mint("person", edit.by))
    sink.moment(node, terms.prov_ended_at_time, edit.at)
    sink.text(node, terms.edit_kind, edit.what)
    sink.text(node, terms.reason, edit.why)
    for tid in dict.fromkeys(tasks):
        sink.link(node, terms.touched, iris.task(plan, tid))
    for name in edit.files:
        sink.text(node, terms.changed_file, name)
    return tuple(sink.quads())


def _people(names: Iterable[str]) -> tuple[Quad, ...]:
    sink = Sink(_GRAPH)
    for name in dict.fromkeys(names):
        person: NamedNode = iris.mint("person", name)
        sink.link(person, terms.rdf_type, terms.prov_Person)
        sink.text(person, terms.rdfs_label, name)
    return tuple(sink.quads())
