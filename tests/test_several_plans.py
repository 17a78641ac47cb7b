"""Several plans in one workspace: every command, page and method answers over all of them or over one, and the counts add up."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import networkx as nx
import pytest
import rdflib
from click.testing import CliRunner
from flask.testing import FlaskClient
from icalendar import Calendar

import dutygraph
from dutygraph.cli import cli
from dutygraph.rdf import iris, terms
from dutygraph.rdf.named import one_name_each
from dutygraph.session import quads_of
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.slow

TEXTS = Path(__file__).parent / "plans"
#: Two cities and a county, each of another province.
PLANS = {"p03-city-brackets": 10, "p04-city-owner-lines": 10, "p05-county-numbered": 11}
#: Questions that count over the plans that they are asked about: their rows are no sum of rows.
COUNTING = ("agency-load", "agencies-that-share")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("several")
    for plan in PLANS:
        path = root / "plans" / plan
        path.mkdir(parents=True)
        shutil.copyfile(TEXTS / f"{plan}.txt", path / "source.txt")
    return root


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    app = create_app(Workspace(folder))
    yield app.test_client()
    close(app)


def run(folder: Path, *words: str, status: int = 0) -> str:
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["-w", str(folder), *words], prog_name="dutygraph")
    assert done.exit_code == status, done.exception
    return done.stdout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


# ---------------------------------------------------------------- commands


def test_build_tells_each_plan(folder: Path) -> None:
    lines = run(folder, "build").splitlines()
    assert {plan: int(line.split()[1]) for plan in PLANS for line in lines if line.startswith(plan)} == PLANS


def test_findings_of_single_plans_are_those_of_all_together(folder: Path) -> None:
    every = json.loads(run(folder, "validate", "--format", "json", status=1))
    single = [json.loads(run(folder, "validate", plan, "--format", "json", status=1)) for plan in PLANS]
    assert [finding for one in single for finding in one["findings"]] == every["findings"]
    assert len({finding["key"] for finding in every["findings"]}) == len(every["findings"])


def test_a_question_gives_the_rows_of_single_plans_together(folder: Path) -> None:
    single = [rows(run(folder, "query", "numeric-targets", "-p", f"plan={plan}", "--format", "csv")) for plan in PLANS]
    assert all(single)
    assert [row for found in single for row in found] == rows(run(folder, "query", "numeric-targets", "--format", "csv"))


def test_an_agency_s_load_over_all_plans_is_the_sum_over_each(folder: Path) -> None:
    sums: Counter[str] = Counter()
    for plan in PLANS:
        for row in rows(run(folder, "query", "agency-load", "-p", f"plan={plan}", "--format", "csv")):
            sums[row["agencyId"]] += int(row["tasks"])
    assert sums == {row["agencyId"]: int(row["tasks"]) for row in rows(run(folder, "query", "agency-load", "--format", "csv"))}


def test_exported_tables_of_single_plans_make_up_the_whole(folder: Path) -> None:
    every = rows(run(folder, "export", "facts-csv"))
    assert [row for plan in PLANS for row in rows(run(folder, "export", "facts-csv", "--plan", plan))] == every


def test_exported_triples_of_single_plans_make_up_the_whole(folder: Path) -> None:
    whole = rdflib.Graph().parse(data=run(folder, "export", "turtle"), format="turtle")
    parts = [rdflib.Graph().parse(data=run(folder, "export", "turtle", "--plan", plan), format="turtle") for plan in PLANS]
    assert set(parts[0]) | set(parts[1]) | set(parts[2]) == set(whole)
    tasks = [set(part.subjects(rdflib.RDF.type, rdflib.URIRef(terms.Task.value))) for part in parts]
    assert [len(one) for one in tasks] == list(PLANS.values())
    assert len(set().union(*tasks)) == sum(PLANS.values()), "no task in two plans"


def test_a_deposit_of_all_plans_holds_each(folder: Path, tmp_path: Path) -> None:
    run(folder, "export", "--all", str(tmp_path / "deposit"))
    names = {path.name for path in (tmp_path / "deposit").iterdir()}
    assert {f"stratml-{plan}.xml" for plan in PLANS} <= names
    package = json.loads((tmp_path / "deposit" / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["sources"]) == 3


def test_networks_and_calendars_say_of_which_plan_a_duty_is(folder: Path) -> None:
    network = nx.read_graphml(io.BytesIO(run(folder, "export", "graphml").encode()))
    cited = {task.split(" ")[0] for _, _, data in network.edges(data=True) for task in data["tasks"].split("；")}
    assert cited == set(PLANS)
    alone = nx.read_graphml(io.BytesIO(run(folder, "export", "graphml", "--plan", "p03-city-brackets").encode()))
    assert all(" " not in data["tasks"] for _, _, data in alone.edges(data=True))
    events = Calendar.from_ical(run(folder, "export", "ics")).walk("VEVENT")
    assert {str(category) for event in events for category in event["categories"].cats} == set(PLANS)


# ---------------------------------------------------------------- names


def test_the_same_name_in_two_cities_is_two_agencies(folder: Path) -> None:
    graph = dutygraph.load(folder)
    found = {plan: {f["nameId"] for f in graph.facts(plan) if f["label"] == "市财政局"} for plan in list(PLANS)[:2]}
    assert [len(one) for one in found.values()] == [1, 1]
    assert not found["p03-city-brackets"] & found["p04-city-owner-lines"]


def test_a_name_that_plans_print_differently_has_one_preferred_label(tmp_path: Path) -> None:
    """Nobody knows the centre; the province says 省…, the city gives the province's name."""
    for plan, place, text in (
        ("province", "云川省", "1.省体育中心牵头制定场馆开放目录，省教育厅配合。"),
        ("city", "云川省/青山市", "1.云川省体育中心负责，市教育局配合，办好年度赛事。"),
    ):
        path = tmp_path / "plans" / plan
        path.mkdir(parents=True)
        (path / "source.txt").write_text(f"工作要点\n一、任务\n{text}\n", encoding="utf-8")
        (path / "plan.toml").write_text(f'jurisdiction = "{place}"\n', encoding="utf-8")
    centre = iris.agency("云川省", "云川省体育中心")
    quads = quads_of(Workspace(tmp_path))
    said = {(quad.predicate, quad.object.value) for quad in quads if quad.subject == centre}  # type: ignore[union-attr]
    labels = {(link, value) for link, value in said if link in (terms.skos_pref_label, terms.skos_alt_label)}
    assert labels == {(terms.skos_pref_label, "云川省体育中心"), (terms.skos_alt_label, "省体育中心")}
    shared = rows(run(tmp_path, "query", "agencies-that-share", "--format", "csv"))
    assert sorted(row["tasks"] for row in shared) == ["1", "1"], "a second label would double each row"
    plan_quads = [quad for quad in quads if quad.graph_name == iris.graph("base")]
    assert set(one_name_each(plan_quads)) == set(plan_quads), "settled once and for all"


# ---------------------------------------------------------------- Python and pages


def test_python_answers_over_all_plans_or_one(folder: Path) -> None:
    graph = dutygraph.load(folder)
    assert graph.plans() == list(PLANS)
    for table in (graph.tasks, graph.facts):
        assert [row for plan in PLANS for row in table(plan)] == list(table())
    assert [f.key for plan in PLANS for f in graph.validate(plan)] == [f.key for f in graph.validate()]
    assert {plan: len(graph.tasks(plan)) for plan in PLANS} == PLANS
    assert len(graph.network()) == len(set().union(*(set(graph.network(plan)) for plan in PLANS)))


def test_every_question_about_plans_gives_their_rows_together(folder: Path) -> None:
    graph = dutygraph.load(folder)
    asked = 0
    for name, question in graph.session.catalogue.queries.items():
        if not any(param.name == "plan" for param in question.params) or name in COUNTING:
            continue
        every, single = graph.query(name), [row for plan in PLANS for row in graph.query(name, plan=plan)]
        assert Counter(map(repr, single)) == Counter(map(repr, every)), name
        asked += bool(every)
    assert asked >= 10


def page(client: FlaskClient, address: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(f"{address}{'&' if '?' in address else '?'}table={table}&format=json").data)
    return found


def test_pages_tell_plans_apart_and_add_them_up(client: FlaskClient) -> None:
    home = {row["planId"]: row for row in page(client, "/", "plans")}
    assert {plan: row["tasks"] for plan, row in home.items()} == PLANS
    by_kind = sum(row["count"] for row in page(client, "/", "findings"))
    assert by_kind == sum(row["violation"] + row["warning"] + row["info"] for row in home.values())
    for plan, count in PLANS.items():
        assert len(page(client, f"/plan/{plan}", "tasks")) == count
        found = page(client, f"/findings?plan={plan}", "findings")
        assert {row["plan"] for row in found} == {plan}
        assert len(found) == home[plan]["violation"] + home[plan]["warning"] + home[plan]["info"]


def test_agencies_are_counted_over_all_plans_or_one(client: FlaskClient) -> None:
    sums: Counter[str] = Counter()
    for plan in PLANS:
        for row in page(client, f"/agencies?plan={plan}", "agencies"):
            sums[row["agency"]] += row["tasks"]
    assert sums == {row["agency"]: row["tasks"] for row in page(client, "/agencies", "agencies")}
    chosen = client.get("/agencies?plan=p05-county-numbered").text
    assert '<option value="p05-county-numbered" lang="zh-Hans" selected>' in chosen
    assert client.get("/agencies?plan=nobody").status_code == 404


def test_a_script_as_people_write_them_loads_many_plans(tmp_path: Path) -> None:
    corpus.generate(tmp_path, 12, 3000, 3)  # as much text as processes are worth
    code = f"import dutygraph\nprint(len(dutygraph.load({str(tmp_path)!r}).plans()))\n"
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("12", "")


def test_a_script_that_starts_processes_without_a_guard_is_told_so(tmp_path: Path) -> None:
    corpus.generate(tmp_path, 12, 3000, 3)
    lines = ("from pathlib import Path", "from dutygraph.workspace import Workspace", "from dutygraph_web import create_app")
    code = "\n".join((*lines, f"create_app(Workspace(Path({str(tmp_path)!r})))"))
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert 'under `if __name__ == "__main__":`' in done.stderr
