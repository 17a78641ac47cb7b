"""Each form that the graph leaves in, by name, and the folder of all of them that a researcher deposits with a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from dutygraph.api import Graph
from dutygraph.errors import InputError
from dutygraph.export import rdf
from dutygraph.export.deadlines import as_calendar
from dutygraph.export.description import citation, codebook_page, data_package, dcat
from dutygraph.export.networks import as_gexf, as_graphml
from dutygraph.export.stratml import as_stratml
from dutygraph.tables import Table, to_csv, to_xlsx

#: (graph, plan id or "" for all, reading) -> the file.
Export = Callable[[Graph, str, str], bytes]


_README = """# {cited}

Suggested citation: {cited}

Columns are explained in codebook.md, files in datapackage.json and dcat.ttl.
"""


def _stratml(graph: Graph, plan: str, reading: str) -> bytes:
    plans = graph.table("plans", plan, reading)
    if len(plans) != 1:
        raise InputError("StratML holds one plan", f"name one with --plan: {', '.join(row['planId'] for row in plans)}")
    return as_stratml(plans[0], graph.table("tasks", plan, reading), graph.facts(plan, reading))


def _calendar(graph: Graph, plan: str, reading: str) -> bytes:
    plans = graph.table("plans", plan, reading)
    return as_calendar(graph.facts(plan, reading), _periods(plans))


def _periods(plans: Table) -> dict[str, tuple[date, date]]:
    return {row["planId"]: (row["periodStart"], row["periodEnd"]) for row in plans if row["periodStart"] and row["periodEnd"]}


#: By the name that the command line takes; the file of a deposit is called ``{stem}.{suffix}``.
EXPORTS: Mapping[str, tuple[str, Export]] = {
    "turtle": ("graph.ttl", lambda graph, plan, reading: rdf.as_turtle(graph.session.store, reading, plan)),
    "json-ld": ("graph.jsonld", lambda graph, plan, reading: rdf.as_json_ld(graph.session.store, reading, plan)),
    "trig": ("graphs.trig", lambda graph, plan, _: rdf.as_trig(graph.session.store, plan)),
    "n-quads": ("graphs.nq", lambda graph, plan, _: rdf.as_n_quads(graph.session.store, plan)),
    "tasks-csv": ("tasks.csv", lambda graph, plan, reading: to_csv(graph.tasks(plan, reading)).encode()),
    "facts-csv": ("facts.csv", lambda graph, plan, reading: to_csv(graph.facts(plan, reading)).encode()),
    "xlsx": (
        "tables.xlsx",
        lambda graph, plan, reading: to_xlsx({"tasks": graph.tasks(plan, reading), "facts": graph.facts(plan, reading)}),
    ),
    "graphml": ("agencies.graphml", lambda graph, plan, reading: as_graphml(graph.network(plan, reading=reading))),
    "gexf": ("agencies.gexf", lambda graph, plan, reading: as_gexf(graph.network(plan, reading=reading))),
    "stratml": ("stratml.xml", _stratml),
    "ics": ("deadlines.ics", _calendar),
}


def deposit(graph: Graph, plan: str = "", reading: str = "written", noted: Callable[[str], None] = lambda _: None) -> dict[str, bytes]:
    """All files of a deposit by name: every form, the codebook, a data package, a DCAT description and how to cite it.

    StratML holds one plan, so with several it is one file each. ``noted`` is told of each form when it is made.
    """
    files: dict[str, bytes] = {}
    plans = graph.table("plans", plan, reading)
    for name, (file, export) in EXPORTS.items():
        if name == "stratml" and len(plans) != 1:
            files |= {f"stratml-{row['planId']}.xml": export(graph, row["planId"], reading) for row in plans}
        else:
            files[file] = export(graph, plan, reading)
        noted(name)
    tables = {"tasks": graph.tasks(plan, reading), "facts": graph.facts(plan, reading)}
    cited = citation(plans, graph.version, reading)
    files["codebook.md"] = codebook_page(tables).encode()
    files["README.md"] = _README.format(cited=cited).encode()
    files["dcat.ttl"] = dcat(files, plans, graph.version, reading)
    files["datapackage.json"] = data_package(tables, files, plans, graph.version, reading)
    return files
