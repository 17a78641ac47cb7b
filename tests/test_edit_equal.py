"""After any edits, what an opened workspace holds is what a build of its files and a validation of everything give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

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


def assert_same(live: Live, quads: list[Quad], why: str) -> None:
    """The store is that of a full build, the findings those of a full validation."""
    wanted, have = {quad for quad in quads if quad.graph_name not in APART}, held(live)
    assert not have - wanted, f"left over after {why}: {sorted(map(str, have - wanted))[:6]}"
    assert not wanted - have, f"missing after {why}: {sorted(map(str, wanted - have))[:6]}"
    full = store_of(quads)
    for reading in READINGS:
        every = check_reading(full, reading, load_shapes()).findings
        for plan in (folder.id for folder in live.workspace.plan_folders()):
            assert live.findings(plan, reading) == [one for one in every if one.plan == plan], f"{reading} {plan} after {why}"


def run(folder: Path, seed: int, steps: int) -> None:
    """Edits on disk, each followed and compared; one that cannot be built leaves the last good state, and is undone."""
    random = Random(seed)
    live = open_session(workspace_of(folder, random.choice(PLANS))).live
    edits = Edits(live, random)
    for _ in range(steps):
        undo, before = snapshot(folder), held(live)
        plan = edits.step()
        try:
            quads = quads_of(live.workspace)
        except InputError:
            refused(live, edits)
            undo()
            quads = quads_of(live.workspace)
        first = plan not in live.plans
        changes = [live.update(one) for one in dict.fromkeys((plan, *(other.id for other in live.workspace.plan_folders())))]
        made = [change for change in changes if change.delta]
        if len(made) == 1 and not first and not made[0].others:
            assert made[0].delta.all_removed() == before - held(live)
            assert made[0].delta.all_added() == held(live) - before
        assert_same(live, quads, "; ".join(edits.log))


def refused(live: Live, edits: Edits) -> None:
    """A state on disk that cannot be built changes nothing."""
    before = held(live), {plan: live.findings(plan) for plan in live.plans}
    with pytest.raises(InputError):
        list(map(live.update, [folder.id for folder in live.workspace.plan_folders()]))
    if "higher" not in edits.log[-1] and "away" not in edits.log[-1]:
        assert before == (held(live), {plan: live.findings(plan) for plan in live.plans})
    edits.aside.clear()


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_sequence_of_edits_gives_what_a_full_build_and_validation_give(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    run(tmp_path, seed, steps=3)
