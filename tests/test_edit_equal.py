"""After any edits, what an opened workspace holds is what a build of its files and a validation of everything give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from curated_workspace import curated
from pyoxigraph import Quad
from random_edits import TEXTS, Edits, snapshot

from dutygraph.check.reading import check_reading, store_of
from dutygraph.check.shapes import load_shapes
from dutygraph.edit.live import Live
from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.session import open_session, quads_of
from dutygraph.store import READINGS
from dutygraph.workspace import Workspace

#: More sequences by command: DUTYGRAPH_EDIT_SEQUENCES=1000 pytest tests/test_edit_equal.py
SEQUENCES = int(os.environ.get("DUTYGRAPH_EDIT_SEQUENCES", "100"))
PLANS = ("p03-city-brackets", "p04-city-owner-lines", "p05-county-numbered", "p09-trad-organisers", "p11-table-cells", "p12-tables-tabs")
APART = {iris.graph(name) for name in ("provenance", "ontology")}


def workspace_of(folder: Path, *plans: str) -> Workspace:
    """The curated plan and others."""
    workspace = curated(folder)
    for plan in plans:
        (folder / "plans" / plan).mkdir()
        shutil.copyfile(TEXTS / f"{plan}.txt", folder / "plans" / plan / "source.txt")
    return workspace


def held(live: Live) -> set[Quad]:
    graphs = [iris.graph(name) for name in ("base", *READINGS, "entries", "proposed", "registry")]
    return {quad for graph in graphs for quad in live.store.quads(graph.value.rpartition("/")[2])}


def assert_same(live: Live, why: str) -> None:
    """The store is that of a full build, the findings those of a full validation."""
    quads = quads_of(live.workspace)
    wanted = {quad for quad in quads if quad.graph_name not in APART}
    have = held(live)
    assert not have - wanted, f"left over after {why}: {sorted(map(str, have - wanted))[:6]}"
    assert not wanted - have, f"missing after {why}: {sorted(map(str, wanted - have))[:6]}"
    full = store_of(quads)
    for reading in READINGS:
        every = check_reading(full, reading, load_shapes()).findings
        for folder in live.workspace.plan_folders():
            found, wanted_here = live.findings(folder.id, reading), [one for one in every if one.plan == folder.id]
            differing = [pair for pair in zip(found, wanted_here, strict=False) if pair[0] != pair[1]][:1]
            assert found == wanted_here, f"{reading} {folder.id} after {why}: {differing}"


def run(folder: Path, random: Random, plans: tuple[str, ...], steps: int) -> None:
    with mock.patch.dict(os.environ):
        os.environ.pop("CI", None)
        session = open_session(workspace_of(folder, *plans))
        live = session.live
        edits = Edits(live, random)
        for _ in range(steps):
            undo = snapshot(folder)
            before = held(live)
            plan = edits.step()
            try:
                built = {other.id: edits.built(other.id) for other in live.workspace.plan_folders()}
                for other in live.workspace.plan_folders():
                    live.workspace.higher(other)
            except InputError:
                if (live.workspace.plans / plan).exists():
                    with pytest.raises(InputError):
                        for other in live.workspace.plan_folders():
                            live.update(other.id)
                undo()
                edits.aside.clear()
                for other in live.workspace.plan_folders():
                    live.update(other.id)
                continue
            del built
            changed = [live.update(plan)]
            for other in live.workspace.plan_folders():
                if other.id not in live.plans:
                    changed.append(live.update(other.id))
            after = held(live)
            if len(changed) == 1 and not changed[0].others:
                assert changed[0].delta.all_removed() == before - after
                assert changed[0].delta.all_added() == after - before
            assert_same(live, "; ".join(edits.log))


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_sequence_of_edits_gives_what_a_full_build_and_validation_give(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    run(tmp_path, random, (random.choice(PLANS),), steps=4)
