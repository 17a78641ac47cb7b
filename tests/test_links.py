"""Links to a higher plan: proposed well enough on two hand-made pairs, in no reading, and listed by a command."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from functools import cache
from pathlib import Path

import link_pairs
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.cli import cli
from dutygraph.compare.links import Proposal, propose
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.rdf import iris, terms
from dutygraph.session import quads_of
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

built_pair = cache(link_pairs.built_pair)
VOCABULARY = load_vocabulary()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The development pair as a workspace; tests that change it make their own."""
    return link_pairs.workspace("care", tmp_path_factory.mktemp("care")).root


def run(folder: Path, *words: str, status: int = 0) -> str:
    """What the command prints, or the message with which it refuses (status 2)."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["-w", str(folder), *words], prog_name="dutygraph")
    if status == 2:
        assert isinstance(done.exception, InputError), done.output
        return str(done.exception)
    assert done.exit_code == status, done.exception
    return done.stdout


def left_out(folder: Path) -> str:
    """What a build says of the plans that it leaves out."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["-w", str(folder), "build"], prog_name="dutygraph")
    assert done.exit_code == 1
    return done.stderr


def pair_of(folder: Path, lower: str, higher: str) -> tuple[BuiltPlan, BuiltPlan]:
    """Two plans of these texts."""
    for name, text in (("lower", lower), ("higher", higher)):
        path = folder / "plans" / name
        path.mkdir(parents=True)
        (path / "source.txt").write_text(text, encoding="utf-8")
    plans = Workspace(folder)
    registry = load_registry(plans.registries())
    return build_plan(plans.plan("lower"), registry, VOCABULARY), build_plan(plans.plan("higher"), registry, VOCABULARY)


def cited(pair: tuple[BuiltPlan, BuiltPlan], least: float | None = None) -> dict[tuple[str, str], float]:
    """The score of each proposal by printed numbers."""
    lower, higher = pair
    return {
        (lower.facts.tasks[one.lower].task.number, higher.facts.tasks[one.higher].task.number): one.score
        for one in propose(lower, higher, VOCABULARY, least)
    }


# ---------------------------------------------------------------- how good proposals are


@pytest.mark.parametrize(("pair", "precision", "recall"), [("care", 0.79, 1.0), ("water", 0.81, 0.95)])
def test_proposals_keep_their_precision_and_recall(pair: str, precision: float, recall: float) -> None:
    figures = link_pairs.measure(pair)
    print(f"{pair}: {figures}")
    assert figures.precision >= precision
    assert figures.recall >= recall


@pytest.mark.parametrize(("lower", "higher"), [("care", "water"), ("water", "care")])
def test_plans_of_different_subjects_are_hardly_linked(lower: str, higher: str) -> None:
    assert len(propose(built_pair(lower)[0], built_pair(higher)[1], VOCABULARY)) <= 3


def test_a_plan_compared_with_itself_finds_each_task_at_the_highest_score() -> None:
    plan = built_pair("care")[1]
    best: dict[int, Proposal] = {}
    for one in propose(plan, plan, VOCABULARY):
        best.setdefault(one.lower, one)
    assert {n: (one.higher, one.score) for n, one in best.items()} == {n: (n, 1.0) for n in range(len(plan.ids))}


@settings(deadline=None, max_examples=25)
@given(least=st.floats(0, 1))
def test_asking_from_a_score_on_gives_just_the_proposals_that_reach_it(least: float) -> None:
    every = cited(built_pair("care"), 0)
    assert cited(built_pair("care"), least) == {pair: score for pair, score in every.items() if score >= least}
    assert all(0 <= score <= 1 for score in every.values())


@pytest.mark.parametrize("pair", ["care", "water"])
def test_both_quotes_are_clauses_of_their_tasks(pair: str) -> None:
    for one in propose(*built_pair(pair), VOCABULARY):
        for plan, n, anchor in zip(built_pair(pair), (one.lower, one.higher), (one.anchor, one.higher_anchor), strict=True):
            assert plan.facts.document.source[anchor.start : anchor.end] == anchor.quote
            assert (anchor.start, anchor.end) in {(clause.start, clause.end) for clause in plan.facts.tasks[n].task.clauses}


def test_owners_and_dates_make_no_likeness(tmp_path: Path) -> None:
    lower = "一、任务\n1.市教育局牵头，市财政局配合，2025年底前新建幼儿园12所。\n2.市林业局牵头，2024年6月底前完成古树普查。\n"
    higher = "一、任务\n1.市教育局牵头，市财政局配合，2025年底前治理沙化土地。\n2.市林业局牵头，2024年6月底前整治违规用能。\n"
    assert cited(pair_of(tmp_path, lower, higher)) == {}


def test_a_law_that_only_two_tasks_name_lifts_them_and_does_not_link_them_alone(tmp_path: Path) -> None:
    law = "《东岭省见义勇为人员奖励和保护条例》"
    said = ("一、任务\n1.{0}慰问困难家庭，发放抚恤金。\n2.整修山区公路。\n", "一、任务\n1.{0}对困难家庭发放生活补助。\n2.培育海洋渔业。\n")
    without = cited(pair_of(tmp_path / "a", *(text.format("") for text in said)), 0)
    named = cited(pair_of(tmp_path / "b", *(text.format(f"依据{law}，") for text in said)), 0)
    assert named["1", "1"] > without["1", "1"] > 0
    alone = ("一、任务\n1.落实{0}。\n2.整修山区公路。\n", "一、任务\n1.修订{0}，提高荣誉津贴。\n2.培育海洋渔业。\n")
    assert ("2", "2") not in cited(pair_of(tmp_path / "c", *(text.format(law) for text in alone)))
    shared = VOCABULARY["links"]["shared"]
    assert max(shared.values()) < VOCABULARY["links"]["threshold"], "what both name is never enough alone"


# ---------------------------------------------------------------- in the graph


def quads(folder: Path) -> list[Quad]:
    return quads_of(Workspace(folder))


def test_proposals_stand_in_a_graph_of_their_own_and_in_no_reading(folder: Path) -> None:
    links = [quad for quad in quads(folder) if quad.predicate == terms.rdf_type and quad.object == terms.TaskLink]
    assert {quad.graph_name for quad in links} == {iris.graph("proposed")}
    assert len(links) == len(propose(*built_pair("care"), VOCABULARY))
    question = folder / "links.rq"
    question.write_text("SELECT (COUNT(*) AS ?n) { ?link a duty:TaskLink }", encoding="utf-8")
    for reading in ("written", "curated"):
        assert run(folder, "query", "--reading", reading, "--format", "csv", "--file", str(question)).split() == ["n", "0"]


def test_a_proposal_can_be_asked_for_with_its_score_and_both_quotes(folder: Path) -> None:
    path = folder / "proposed.rq"
    path.write_text(
        """SELECT ?citation ?higherCitation ?score ?quote ?higherQuote
        FROM <https://w3id.org/dutygraph/id/graph/proposed> FROM <https://w3id.org/dutygraph/id/graph/base>
        WHERE {
          ?link a duty:TaskLink ; duty:linkStatus duty:link-proposed ; duty:score ?score ; duty:lowerTask ?task ; duty:higherTask ?higher ;
            duty:span/duty:quote ?quote ; duty:higherSpan/duty:quote ?higherQuote .
          ?task duty:citation ?citation ; duty:position ?position ; duty:plan/duty:higherPlan ?plan .
          ?higher duty:citation ?higherCitation ; duty:plan ?plan .
        } ORDER BY ?position DESC(?score) ?higherCitation""",
        encoding="utf-8",
    )
    answer = list(csv.DictReader(io.StringIO(run(folder, "query", "--format", "csv", "--file", str(path)))))
    printed = json.loads(run(folder, "links", "city", "--format", "json"))
    columns = ("citation", "higherCitation", "quote", "higherQuote")
    assert sorted(tuple(row[c] for c in columns) for row in answer) == sorted(tuple(row[c] for c in columns) for row in printed)
    assert sorted(float(row["score"]) for row in answer) == sorted(row["score"] for row in printed)


def test_the_spans_of_a_proposal_are_those_of_its_two_clauses(folder: Path) -> None:
    made = quads(folder)
    spans = {
        quad.object for quad in made if quad.predicate in (terms.span, terms.higher_span) and quad.graph_name == iris.graph("proposed")
    }
    clauses = {quad.subject for quad in made if quad.object == terms.Clause}
    assert spans <= {quad.object for quad in made if quad.predicate == terms.span and quad.subject in clauses}


# ---------------------------------------------------------------- what a person answers

ME = ("--by", "Li Hua", "--when", "2026-11-26", "--why", "read both")


def answer(root: Path, task: str, higher: str, *more: str) -> None:
    run(root, "curate", "city", task, "link", "province", higher, *more, *ME)


def statuses_by_graph(folder: Path) -> dict[str, list[str]]:
    """The statuses of the links in each graph."""
    status = {quad.subject: quad.object for quad in quads(folder) if quad.predicate == terms.link_status}
    found: dict[str, list[str]] = {}
    for quad in quads(folder):
        if quad.predicate == terms.rdf_type and quad.object == terms.TaskLink:
            found.setdefault(str(quad.graph_name.value).rsplit("/", 1)[1], []).append(status[quad.subject].value.rsplit("-", 1)[1])
    return found


def test_a_confirmed_link_hides_its_proposal_and_changes_no_other(tmp_path: Path) -> None:
    link_pairs.workspace("care", tmp_path)
    before = {(row["citation"], row["higherCitation"]): row["score"] for row in json.loads(run(tmp_path, "links", "--format", "json"))}
    answer(tmp_path, "二.8", "二.8")
    after = {(row["citation"], row["higherCitation"]): row["score"] for row in json.loads(run(tmp_path, "links", "--format", "json"))}
    assert before.pop(("二.8", "二.8"))
    assert after == before
    assert statuses_by_graph(tmp_path) == {"curated": ["confirmed"], "proposed": ["proposed"] * len(after)}
    dropped = json.loads(run(tmp_path, "links", "--dropped", "--format", "json"))
    assert len(dropped) == 25
    assert "二.8" not in {row["higherCitation"] for row in dropped}


def test_a_rejected_link_is_not_proposed_again_and_stands_in_no_reading_nor_against_others(tmp_path: Path) -> None:
    """A city's nurseries (二.13) in the words of the province's care homes (二.10), which another task (二.11) does carry out."""
    link_pairs.workspace("care", tmp_path)
    before = {(row["citation"], row["higherCitation"]): row["score"] for row in json.loads(run(tmp_path, "links", "--format", "json"))}
    answer(tmp_path, "二.13", "二.10", "--rejected")
    after = {(row["citation"], row["higherCitation"]): row["score"] for row in json.loads(run(tmp_path, "links", "--format", "json"))}
    assert ("二.13", "二.10") in set(before) - set(after)
    assert after["二.11", "二.10"] > before["二.11", "二.10"]
    assert statuses_by_graph(tmp_path) == {"entries": ["rejected"], "proposed": ["proposed"] * len(after)}
    assert "does not carry out" in run(tmp_path, "curate", "list", "city")
    assert "does not carry out" in run(tmp_path, "explain", "city", "二.13")
    assert len(json.loads(run(tmp_path, "links", "--dropped", "--format", "json"))) == 26


def test_a_pair_answered_both_ways_or_otherwise_is_refused_at_its_line(tmp_path: Path) -> None:
    link_pairs.workspace("care", tmp_path)
    answer(tmp_path, "二.13", "二.10", "--rejected")
    said = run(tmp_path, "curate", "city", "二.13", "link", "province", "二.10", *ME, status=2)
    assert "the link is both confirmed and rejected (line 1) (keep one of the two entries)" in said
    path = tmp_path / "plans" / "city" / "curated.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"rejected"', '"perhaps"'), encoding="utf-8")
    assert "unknown status 'perhaps' (known are confirmed, rejected)" in left_out(tmp_path)


# ---------------------------------------------------------------- plan.toml


LISTED = 'plans/city/plan.toml: higher lists the ids of the plans that this one carries out (write higher = ["…"])'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('higher = ["provinze"]', "plans/city/plan.toml: higher names no plan here: provinze (known are: province)"),
        ('higher = ["city"]', "plans/city/plan.toml: higher names the plan itself (name the plan that this one carries out)"),
        ('higher = "province"', LISTED),
        ("higher = [1]", LISTED),
    ],
)
def test_a_higher_plan_that_cannot_be_is_told_with_what_to_do(tmp_path: Path, line: str, said: str) -> None:
    link_pairs.workspace("care", tmp_path)
    (tmp_path / "plans" / "city" / "plan.toml").write_text(line, encoding="utf-8")
    for command in (["validate", "city"], ["links", "city"]):
        assert run(tmp_path, *command, status=2) == said
    assert left_out(tmp_path) == f"city: left out: {said}\n"


# ---------------------------------------------------------------- the command


def test_links_prints_both_citations_the_score_and_both_quotes(folder: Path) -> None:
    lines = run(folder, "links", "city").splitlines()
    row = next(line for line in lines if "街道综合养老服务中心" in line)
    assert re.search(r"city +二\.8 +province +二\.8 +0\.\d+ +建成街道综合养老服务中心。 +建设街道综合养老服务中心。", row)
    assert run(folder, "links") == run(folder, "links", "city"), "all plans that have a higher one"


def test_links_takes_a_least_score_and_gives_files(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(folder, "links", "city", "--format", "csv", "--min", "0.5").removeprefix("\ufeff"))))
    assert rows == [
        {key: str(value) for key, value in row.items()}
        for row in json.loads(run(folder, "links", "city", "--format", "json"))
        if row["score"] >= 0.5
    ]
    assert len(json.loads(run(folder, "links", "city", "--format", "json", "--min", "0"))) > len(rows)


def test_dropped_tasks_come_before_those_that_are_only_proposed(folder: Path) -> None:
    rows = json.loads(run(folder, "links", "--dropped", "city", "--format", "json"))
    assert len(rows) == 26, "nobody has confirmed anything yet"
    assert [row["higherCitation"] for row in rows if row["proposed"] is None] == ["二.11", "三.15", "四.21", "五.26"]
    assert [row["proposed"] is None for row in rows] == [True] * 4 + [False] * 22
    assert "11.开展老年友好型社区创建。" in run(folder, "links", "--dropped", "city")


def test_a_plan_without_a_higher_one_has_no_links(folder: Path) -> None:
    said = 'plans/province/plan.toml: no higher plan is named (write higher = ["plan-id"] into plan.toml)'
    assert run(folder, "links", "province", status=2) == said
