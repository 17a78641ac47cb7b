"""Who changed a plan's files, when and why stands in its edits.toml, in the graph, and in neither reading."""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from curated_workspace import SIGNED, make
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.edit.live import Live
from dutygraph.edit.saving import edit, settle_ids
from dutygraph.edit.signing import Signature
from dutygraph.errors import InputError
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.rdf import iris, terms
from dutygraph.session import open_session, quads_of

PLAN = "qinghe"
SIGN = Signature("Li Hua", "sentence 一.2", "the notice of 2026\n names the bureau")


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    return open_session(make(tmp_path)).live


def path(live: Live, name: str = "edits.toml") -> Path:
    return live.workspace.plans / PLAN / name


def reword(live: Live, old: str, new: str, sign: Signature | None = SIGN) -> None:
    data = path(live, "source.txt").read_text(encoding="utf-8")
    assert old in data
    edit(live, PLAN, lambda _: {"source.txt": data.replace(old, new).encode()}, sign=sign)


def told(live: Live) -> list[dict[str, object]]:
    return tomllib.loads(path(live).read_text(encoding="utf-8"))["edit"] if path(live).exists() else []


def about(quads: set[Quad], node: NamedNode) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.subject == node and isinstance(quad.object, NamedNode | Literal):
            found.setdefault(quad.predicate.value.rpartition("#")[2], set()).add(quad.object.value)
    return found


def test_an_edit_of_the_text_says_who_when_why_and_where(live: Live) -> None:
    tid = live.state(PLAN).built.ids[1]
    reword(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    (one,) = told(live)
    assert (one["by"], one["what"], one["why"]) == ("Li Hua", "sentence 一.2", "the notice of 2026 names the bureau")
    assert (one["tasks"], one["files"]) == ([tid], ["source.txt"])
    assert isinstance(one["at"], datetime)
    assert abs(datetime.now(UTC) - one["at"]) < timedelta(minutes=5)
    assert f'tasks = ["{tid}"]  # 一.2\n' in path(live).read_text(encoding="utf-8")


def test_the_file_only_grows_and_a_reason_that_nobody_gave_is_not_made_up(live: Live) -> None:
    path(live).write_text("# ours\n", encoding="utf-8")
    reword(live, "逐步", "大力")
    first = path(live).read_bytes()
    reword(live, "大力", "稳步", Signature("王某", "text"))
    assert path(live).read_bytes().startswith(first)
    assert first.startswith(b"# ours\n")
    assert "why" not in told(live)[1]


def test_what_is_signed_by_itself_is_not_signed_twice(live: Live) -> None:
    entry = f'[[fact]]\ntask = "{live.state(PLAN).built.ids[1]}"\nkind = "deadline"\ndue = "2027-06"\n{SIGNED}'.encode()
    edit(live, PLAN, lambda _: {"curated.toml": entry}, sign=SIGN)
    assert told(live) == []
    edit(live, PLAN, lambda _: {"curated.toml": None}, sign=SIGN)
    assert [(one["files"], one["tasks"]) for one in told(live)] == [(["curated.toml"], [live.state(PLAN).built.ids[1]])]


def test_an_edit_that_changes_nothing_or_is_not_signed_is_not_told(live: Live) -> None:
    edit(live, PLAN, lambda now: {"source.txt": now["source.txt"]}, sign=SIGN)
    reword(live, "逐步", "大力", None)
    assert told(live) == []


def test_who_settled_an_id_is_told(live: Live) -> None:
    settle_ids(live, PLAN, lambda ledger: ledger, sign=Signature("Li Hua", "ids t1 new"))
    assert [(one["what"], one["files"]) for one in told(live)] == [("ids t1 new", [IDENTITY])]


def test_the_graph_has_it_as_an_activity_and_a_build_gives_the_same(live: Live) -> None:
    reword(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    reword(live, "逐步", "大力")
    state = live.state(PLAN)
    held = set(live.store.quads("entries"))
    assert held == {quad for quad in quads_of(live.workspace) if quad.graph_name == iris.graph("entries")}
    version = iris.version(PLAN, state.built.content_hash)
    (last,) = [quad.object for quad in held if quad.subject == version and quad.predicate == terms.prov_was_generated_by]
    assert isinstance(last, NamedNode)
    said = about(held, last)
    assert said["type"] == {terms.Edit.value}
    assert said["wasAssociatedWith"] == {iris.mint("person", "Li Hua").value}
    assert said["endedAtTime"] == {told(live)[1]["at"].strftime("%Y-%m-%dT%H:%M:%SZ")}  # type: ignore[attr-defined]
    assert said["reason"] == {"the notice of 2026 names the bureau"}
    assert said["touched"] == {iris.task(PLAN, state.built.ids[1]).value}
    assert about(held, iris.mint("person", "Li Hua"))["label"] == {"Li Hua"}
    live.state(PLAN)
    shutil.rmtree(live.workspace.root / ".dutygraph")
    assert set(open_session(live.workspace).store.quads("entries")) == held, "it is no cache"


def test_readings_and_findings_are_the_same_without_it(live: Live) -> None:
    reword(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    readings = {name: set(live.store.quads(name)) for name in ("base", "written", "curated")}
    found = live.findings(PLAN)
    path(live).unlink()
    change = live.update(PLAN)
    assert {quad.graph_name for quad in change.delta.all_removed()} == {iris.graph("entries")}
    assert change.facts == ()
    assert {name: set(live.store.quads(name)) for name in readings} == readings
    assert live.findings(PLAN) == found
    assert set(live.store.quads("entries")) == set()


def test_a_task_that_an_edit_took_out_is_named_as_one_that_is_gone(live: Live) -> None:
    gone = live.state(PLAN).built.ids[1]
    reword(live, "2. 逐步提高查档质量。\n\n", "")
    assert told(live)[0]["tasks"] == [gone]
    assert iris.task(PLAN, gone) in {quad.object for quad in live.store.quads("entries") if quad.predicate == terms.touched}
    assert about(set(live.store.described(iris.task(PLAN, gone), "base")), iris.task(PLAN, gone))["type"] == {terms.RetiredTask.value}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[edit]]\nby = "x"\nwhat = "text"\n', r"edits\.toml:1:1: edit 1: at missing"),
        ('[[edit]]\nat = 2026-01-01T08:00:00Z\nwhat = "text"\n', r"edits\.toml:1:1: edit 1: by missing"),
        ('[[edit]]\nat = 2026-01-01\nby = "x"\nwhat = "text"\n', r"edits\.toml:1:1: edit 1: at must be a moment with its zone"),
        ('\n[[edit]]\nat = 2026-01-01T08:00:00Z\nby = "x"\nwhat = "text"\nwho = "y"\n', r"edits\.toml:2:1: edit 1: unknown key who"),
        ('[[edit]]\nat = 2026-01-01T08:00:00Z\nby = "x"\nwhat = "text"\ntasks = "t"\n', r"tasks must be a list of texts"),
        ('[[edit]]\nat = 2026-01-01T08:00:00Z\nby = "x"\nwhat = "text"\ntext = "zz"\n', r"text is no digest"),
        ("[[edits]]\n", r"edits\.toml: .*\[\[edit\]\]"),
        ("[[edit]]\nat = \n", r"edits\.toml:2:6: no valid TOML"),
    ],
)
def test_a_file_that_means_nothing_is_refused_with_its_place(live: Live, text: str, said: str) -> None:
    live.state(PLAN)
    path(live).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        live.update(PLAN)


def test_any_way_to_write_the_table_is_read(live: Live) -> None:
    """One list of tables in a line, or a head within a text: what is fast for our own form must not decide what is right."""
    written = '''edit = [{ at = 2026-01-01T08:00:00+08:00, by = "x", what = """
[[edit]]
""" }]
'''
    path(live).write_text(written, encoding="utf-8")
    live.update(PLAN)
    said = {quad.object.value for quad in live.store.quads("entries") if quad.predicate == terms.prov_ended_at_time}
    assert said == {"2026-01-01T00:00:00Z"}
