"""After any edits, what an opened workspace holds and tells is what a build of its files and a validation of everything give."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random

import pytest
from curated_workspace import curated
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from random_edits import TEXTS, Edits, keep

from dutygraph import resources
from dutygraph.check.reading import store_of, with_entries
from dutygraph.check.run import check_store
from dutygraph.check.shapes import load_shapes
from dutygraph.corpus import plans
from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import How
from dutygraph.edit.change import Change
from dutygraph.edit.live import Live
from dutygraph.errors import InputError
from dutygraph.names.registry import Registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.named import registry_quads
from dutygraph.session import open_session
from dutygraph.store import READINGS
from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

#: More sequences by command: DUTYGRAPH_EDIT_SEQUENCES=1000 pytest tests/test_edit_equal.py; in parts, 200-300: those from 200 on
FIRST, _, LAST = os.environ.get("DUTYGRAPH_EDIT_SEQUENCES", "100").rpartition("-")
SEQUENCES = range(int(FIRST or 0), int(LAST))
PLANS = ("p03-city-brackets", "p04-city-owner-lines", "p05-county-numbered", "p09-trad-organisers", "p11-table-cells", "p12-tables-tabs")
SHIPPED = Workspace(resources.folder("plans").parent).plan_folders()[0]
APART = {iris.graph(name) for name in ("provenance", "ontology")}


@cache
def prepared(folder: Path, plan: str) -> Path:
    """A workspace with the curated plan and another, its graph made and kept; to be copied."""
    workspace = curated(folder / plan)
    (workspace.plans / plan).mkdir()
    if plan == SHIPPED.id:
        shutil.copytree(SHIPPED.path, workspace.plans / plan, dirs_exist_ok=True)
    else:
        shutil.copyfile(TEXTS / f"{plan}.txt", workspace.plans / plan / "source.txt")
    open_session(workspace)
    return workspace.root


def shipped(seed: int) -> bool:
    """Whether a sequence edits the shipped plan: that is many times the others' work."""
    return seed % 25 == 24


@dataclass(frozen=True)
class Full:
    """What a build of everything gives: its quads, None where no plan can be read, and why plans are set aside."""

    quads: list[Quad] | None
    faults: Mapping[str, str]


@lru_cache(maxsize=16)  # the same parts come again in the next build
def parsed(text: bytes) -> list[Quad]:
    return list(parse(text, format=RdfFormat.TRIG))


REGISTRY: dict[int, tuple[Registry, list[Quad]]] = {}


def registry_once(registry: Registry) -> list[Quad]:
    """The quads of a registry, made once for each that is loaded."""
    if id(registry) not in REGISTRY:
        REGISTRY[id(registry)] = registry, registry_quads(registry)
    return REGISTRY[id(registry)][1]


def full_build(workspace: Workspace) -> Full:
    corpus = Corpus(workspace, read_inputs(workspace), How())
    try:
        quads: list[Quad] | None = [quad for text in corpus.text() for quad in parsed(text)]
    except InputError:
        quads = None
    return Full(quads, {one.plan: str(one.error) for one in corpus.failed})


def held(live: Live) -> set[Quad]:
    graphs = {NamedNode(graph) for graph in live.store.graphs()} - APART
    return {quad for graph in graphs for quad in live.store.quads(graph)}


def assert_same(live: Live, full: Full, have: set[Quad], why: str) -> None:
    """The store is that of a full build, the same plans are set aside for the same reasons, the findings are those of a full validation."""
    assert full.quads is not None
    wanted = {quad for quad in full.quads if quad.graph_name not in APART}
    assert not have - wanted, f"left over after {why}: {sorted(map(str, have - wanted))[:6]}"
    assert not wanted - have, f"missing after {why}: {sorted(map(str, wanted - have))[:6]}"
    assert {plan: str(fault) for plan, fault in live.faults.items()} == full.faults, why
    assert not live.lingering, why
    store, shapes = store_of(full.quads), load_shapes()
    raw = {reading: check_store(store, reading, shapes).findings for reading in READINGS}
    for reading, other in (READINGS, READINGS[::-1]):
        every = with_entries(store, reading, raw[reading], lambda other=other: raw[other], shapes)  # type: ignore[misc]
        for plan in (folder.id for folder in live.workspace.plan_folders() if folder.id not in full.faults):
            assert live.findings(plan, reading) == [one for one in every if one.plan == plan], f"{reading} {plan} after {why}"


def seen(workspace: Workspace) -> dict[str, Mapping[Path, bytes]]:
    """What somebody who looks at the files sees of each plan, and of the registry under ""."""
    folders = {folder.id: folder.path for folder in workspace.plan_folders()} | {"": workspace.root / "registry"}
    return {name: {path: path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")} for name, folder in folders.items()}


def follow(live: Live, followed: Iterable[str], full: Full) -> list[Change]:
    """Let these plans be followed; one that cannot be built is refused for the reason that the full build tells."""
    changes, refused = [], []
    for plan in followed:
        told: list[Change] = []
        live.changed = told.append
        try:
            live.update(plan)
        except InputError as error:
            refused.append(str(error))
        changes += told
    assert set(refused) <= {*full.faults.values()}
    return changes


def run(folder: Path, root: Path, seed: int, steps: int) -> None:
    """Edits on disk, one or two at a time, are followed and compared: by a look at every plan, or only at what was changed."""
    random = Random(seed)
    shutil.copytree(root, folder, dirs_exist_ok=True)
    workspace = Workspace(folder)
    if random.random() < 0.3:
        kept = [random.choice(workspace.plan_folders()).id for _ in range(2)]
        for plan in dict.fromkeys(kept):
            keep(workspace, plan, "first")
    live, sparing = open_session(workspace).live, random.random() < 0.5
    edits, before = Edits(live, random), held(live)
    for _ in range(steps):
        last, known = seen(workspace), set(live.plans)
        touched = [edits.step() for _ in range(random.choice((1, 1, 1, 2)))]
        if any(one.startswith("save ") for one in edits.log[-len(touched) :]):
            before = held(live)
        full, now = full_build(workspace), seen(workspace)
        changed = [plan for plan in {**last, **now} if last.get(plan) != now.get(plan)]
        if sparing:
            followed = dict.fromkeys(plan or next(iter(now)) for plan in changed)
        else:
            followed = dict.fromkeys((*touched, *(plan for plan in (*changed, *now) if plan)))
        every = follow(live, followed, full)
        changes = [change for change in every if change.delta]
        have, edits.bad = held(live), set(full.faults)
        if len(changes) == 1 and changes[0].plan in known and not any("registry" in change.whole for change in every):
            assert changes[0].delta.all_removed() == before - have
            assert changes[0].delta.all_added() == have - before
        if full.quads is None:
            assert live.faults or live.lingering, "; ".join(edits.log)
            assert any(quad.predicate == terms.plan_id for quad in have), "no build makes a graph of no plan"
        else:
            assert_same(live, full, have, "; ".join(edits.log))
        before = have


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where workspaces are prepared."""
    return tmp_path_factory.mktemp("prepared")


@pytest.mark.parametrize("seed", SEQUENCES)
def test_a_sequence_of_edits_gives_what_a_full_build_and_validation_give(
    seed: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    monkeypatch.setattr(plans, "registry_quads", registry_once)
    run(tmp_path, prepared(folder, SHIPPED.id if shipped(seed) else PLANS[seed % len(PLANS)]), seed, steps=3)
