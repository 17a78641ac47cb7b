"""What an edit is told to have changed, and that nothing else was read or changed for it."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from curated_workspace import SIGNED, make, waiver, write
from pyoxigraph import Quad, RdfFormat, parse

from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import How
from dutygraph.edit import reread
from dutygraph.edit.change import Change
from dutygraph.edit.live import GONE, Live
from dutygraph.edit.reach import Reach
from dutygraph.errors import InputError
from dutygraph.model import Finding
from dutygraph.query.free import free_queries
from dutygraph.rdf import iris, terms
from dutygraph.session import Session, open_session, quads_of
from dutygraph.versions import freeze

PLAN = "qinghe"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = open_session(make(tmp_path))
    session.live.state(PLAN)
    return session


@pytest.fixture
def live(session: Session) -> Live:
    return session.live


def source(live: Live) -> Path:
    return live.workspace.plans / PLAN / "source.txt"


def edited(live: Live, old: str, new: str) -> Change:
    text = source(live).read_text(encoding="utf-8")
    assert old in text
    source(live).write_text(text.replace(old, new, 1), encoding="utf-8")
    return live.update(PLAN)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.shape, one.citation) for one in findings]


def test_one_edit_in_one_task_extracts_one_task(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = reread.extract_task
    monkeypatch.setattr(reread, "extract_task", lambda task, *rest: read.append(task.citation) or real(task, *rest))
    change = edited(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    assert (read, change.read, change.whole) == (["一.2"], 1, "")
    read.clear()
    assert edited(live, "青禾县档案工作方案", "青禾县综合档案工作方案").read == 0
    assert read == [], "words outside all tasks"


def test_findings_that_came_and_went_are_told_with_their_place(live: Live) -> None:
    change = edited(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    for reading in ("written", "curated"):
        findings = change.findings[reading]
        assert told(findings.solved) == [("TaskOwner", "一.2")]
        assert ("TaskDeadline", "一.2") in told(findings.unchanged)
    assert [(one.what, one.kind, one.after.label, one.citation) for one in change.facts] == [("added", "party", "县司法局", "一.2")]
    back = edited(live, "县司法局逐步", "逐步")
    assert [(one.shape, one.line, one.column) for one in back.findings["written"].new] == [("TaskOwner", 7, 1)]
    assert [one.what for one in back.facts] == ["lost"]


def test_a_store_on_disk_follows_edits_and_so_does_whoever_opens_it_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUTYGRAPH_STORE", "disk")
    session = open_session(make(tmp_path))
    session.live.state(PLAN)
    asked = "ASK { ?party duty:printedName ?name FILTER(CONTAINS(?name, '县司法局')) }"
    with free_queries(session.store) as free:
        assert free.run_free(asked).boolean is False  # type: ignore[union-attr]
        edited(session.live, "逐步提高查档质量", "县司法局逐步提高查档质量")
        assert free.version == session.version
        assert free.run_free(asked).boolean is True, "no copy that stays behind"  # type: ignore[union-attr]
    found = session.findings()
    for name in ("base", "written", "curated", "entries"):
        assert set(session.store.quads(name)) == {quad for quad in quads_of(session.workspace) if quad.graph_name == iris.graph(name)}
    later = open_session(session.workspace)
    assert later.version == read_inputs(session.workspace).digest != session.version
    assert later.findings() == found


def test_what_was_said_when_the_graph_was_made_is_what_a_state_says(tmp_path: Path) -> None:
    session = open_session(make(tmp_path))
    assert set(session.said()[PLAN]) == set(session.live.state(PLAN).parts.shared)
    assert open_session(session.workspace).said() == {}, "opened as it was kept"


def test_a_value_that_is_another_is_an_altered_fact(live: Live) -> None:
    change = edited(live, "2027年底前", "2028年底前")
    altered = [(one.what, one.before.due, one.after.due) for one in change.facts if one.kind == "deadline"]
    assert altered == [("altered", "2027", "2028")]


def test_what_is_merely_further_down_did_not_change(live: Live) -> None:
    change = edited(live, "一、档案进馆", "\n\n一、档案进馆")
    assert (change.facts, change.added, change.gone, change.read) == ((), (), (), 0)
    assert not change.findings["written"].new
    assert not change.findings["written"].solved
    lines = {one.citation: one.line for one in change.findings["written"].unchanged}
    assert lines["一.2"] == 9, "two lines further down"
    assert {quad.predicate.value.rpartition("#")[2] for quad in change.delta.all_added()} <= {
        "start", "end", "line", "column", "version", "type", "plan", "ofPlan", "contentHash",
    }  # fmt: skip


def test_an_item_that_goes_and_comes_back_keeps_its_id(live: Live) -> None:
    ids = live.state(PLAN).built.ids
    item = "2. 逐步提高查档质量。\n\n"
    gone = edited(live, item, "")
    assert gone.gone == (ids[1],)
    assert told(gone.findings["written"].solved).count(("TaskOwner", "一.2")) == 1
    back = edited(live, "3. 县档案馆", item + "3. 县档案馆")
    assert back.added == (ids[1],)
    assert live.state(PLAN).built.ids == ids


def test_an_entry_changes_the_curated_reading_alone(live: Live) -> None:
    tid = live.state(PLAN).built.ids[1]
    entry = f'[[fact]]\ntask = "{tid}"\nkind = "party"\nlabel = "县司法局"\nrole = "responsible"\n{SIGNED}'
    (source(live).parent / "curated.toml").write_text(entry, encoding="utf-8")
    change = live.update(PLAN)
    assert change.read == 0
    assert told(change.findings["curated"].solved) == [("TaskOwner", "一.2")]
    assert not change.findings["written"].solved
    assert [(one.what, one.readings) for one in change.facts] == [("added", ("curated",))]


def test_a_waiver_counts_until_its_finding_is_gone(live: Live) -> None:
    write(live.workspace, "waivers.toml", waiver("TaskOwner", 2))
    live.update(PLAN)
    assert [one.shape for one in live.findings(PLAN) if one.waived] == ["TaskOwner"]
    change = edited(live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    assert told(change.findings["written"].new) == [("StaleEntry", "一.2")]


def test_a_change_of_what_all_tasks_are_read_with_is_said(live: Live) -> None:
    settings = source(live).parent / "plan.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2028-12-31", "2026-12-31"), encoding="utf-8")
    change = live.update(PLAN)
    assert change.whole == "what all tasks are read with changed: period"
    assert ("DeadlineInPeriod", "一.1") in told(change.findings["written"].new)


def test_a_registry_that_learns_a_name_mends_its_findings(live: Live) -> None:
    folder = live.workspace.root / "registry"
    folder.mkdir()
    (folder / "agencies.toml").write_text('[[agency]]\njurisdiction = "清源省/青禾县"\nname = "县档案馆"\nsource = "x"\n', encoding="utf-8")
    change = live.update(PLAN)
    assert change.whole == "the registry changed: all names were resolved anew"
    assert not [one for one in live.findings(PLAN) if one.shape == "PartyResolved" and one.anchor.quote == "县档案馆"]


@pytest.mark.parametrize("bad", ["", "没有条目的文字", "\x00\x01"])
def test_a_text_that_is_no_plan_leaves_the_last_good_state(live: Live, bad: str) -> None:
    before, quads, text = live.findings(PLAN), live.store.dump(), source(live).read_bytes()
    source(live).write_text(bad, encoding="utf-8")
    with pytest.raises(InputError, match=r"source\.txt"):
        live.update(PLAN)
    assert live.findings(PLAN) == before
    assert live.store.dump() == quads
    source(live).write_bytes(text)
    assert not live.update(PLAN).delta


def test_a_plan_that_was_left_out_comes_in_when_it_is_mended(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    shutil.copytree(workspace.plans / PLAN, workspace.plans / "second")
    settings = workspace.plans / PLAN / "plan.toml"
    settings.write_text(f'higher = ["second"]\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    second = workspace.plans / "second/source.txt"
    text = second.read_bytes()
    second.write_bytes(b"")
    session = open_session(workspace)
    assert list(session.missing) == ["second"]
    edited(session.live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    assert set(session.store.quads("proposed")) == set(), "links are to plans that can be read"
    second.write_bytes(text)
    session.apply("second")
    assert session.missing == {}
    assert set(session.store.quads("base")) == {quad for quad in quads_of(workspace) if quad.graph_name == iris.graph("base")}


def test_a_plan_that_cannot_be_built_is_set_aside_and_comes_back(session: Session) -> None:
    live, second = session.live, session.workspace.plans / "second"
    shutil.copytree(session.workspace.plans / PLAN, second)
    session.apply("second")
    version, text = session.version, source(live).read_bytes()
    source(live).write_bytes(b"")
    with pytest.raises(InputError, match=r"source\.txt"):
        session.apply(PLAN)
    assert {plan: str(fault) for plan, fault in session.missing.items()}.keys() == {PLAN}
    assert {one.plan for one in session.findings()} == {"second"}
    assert session.version != version
    assert set(session.store.quads("base")) == base_of(session)
    source(live).write_bytes(text)
    assert len(session.apply(PLAN).added) == 3
    assert session.missing == {}
    assert {one.plan for one in session.findings()} == {PLAN, "second"}
    assert set(session.store.quads("base")) == base_of(session)


def base_of(session: Session) -> set[Quad]:
    """What a build gives of the plans that it does not set aside."""
    corpus = Corpus(session.workspace, read_inputs(session.workspace), How())
    return {quad for text in corpus.text() for quad in parse(text, format=RdfFormat.TRIG) if quad.graph_name == iris.graph("base")}


def test_a_plan_whose_higher_plan_goes_is_set_aside_and_comes_back_with_it(session: Session) -> None:
    above, settings = session.workspace.plans / "above", source(session.live).parent / "plan.toml"
    shutil.copytree(session.workspace.plans / PLAN, above)
    shutil.copytree(above, session.workspace.plans / "third")
    settings.write_text(f'higher = ["above"]\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    for plan in ("above", "third", PLAN):
        session.apply(plan)
    links = set(session.store.quads("proposed"))
    assert links
    shutil.move(above, session.workspace.root / "aside")
    change = session.apply("above")
    assert [str(one.fault) for one in change.others] == [str(session.missing[PLAN])]
    assert "higher names no plan here: above" in str(session.missing[PLAN])
    assert set(session.store.quads("base")) == base_of(session)
    assert set(session.store.quads("proposed")) == set()
    shutil.move(session.workspace.root / "aside", above)
    session.apply("above")
    assert session.missing == {}
    assert set(session.store.quads("proposed")) == links


def test_the_last_plan_stays_as_it_was_until_there_is_another(session: Session) -> None:
    live, second = session.live, session.workspace.plans / "second"
    source(live).write_bytes(b"")
    with pytest.raises(InputError):
        session.apply(PLAN)
    assert session.missing == {}
    assert list(session.stale) == [PLAN]
    assert {one.plan for one in session.findings()} == {PLAN}, "no build makes a graph of no plan"
    second.mkdir()
    (second / "source.txt").write_text("1. 县财政局负责。\n", encoding="utf-8")
    session.apply("second")
    assert (list(session.missing), session.stale) == ([PLAN], {})
    assert set(session.store.quads("base")) == base_of(session)


def test_a_registry_that_changed_before_the_first_edit_is_followed_too(tmp_path: Path) -> None:
    session = open_session(make(tmp_path))
    folder = session.workspace.root / "registry"
    folder.mkdir()
    reached: list[Reach | None] = []
    session.edited.append(reached.append)
    (folder / "agencies.toml").write_text('[[agency]]\njurisdiction = "清源省/青禾县"\nname = "县档案馆"\nsource = "x"\n', encoding="utf-8")
    session.apply(PLAN)
    assert None in reached, "any answer that was kept may be another"
    assert set(session.store.quads("base")) == base_of(session)
    registry = {quad for quad in quads_of(session.workspace) if quad.graph_name == iris.graph("registry")}
    assert set(session.store.quads("registry")) == registry


def test_plans_that_changed_unseen_with_a_link_between_them_are_followed(tmp_path: Path) -> None:
    """As by a pull while the viewer runs: both are looked at for the first time, and each asks for the other."""
    workspace = make(tmp_path)
    shutil.copytree(workspace.plans / PLAN, workspace.plans / "above")
    settings = workspace.plans / PLAN / "plan.toml"
    settings.write_text(f'higher = ["above"]\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    session = open_session(workspace)
    for plan, owner in ((PLAN, "县司法局"), ("above", "县统计局")):
        text = workspace.plans / plan / "source.txt"
        text.write_text(text.read_text(encoding="utf-8").replace("逐步", f"{owner}逐步"), encoding="utf-8")
    for plan in (PLAN, "above"):
        session.apply(plan)
    wanted = quads_of(workspace)
    for name in ("base", "proposed"):
        assert set(session.store.quads(name)) == {quad for quad in wanted if quad.graph_name == iris.graph(name)}


def test_a_folder_that_is_gone_takes_its_plan_out(session: Session) -> None:
    other = session.workspace.plans / "second"
    shutil.copytree(session.workspace.plans / PLAN, other)
    added = session.apply("second")
    assert len(added.added) == 3
    assert {one.plan for one in session.findings()} == {PLAN, "second"}
    shutil.rmtree(other)
    change = session.apply("second")
    assert change.whole == GONE
    assert {one.plan for one in session.findings()} == {PLAN}


def test_pages_get_new_findings_under_a_new_version_only(session: Session) -> None:
    before, first = session.findings(), session.version
    edited(session.live, "逐步提高查档质量", "县司法局逐步提高查档质量")
    assert session.version != first
    assert {one.key for one in before} - {one.key for one in session.findings()} == {
        one.key for one in before if (one.shape, one.citation) == ("TaskOwner", "一.2")
    }


def test_a_draft_tells_its_findings_and_changes_nothing(session: Session) -> None:
    live, dump, version = session.live, session.store.dump(), session.version
    draft = live.draft(PLAN)
    files = dict(live.state(PLAN).files)
    files["source.txt"] = files["source.txt"].decode().replace("逐步", "县司法局逐步").encode()
    assert told(draft.update(PLAN, files).findings["written"].solved) == [("TaskOwner", "一.2")]
    assert (session.store.dump(), session.version) == (dump, version)
    source(live).write_bytes(files["source.txt"])
    live.update(PLAN)
    assert draft.findings(PLAN) == live.findings(PLAN)


def test_kept_versions_follow_edits_of_the_plan_and_of_their_folder(live: Live) -> None:
    folder, text = live.workspace.plan(PLAN), source(live).read_text(encoding="utf-8")
    hashes = [hashlib.sha256(one.encode()).hexdigest() for one in (text, text.replace("逐步", "大力"))]
    first, second = (iris.version(PLAN, one) for one in hashes)
    freeze(live.workspace, folder, live.state(PLAN).built, "first", datetime(2021, 6, 30, tzinfo=UTC))
    assert [quad.object.value for quad in live.update(PLAN).delta.all_added()] == ["first"], "the text of now has no snapshot"
    assert list(live.store.described(second, "base")) == []

    edited(live, "逐步", "大力")
    assert terms.prov_was_revision_of in {quad.predicate for quad in live.store.described(second, "base") if quad.object == first}
    snapshot = next(quad.object for quad in live.store.described(first, "base") if quad.predicate == terms.snapshot)
    said = set(live.store.quads(snapshot))
    assert {quad.subject for quad in said} >= {iris.task(PLAN, tid) for tid in live.state(PLAN).built.ids}

    edited(live, "90%", "95%")
    assert set(live.store.quads(snapshot)) == said, "an edit that leaves ids alone leaves what versions said alone"
    shutil.rmtree(folder.path / "versions")
    live.update(PLAN)
    assert not [quad for node in (first, snapshot) for quad in (*live.store.described(node, "base"), *live.store.quads(snapshot))]


def test_a_file_that_cannot_be_read_is_not_taken_for_one_that_is_gone(live: Live) -> None:
    before = live.findings(PLAN)
    (source(live).parent / "curated.toml").mkdir()
    with pytest.raises(InputError, match="Is a directory"):
        live.update(PLAN)
    assert live.findings(PLAN) == before
