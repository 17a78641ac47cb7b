"""A small plan for the tests of curation, and its entries written as people write them."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

from dutygraph.build import build_plan, mint_ids
from dutygraph.built import BuiltPlan
from dutygraph.names.registry import load_registry
from dutygraph.workspace import Workspace

PLAN = """青禾县档案工作方案（2026—2028年）

一、档案进馆

1. 县档案馆、县财政局负责制定移交计划，2027年底前移交率达到90%以上。

2. 逐步提高查档质量。

3. 县档案馆每年公布开放目录，县档案馆负责编制目录清单。
"""
SETTINGS = """title = "青禾县档案工作方案"
jurisdiction = "清源省/青禾县"
language = "zh-Hans"
date = "2026-02"

[period]
start = 2026-01-01
end = 2028-12-31
"""
SIGNED = 'by = "Li Hua"\nwhen = 2026-11-26\nwhy = "notice of 2026"\n'


def make(folder: Path, text: str = PLAN) -> Workspace:
    """A workspace under ``folder`` with the plan ``qinghe``."""
    plan = folder / "plans/qinghe"
    plan.mkdir(parents=True)
    (plan / "source.txt").write_text(text, encoding="utf-8")
    (plan / "plan.toml").write_text(SETTINGS, encoding="utf-8")
    workspace = Workspace(folder)
    with mock.patch.dict(os.environ):
        os.environ.pop("CI", None)  # there, ids would not be kept
        assert mint_ids(workspace.plan("qinghe"), built(workspace))
    return workspace


def built(workspace: Workspace, plan: str = "qinghe") -> BuiltPlan:
    """The plan as its files are now."""
    return build_plan(workspace.plan(plan), load_registry(workspace.registries()), workspace.vocabulary())


def write(workspace: Workspace, file: str, text: str) -> None:
    """Write a file of entries; {1}, {2} … stand for the ids of the tasks in their order."""
    ids = built(workspace).ids
    for n, tid in enumerate(ids, 1):
        text = text.replace(f"{{{n}}}", tid)
    (workspace.root / "plans/qinghe" / file).write_text(text, encoding="utf-8")


def fact(task: int, values: str) -> str:
    """One [[fact]] about the ``task``-th task (from 1)."""
    return f'[[fact]]\ntask = "{{{task}}}"\n{values}\n{SIGNED}\n'


def waiver(shape: str, task: int, values: str = "") -> str:
    """One [[waiver]] of a finding of the ``task``-th task (from 1)."""
    return f'[[waiver]]\nshape = "{shape}"\ntask = "{{{task}}}"\n{values}\n{SIGNED}\n'


#: Every kind of entry, as somebody wrote it by hand.
CURATED = (
    "# what the notice of 2026 changed\n"
    + fact(
        1,
        'id = "lead"\nkind = "party"\nlabel = "县财政局"\nrole = "leading"\nquote = "县财政局"\n'
        'overrides = [{ kind = "party", quote = "县财政局" }]',
    )
    + fact(
        1,
        'id = "rate"\nkind = "target"\nmetric = "移交率"\nop = ">="\nvalue = 95\nunit = "%"\n'
        'overrides = [{ kind = "target", quote = "90%" }]',
    )
    + fact(2, 'id = "owner"\nkind = "party"\nlabel = "县司法局"\nrole = "responsible"')
    + fact(2, 'id = "act"\nkind = "law"\ntitle = "青禾县档案办法"\nrelation = "implements"')
    + fact(2, 'id = "due"\nkind = "deadline"\ndue = "2027-06"')
    + fact(2, 'id = "made"\nkind = "deliverable"\nlabel = "查档指南"\ndeliverable_kind = "standard"\nquote = "查档"')
    + fact(3, 'id = "none"\noverrides = [{ kind = "deliverable", quote = "目录清单" }]').replace("Li Hua", "王某")
    + f'[[link]]\nid = "above"\ntask = "{{1}}"\nhigher_plan = "upper"\nhigher_task = "{{3}}"\n{SIGNED}'
)


def curated(folder: Path) -> Workspace:
    """The same workspace with an entry of every kind and two waivers."""
    workspace = make(folder)
    write(workspace, "curated.toml", CURATED)
    write(workspace, "waivers.toml", waiver("TaskMeasure", 2) + waiver("InstrumentResolved", 2, 'fact = "act"'))
    return workspace
