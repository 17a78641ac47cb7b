"""A small plan whose duties are shared, dated and measured, for the tests of facets, gauges and agencies' pages."""

from __future__ import annotations

from pathlib import Path

from viewer_plan import SETTINGS

PLAN = """辽宁省法治建设行动计划（2021—2025年）

一、完善制度

1. 由省司法厅牵头修订《辽宁省行政执法条例》，省财政厅、省教育厅配合。

2. 2023年6月底前，省司法厅制定行政复议工作规范，行政复议案件办结率达到95%以上。

3. 省财政厅每年发布经费保障报告，落实《辽宁省行政执法条例》。

二、推进公开

4. 到2025年，省教育厅建成10个法治教育基地，学生参与率保持在80%至90%之间，投诉率下降5个百分点，信访案件控制在300件左右，差错率不高于3%。

5. 逐步提高办案质量。
"""
TITLE = "100% & {法治}_\\\\计划"  # as TOML writes it: one backslash


def make_workspace(folder: Path) -> Path:
    """Write the plan ``duties`` under ``folder`` and return it."""
    home = folder / "plans" / "duties"
    home.mkdir(parents=True)
    (home / "source.txt").write_text(PLAN, encoding="utf-8")
    (home / "plan.toml").write_text(SETTINGS.format(title=TITLE), encoding="utf-8")
    return folder
