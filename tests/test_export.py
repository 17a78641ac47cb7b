"""What leaves the graph: every form read back by somebody else's reader, and the deposit that holds them all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from icalendar import Calendar
from killing import COMMAND, killed_at
from lxml import etree
from openpyxl import load_workbook
from rdflib.compare import to_isomorphic

import dutygraph
from dutygraph import Graph, InputError
from dutygraph.export.deadlines import as_calendar
from dutygraph.export.deposit import EXPORTS, deposit
from dutygraph.export.description import codebook
from dutygraph.export.stratml import LOST, NAMESPACE

pytestmark = pytest.mark.slow

PLAN = "liaoning-rule-of-law-2021"


@pytest.fixture(scope="module")
def graph(checkout: Path) -> Graph:
    return dutygraph.load(checkout)


@pytest.fixture(scope="module")
def files(graph: Graph) -> dict[str, bytes]:
    return deposit(graph)


def test_a_reading_is_the_same_graph_in_turtle_and_json_ld(graph: Graph, files: dict[str, bytes]) -> None:
    turtle = rdflib.Graph().parse(data=files["graph.ttl"], format="turtle")
    assert to_isomorphic(turtle) == to_isomorphic(rdflib.Graph().parse(data=files["graph.jsonld"], format="json-ld"))
    expected = {quad.triple for name in ("base", "written") for quad in graph.session.store.quads(name)}
    assert len(turtle) == len(expected)
    assert not any(isinstance(node, rdflib.BNode) for triple in turtle for node in triple)


def test_all_graphs_are_the_same_in_trig_and_n_quads(files: dict[str, bytes]) -> None:
    trig, quads = rdflib.Dataset(), rdflib.Dataset()
    trig.parse(data=files["graphs.trig"], format="trig")
    quads.parse(data=files["graphs.nq"], format="nquads")
    names = {str(one.identifier).rpartition("/")[2] for one in quads.graphs() if len(one)}
    assert names >= {"base", "registry", "ontology"}
    assert "provenance" not in names
    assert {str(one.identifier): len(one) for one in trig.graphs()} == {str(one.identifier): len(one) for one in quads.graphs()}


def test_the_same_data_give_the_same_bytes(graph: Graph, files: dict[str, bytes]) -> None:
    again = deposit(graph)
    changed = {name for name in files if files[name] != again[name]}
    assert changed <= {"tables.xlsx", "datapackage.json", "dcat.ttl"}  # a workbook knows when it was made, and these its size


def test_json_ld_speaks_in_the_words_of_the_ontology(files: dict[str, bytes]) -> None:
    whole = json.loads(files["graph.jsonld"])
    (task,) = (node for node in whole["@graph"] if node.get("type") == "Task" and node["citation"] == "四.27")
    assert task["text"].startswith("27.")
    assert str(task["plan"]).endswith(PLAN)


def test_tables_open_in_excel_and_csv_with_chinese_intact(graph: Graph, files: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(files["tables.xlsx"]), read_only=True)
    assert book.sheetnames == ["tasks", "facts"]
    for name in book.sheetnames:
        rows = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))
        table = graph.tasks() if name == "tasks" else graph.facts()
        sheet = list(book[name].iter_rows(values_only=True))
        assert len(rows) == len(sheet) - 1 == len(table)
        at = table.columns.index("citation")
        assert [row["citation"] for row in rows] == [row[at] for row in sheet[1:]]
    assert any("遼寧" in row["text"] for row in csv.DictReader(io.StringIO(files["tasks.csv"].decode("utf-8-sig"))))


def test_the_codebook_explains_every_column_and_no_other(graph: Graph) -> None:
    assert set(codebook()) == {*graph.tasks().columns, *graph.facts().columns}
    assert all(set(meaning) == {"en", "zh"} for meaning in codebook().values())


def test_networks_hold_the_same_agencies(graph: Graph, files: dict[str, bytes]) -> None:
    read = [nx.read_graphml(io.BytesIO(files["agencies.graphml"])), nx.read_gexf(io.BytesIO(files["agencies.gexf"]))]
    assert set(read[0]) == set(read[1]) == set(graph.network())


def test_the_calendar_has_each_dated_duty_on_its_last_day(graph: Graph, files: dict[str, bytes]) -> None:
    events = Calendar.from_ical(files["deadlines.ics"]).walk("VEVENT")
    days = {str(event["uid"]): event["dtstart"].dt for event in events}
    for fact in graph.facts():
        if fact["kind"] == "deadline" and fact["type"] == "by":
            assert days[fact["fact"]] == fact["latest"]
    yearly = [event for event in events if "rrule" in event]
    assert yearly
    assert all(event["rrule"]["UNTIL"] == [date(2025, 12, 31)] for event in yearly)


@pytest.mark.parametrize(
    ("due", "first", "days"),
    [
        ("P1Y", date(2024, 12, 31), [date(2024, 12, 31), date(2025, 12, 31)]),
        ("P6M", date(2024, 6, 30), [date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31)]),
        ("P3M", date(2024, 3, 31), [date(2024, 3, 31), date(2024, 6, 30)]),
        ("P1M", date(2024, 1, 31), [date(2024, 1, 31), date(2024, 2, 29)]),
        ("P1W", date(2024, 1, 7), [date(2024, 1, 7), date(2024, 1, 14)]),
        ("irregular", None, []),
    ],
)
def test_a_recurring_duty_falls_on_the_last_day_of_each_interval(due: str, first: date | None, days: list[date]) -> None:
    from dateutil.rrule import rrulestr

    fact = {"kind": "deadline", "type": "recurring", "due": due, "latest": None, "plan": "p", "fact": "urn:f", "task": "urn:t"}
    fact |= {"citation": "一.1", "quote": "定期", "clause": ""}
    data = as_calendar([fact], {"p": (date(2024, 1, 1), date(2025, 12, 31))})
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == ([first] if first else [])
    if first:
        rule = rrulestr(events[0]["rrule"].to_ical().decode(), dtstart=first)
        assert [when.date() for when in rule[: len(days)]] == days


#: The order of children in schema 2.1, for the elements that are written.
ORDER = {
    "PerformancePlanOrReport": ["Name", "Description", "OtherInformation", "StrategicPlanCore", "AdministrativeInformation", "Submitter"],
    "StrategicPlanCore": ["Organization", "Vision", "Mission", "Value", "Goal"],
    "Goal": ["Name", "Description", "Identifier", "SequenceIndicator", "Stakeholder", "OtherInformation", "Objective"],
    "Objective": ["Name", "Description", "Identifier", "SequenceIndicator", "Stakeholder", "OtherInformation", "PerformanceIndicator"],
    "Stakeholder": ["Name", "Description", "Role"],
    "Role": ["Name", "Description", "RoleType"],
    "PerformanceIndicator": [
        "SequenceIndicator",
        "MeasurementDimension",
        "UnitOfMeasurement",
        "Identifier",
        "Relationship",
        "MeasurementInstance",
        "OtherInformation",
    ],
    "TargetResult": ["Description", "NumberOfUnits", "StartDate", "EndDate"],
    "AdministrativeInformation": ["Identifier", "StartDate", "EndDate", "PublicationDate", "Source"],
}


def test_stratml_keeps_the_order_of_its_schema_and_says_what_is_lost(graph: Graph, files: dict[str, bytes]) -> None:
    root = etree.fromstring(files["stratml.xml"])
    for element in root.iter():
        if (order := ORDER.get(etree.QName(element).localname)) is not None:
            places = [order.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places)
    names = {"s": NAMESPACE}
    assert len(root.findall(".//s:Objective", names)) == 67
    assert len(root.findall(".//s:PerformanceIndicator", names)) == sum(fact["kind"] == "target" for fact in graph.facts())
    identifiers = [one.text or "" for one in root.findall(".//s:Identifier", names)]
    assert len(set(identifiers)) == len(identifiers)
    assert all(one[0].isalpha() and " " not in one and ":" not in one for one in identifiers)  # xsd:ID
    assert all(lost in (root.findtext("s:OtherInformation", namespaces=names) or "") for lost in LOST)


def test_the_data_package_lists_every_file_with_its_hash(files: dict[str, bytes]) -> None:
    package = json.loads(files["datapackage.json"])
    told = {resource["path"]: resource for resource in package["resources"]}
    assert set(told) == set(files) - {"datapackage.json"}
    for path, resource in told.items():
        assert resource["hash"] == f"sha256:{hashlib.sha256(files[path]).hexdigest()}"
    fields = {field["name"]: field["type"] for field in told["facts.csv"]["schema"]["fields"]}
    assert (fields["value"], fields["start"], fields["latest"], fields["label"]) == ("number", "integer", "date", "string")
    catalogue = rdflib.Graph().parse(data=files["dcat.ttl"], format="turtle")
    assert len(set(catalogue.subjects(rdflib.RDF.type, rdflib.DCAT.Distribution))) == len(files) - 2


def test_one_plan_is_cut_out_with_the_names_that_it_needs(graph: Graph) -> None:
    part = rdflib.Graph().parse(data=EXPORTS["turtle"][1](graph, PLAN, "written"), format="turtle")
    pointed = {node for _, predicate, node in part if isinstance(node, rdflib.URIRef) and "/id/agency/" in node}
    assert pointed
    assert all((node, None, None) in part for node in pointed)


def run(checkout: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dutygraph.cli", "-w", str(checkout), *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_the_command_writes_one_form_or_all(checkout: Path, tmp_path: Path, files: dict[str, bytes]) -> None:
    assert run(checkout, "export", "ics").stdout.replace("\r\n", "\n") == files["deadlines.ics"].decode().replace("\r\n", "\n")
    assert run(checkout, "export", "tasks-csv", "-o", str(tmp_path / "t.csv")).returncode == 0
    assert (tmp_path / "t.csv").read_bytes() == files["tasks.csv"]
    done = run(checkout, "export", "--all", str(tmp_path / "deposit"))
    assert "15 files" in done.stdout
    assert {path.name for path in (tmp_path / "deposit").iterdir()} == set(files)
    assert run(checkout, "export", "--all", str(tmp_path / "deposit")).returncode == 0, "an earlier deposit is replaced"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "give a form, or --all DIR"),
        (("turtle", "--plan", "nowhere"), "no plan 'nowhere'"),
        (("word",), "is not one of"),
    ],
)
def test_bad_input_gets_one_message(checkout: Path, args: tuple[str, ...], message: str) -> None:
    done = run(checkout, "export", *args)
    assert (done.returncode, message in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_folder_with_other_things_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    done = run(checkout, "export", "--all", str(tmp_path))
    assert done.returncode == 2
    assert "holds other things" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("left", [0, 21, 45, 46, 47])
def test_a_kill_leaves_the_old_deposit_or_the_new_one(checkout: Path, tmp_path: Path, files: dict[str, bytes], left: int) -> None:
    folder = tmp_path / "deposit"
    from dutygraph.files import write_folder

    write_folder(folder, {"datapackage.json": b"{}", "old.csv": b"old"}, mark="datapackage.json")
    done = killed_at(left, COMMAND, "-w", str(checkout), "export", "--all", str(folder))
    assert done.returncode in (-9, 0)
    if not folder.exists():  # killed between the two renames: the next call puts it back
        with pytest.raises(InputError):
            write_folder(tmp_path / "deposit", {}, mark="nothing of that name")
    assert {path.name for path in folder.iterdir()} in ({"datapackage.json", "old.csv"}, set(files))
