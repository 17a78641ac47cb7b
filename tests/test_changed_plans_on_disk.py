"""A store on disk follows plans that changed in place, and then holds the same as one made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from test_corpus_build import generated

from dutygraph.corpus.changing import few
from dutygraph.corpus.inputs import read_inputs
from dutygraph.rdf import iris
from dutygraph.session import open_session, quads_of
from dutygraph.store.disk import DiskStore
from dutygraph.workspace import Workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its graph on disk; the second plan carries out the first."""
    folder = generated(tmp_path_factory.mktemp("corpus"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUTYGRAPH_STORE", "disk")
        open_session(Workspace(folder)).store.close()
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DUTYGRAPH_STORE", "disk")
    shutil.copytree(made, tmp_path / "w")
    (tmp_path / "w" / ".dutygraph" / "stamps.json").unlink()
    return Workspace(tmp_path / "w")


def cut(plan: Path) -> None:
    """Leave out the second half of the plan."""
    text = (plan / "source.txt").read_text(encoding="utf-8")
    (plan / "source.txt").write_text(text[: len(text) // 2], encoding="utf-8")


def told(quads: object) -> set[str]:
    return {str(quad) for quad in quads if quad.graph_name not in (iris.graph("provenance"), iris.graph("state"))}  # type: ignore[attr-defined]


def held_now(workspace: Workspace) -> tuple[set[str], str, bool]:
    """What a command finds, of which version, and whether in the folder that was there before."""
    before = [path.name for path in (workspace.root / ".dutygraph" / "disk").iterdir() if path.is_dir()]
    store = open_session(workspace).store
    assert isinstance(store, DiskStore)
    assert store.folder
    found = told(parse(store.dump(), format=RdfFormat.TRIG)), store.version, store.folder.name in before
    assert store.edited() == frozenset()
    store.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        lambda plans: cut(plans[0]),
        lambda plans: cut(plans[1]),
        lambda plans: cut(plans[5]),
        lambda plans: shutil.rmtree(plans[4]),
        lambda plans: shutil.copytree(plans[3], plans[3].with_name("another")),
        lambda plans: (plans[6] / "plan.toml").write_text("no plan", encoding="utf-8"),
    ],
    ids=["higher", "lower", "any", "gone", "new", "broken"],
)
def test_what_changed_is_taken_over_in_place(workspace: Workspace, edit: Callable[[list[Path]], None], tmp_path: Path) -> None:
    edit(sorted(workspace.plans.iterdir()))
    found, version, in_place = held_now(workspace)
    anew = Workspace(tmp_path / "anew")
    shutil.copytree(workspace.root, anew.root, ignore=shutil.ignore_patterns(".dutygraph"))
    expected, _, _ = made_anew(anew)
    assert in_place
    assert version == read_inputs(workspace).digest
    assert found == expected


def made_anew(workspace: Workspace) -> tuple[set[str], str, bool]:
    (workspace.root / ".dutygraph" / "disk").mkdir(parents=True)
    return held_now(workspace)


def test_edits_that_were_taken_back_while_nobody_looked_are_found(workspace: Workspace) -> None:
    plan = sorted(workspace.plans.iterdir())[2]
    source = (plan / "source.txt").read_text(encoding="utf-8")
    before = told(quads_of(workspace))
    cut(plan)
    session = open_session(workspace)
    session.apply(plan.name)
    assert isinstance(session.store, DiskStore)
    (plan / "source.txt").write_text(source[:-20], encoding="utf-8")
    session.apply(plan.name)
    assert plan.name in session.store.edited()
    session.store.close()
    (plan / "source.txt").write_text(source, encoding="utf-8")
    found, _, in_place = held_now(workspace)
    assert in_place
    assert found == before


def test_many_changes_are_a_load_of_all() -> None:
    was = {str(number): "a" for number in range(20)}
    assert few(was, {**was, "1": "b", "new": "a"}, ["2"])
    assert not few(was, {**was, **{str(number): "b" for number in range(9)}}, [])
    assert not few(was, was, map(str, range(9)))
