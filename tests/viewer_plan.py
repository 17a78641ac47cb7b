"""A small plan for the tests of the viewer, whose facts can be told by reading it; its second plan is hostile."""

from __future__ import annotations

from pathlib import Path

from dutygraph.identity.ledger import Entry, Ledger
from dutygraph.identity.ledger_file import ledger_bytes

PLAN = """辽宁省法治建设实施方案（2021—2025年）

一、完善制度

（一）加强立法

1. 由省司法厅牵头修订《辽宁省行政执法条例》，省财政厅配合。2023年底前，行政复议案件办结率达到95%以上。

2. 逐步提高办案质量。

（二）推进公开

3. 省司法厅每年发布行政执法典型案列报告。
"""
EMENDATIONS = """[[emendation]]
quote = "典型案列"
reads = "典型案例"
why = "列 for 例"
by = "tests"
when = 2026-01-01
"""
HOSTILE = """一、<script>alert("heading")</script>

1. 省司法厅负责制定《<img src=x onerror=alert(1)>管理办法》，"onmouseover="alert(2)。'; DROP TABLE {{ 7*7 }} \u202etxt.exe\u202c 结束。
"""
#: A task that was in the plan once.
RETIRED = Entry("tretired0", "一.9", "公布年度立法计划。", present=False)
SETTINGS = """title = "{title}"
jurisdiction = "辽宁省"
language = "zh-Hans"
date = "2021-03"

[period]
start = 2021-01-01
end = 2025-12-31
"""


def make_workspace(folder: Path) -> Path:
    """Write both plans under ``folder`` and return it."""
    good, bad = folder / "plans" / "good", folder / "plans" / "hostile"
    for path, text, title in ((good, PLAN, "辽宁省法治建设实施方案"), (bad, HOSTILE, "<b>坏</b> & “方案”")):
        path.mkdir(parents=True)
        (path / "source.txt").write_text(text, encoding="utf-8")
        (path / "plan.toml").write_text(SETTINGS.format(title=title), encoding="utf-8")
    (good / "emendations.toml").write_text(EMENDATIONS, encoding="utf-8")
    (good / "identity.json").write_bytes(ledger_bytes("good", Ledger((RETIRED,))))
    return folder
