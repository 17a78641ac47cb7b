"""The quads of the versions kept of a plan, made anew only where a version, or the ids that its tasks have today, are others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat

from pyoxigraph import Quad

from dutygraph.built import BuiltPlan
from dutygraph.compare.kept import built_as_kept, with_ids_of_today
from dutygraph.edit.delta import Delta, pieces_delta
from dutygraph.identity.ledger import Ledger
from dutygraph.names.registry import Registry
from dutygraph.rdf.versions import snapshot_quads, version_nodes
from dutygraph.versions import FOLDER
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import PlanFolder


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """``nodes`` say what the versions are called and which came before which, ``snapshots`` what each said.

    They were made of ``files`` and of the plan with that ``text`` (its hash) and ``ledger``; ``built`` are the versions as they were
    kept, by label, and ``ids`` those that the tasks of each have today.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    built: tuple[tuple[str, BuiltPlan], ...] = ()
    text: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    ids: tuple[tuple[str, ...], ...] = ()
    nodes: tuple[Quad, ...] = ()
    snapshots: tuple[tuple[Quad, ...], ...] = ()

    def quads(self) -> Iterator[Quad]:
        """All of them."""
        yield from self.nodes
        for some in self.snapshots:
            yield from some


NONE = Versions()


def versions_of(
    folder: PlanFolder, files: Mapping[str, bytes], current: BuiltPlan, registry: Registry, vocabulary: Vocabulary, before: Versions
) -> Versions:
    """The versions kept of a plan, ``files`` holding theirs too; what ``before`` knew, by the same registry, is taken over where it holds.

    Raises InputError where one cannot be built, or two hold the same text.
    """
    kept = {name: data for name, data in files.items() if name.startswith(f"{FOLDER}/")}
    if not kept:
        return NONE
    same = before.files == kept
    if same and (before.text, before.ledger) == (current.content_hash, current.ledger):
        return before
    built = before.built if same else tuple((one.label, plan) for one, plan in built_as_kept(folder, registry, vocabulary))
    today = [(label, with_ids_of_today(plan, current)) for label, plan in built]
    known = zip(before.ids, before.snapshots, strict=True) if same else repeat(((), ()))
    snapshots = tuple(_snapshot(plan, current, ids, quads) for (_, plan), (ids, quads) in zip(today, known, strict=same))
    nodes = tuple(version_nodes(current, today))
    return Versions(kept, built, current.content_hash, current.ledger, tuple(plan.ids for _, plan in today), nodes, snapshots)


def versions_delta(old: Versions, new: Versions) -> Delta:
    """What changes of the kept versions' quads."""
    return pieces_delta((old.nodes, *old.snapshots), (new.nodes, *new.snapshots))


def _snapshot(plan: BuiltPlan, current: BuiltPlan, ids: tuple[str, ...], known: tuple[Quad, ...]) -> tuple[Quad, ...]:
    """What the version said, nothing where it is the current one; ``known`` is that with these ``ids``."""
    if plan.content_hash == current.content_hash:
        return ()
    return known if known and ids == plan.ids else tuple(snapshot_quads(plan))
