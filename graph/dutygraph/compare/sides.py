"""Finds and builds what is to be compared: a plan, a kept version of it, a revision in git, or a document in a plan's place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.check.reading import check_reading, store_of
from dutygraph.check.shapes import load_shapes
from dutygraph.compare.difference import Side, difference
from dutygraph.compare.pairing import pair
from dutygraph.compare.records import Difference
from dutygraph.documents.source_map import FILE as MAP
from dutygraph.errors import InputError
from dutygraph.history import files_at, write_files
from dutygraph.intake.adding import add, read_for_plan
from dutygraph.model import Finding
from dutygraph.names.registry import Registry, load_registry
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.versions import Kept, kept_version, kept_versions
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import PlanFolder, Workspace


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one side is read from: a plan's folder, with the name to show; or a document, then ``folder`` is None."""

    name: str
    folder: PlanFolder | None
    document: Path | None = None


def compare(workspace: Workspace, one: str, other: str = "", reading: str = "written") -> Difference:
    """The difference between what ``one`` and ``other`` name: PLAN, PLAN@LABEL, PLAN@REV, a plan's folder or a document.

    Without ``other``, the plan ``one`` is compared with the last version kept of it, else with HEAD in git. Both are read with
    today's registry, vocabulary and rules, so that what differs is the plan. A document stands in the other's place, as its next text.
    Raises InputError where a side cannot be found or read.
    """
    with ExitStack() as kept:
        places = [_place(workspace, name, kept) for name in ((one, other) if other else (_before(workspace, one), one))]
        known = next((place.folder for place in places if place.folder), None)
        folders = [place.folder or _of_document(workspace, place, known, kept) for place in places]
        sides = [_side(workspace, place.name, folder, reading) for place, folder in zip(places, folders, strict=True)]
    return difference(sides[0], sides[1], reading)


def compare_kept(
    workspace: Workspace, plan: str, one: str, other: str, reading: str = "written", present: Sequence[Finding] | None = None
) -> Difference:
    """The difference between two kept versions of a plan by their labels, "" for the plan as it is now. Looks at files only.

    ``present`` are the findings of the plan as it is now in that reading, where they are known.
    Raises InputError where there is no such version.
    """
    folder = workspace.plan(plan)
    sides = []
    for label in (one, other):
        version = kept_version(folder, label) if label else None
        if label and version is None:
            raise InputError(f"no version {label!r} of {plan}", f"known are: {_labels(folder)}")
        name, place = (f"{plan}@{label}", version.folder) if version else (plan, folder)
        sides.append(_side(workspace, name, place, reading, None if label else present))
    return difference(sides[0], sides[1], reading)


def built_versions(folder: PlanFolder, current: BuiltPlan, registry: Registry, vocabulary: Vocabulary) -> list[tuple[Kept, BuiltPlan]]:
    """The versions kept of a plan, the earliest first, each built with the ids that its tasks have today.

    A task that is no task of today, or of which it is in doubt whose it is, keeps the id that it had.
    """
    found = []
    for version in kept_versions(folder):
        built = build_plan(version.folder, registry, vocabulary)
        today = {g.before[0]: current.ids[g.after[0]] for g in pair(built, current) if len(g.before) == len(g.after) == 1 and not g.doubts}
        found.append((version, replace(built, ids=tuple(today.get(n, tid) for n, tid in enumerate(built.ids)))))
    return found


def _before(workspace: Workspace, name: str) -> str:
    """What a plan alone is compared with."""
    if "@" in name or Path(name).is_file():
        raise InputError(f"{name} alone is nothing to compare", "give a second one: dutygraph diff A B")
    versions = kept_versions(workspace.plan(name))
    return f"{name}@{versions[-1].label if versions else 'HEAD'}"


def _place(workspace: Workspace, name: str, kept: ExitStack) -> _Place:
    path = Path(name)
    if path.is_file() and not (workspace.plans / name).is_dir():
        return _Place(name, None, path)
    if "@" not in name or (path / "source.txt").is_file():
        return _Place(name, workspace.plan(name))
    plan, _, wanted = name.partition("@")
    folder = workspace.plan(plan)
    if version := kept_version(folder, wanted):
        return _Place(name, version.folder)
    try:
        files = files_at(folder.path, wanted)
    except InputError as error:
        raise InputError(error.message, f"{error.cure}; versions kept: {_labels(folder)}", name) from error
    if "source.txt" not in files:
        raise InputError(f"there was no {folder.name}/source.txt at {wanted}", "name a revision that holds the plan", name)
    into = Path(kept.enter_context(tempfile.TemporaryDirectory()))
    write_files(files, into)
    return _Place(name, PlanFolder(folder.id, into, f"{folder.name}@{wanted}"))


def _of_document(workspace: Workspace, place: _Place, known: PlanFolder | None, kept: ExitStack) -> PlanFolder:
    """A temporary plan folder that holds the document's text: in place of the other side's, so that all else is equal."""
    assert place.document is not None
    into = Path(kept.enter_context(tempfile.TemporaryDirectory()))
    made = add(read_for_plan(place.document, workspace.vocabulary()), into, known.id if known else "document")
    if known:
        for path in known.path.iterdir():
            if path.is_file() and path.suffix in (".toml", ".json") and path.name != MAP:
                shutil.copyfile(path, made / path.name)
    return PlanFolder(made.name, made, place.name)


def _side(workspace: Workspace, name: str, folder: PlanFolder, reading: str, findings: Sequence[Finding] | None = None) -> Side:
    """One side, built; validated where its findings are not known."""
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    path = folder.name if Path(folder.name).is_file() else built.info.path
    built = replace(built, info=replace(built.info, path=path))
    if findings is not None:
        return Side(name, built, findings)
    report = check_reading(store_of([*plan_quads(built), *ontology_quads()]), reading, load_shapes(), {built.info.id: path})
    return Side(name, built, report.findings)


def _labels(folder: PlanFolder) -> str:
    return ", ".join(_names(kept_versions(folder))) or "none"


def _names(versions: Sequence[Kept]) -> Iterator[str]:
    return (one.label for one in versions)
