"""Builds the versions kept of a plan, their tasks named as the same tasks are named today."""

from __future__ import annotations

from dataclasses import replace

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.compare.pairing import pair
from dutygraph.names.registry import Registry
from dutygraph.versions import Kept, kept_versions
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import PlanFolder


def built_versions(folder: PlanFolder, current: BuiltPlan, registry: Registry, vocabulary: Vocabulary) -> list[tuple[Kept, BuiltPlan]]:
    """The versions kept of a plan, the earliest first, each built with the ids that its tasks have today.

    A task that is no task of today, or of which it is in doubt whose it is, keeps the id that it had.
    """
    return [(kept, with_ids_of_today(built, current)) for kept, built in built_as_kept(folder, registry, vocabulary)]


def built_as_kept(folder: PlanFolder, registry: Registry, vocabulary: Vocabulary) -> list[tuple[Kept, BuiltPlan]]:
    """The versions kept of a plan, the earliest first, with the ids that they were kept with."""
    return [(version, build_plan(version.folder, registry, vocabulary)) for version in kept_versions(folder)]


def with_ids_of_today(built: BuiltPlan, current: BuiltPlan) -> BuiltPlan:
    """The version with the ids that its tasks have in the current one; the others keep theirs."""
    today = {g.before[0]: current.ids[g.after[0]] for g in pair(built, current) if len(g.before) == len(g.after) == 1 and not g.doubts}
    return replace(built, ids=tuple(today.get(n, tid) for n, tid in enumerate(built.ids)))
