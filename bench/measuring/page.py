"""Writes docs/performance.md from figures: for each group its aims, pictures and tables; where an aim is missed, what says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import median
from typing import Any

from measuring.rows import Row, from_json, shown
from measuring.verdicts import Verdict, growth, judge, ratios, select

#: How many cases are shown where a ratio is missed.
_WORST = 8
_HEAD = """# How fast it is

<!-- Made by bench/run.py from performance.json and bench/measuring/groups.toml: run `make bench`, do not edit this page. -->

`make bench` measures everything on one machine, one group after the other, contestants side by side. Made-up plans (`bench/corpus.py`)
have about 67 tasks each, as the shipped plan has. Processor time is that of the process that works; where people wait, it is wall time.
*cold*: nothing kept from an earlier question; *kept*: asked again of the same data.
"""


def written(groups: Sequence[Mapping[str, Any]], figures: Mapping[str, Mapping[str, Any]], pictures: str) -> str:
    """The page; ``figures`` holds what each group measured, ``pictures`` is the folder of the plots as the page links to it."""
    rows = all_rows(figures)
    there = [group for group in groups if group["name"] in figures]
    lines = [_HEAD, *_machine(figures), "", "## In short", "", *_short(there, rows), ""]
    if absent := [group["title"] for group in groups if group not in there]:
        lines += [f"Groups that were not run: {'; '.join(absent)}.", ""]
    lines += _growths(there, rows, pictures)
    for group in there:
        lines += _group(group, figures[group["name"]], rows, pictures)
    return "\n".join(lines).rstrip() + "\n"


def all_rows(figures: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """The rows of all groups."""
    return [row for measured in figures.values() for row in from_json(measured["rows"])]


def sized(plans: int, tasks: int) -> str:
    """A size as it is always given."""
    return f"{plans:,} plan{'s' if plans != 1 else ''}, {tasks:,} tasks"


def _machine(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    told = dict.fromkeys(
        f"{it['cores']} cores of {it['cpu']}, {it['memory']} GB, {it['system']}, Python {it['python']}; "
        + ", ".join(f"{name} {version}" for name, version in it["packages"].items())
        for it in (measured["machine"] for measured in figures.values())
    )
    yield from (f"Machine: {one}." for one in told)


def _short(groups: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> Iterator[str]:
    """How many aims are met, and which are not."""
    judged = [(group, judge(rows, group["name"], aim)) for group in groups for aim in group.get("aim", ())]
    counts = [sum(verdict.met is met for _, verdict in judged) for met in (True, False, None)]
    yield f"{counts[0]} aims are met, {counts[1]} missed, {counts[2]} not measured."
    if missed := [(group, verdict) for group, verdict in judged if verdict.met is not True]:
        yield from ("", "| | aim | asked | figure | |", "| --- | --- | --- | --- | --- |")
        for group, verdict in missed:
            yield f"| [{group['title']}](#{anchor(group['title'])}) {_line_of(verdict)}"


def _line_of(verdict: Verdict) -> str:
    return f"| {verdict.says} | {verdict.aim} | {figure_of(verdict)} | {told(verdict)} |"


def anchor(title: str) -> str:
    """The address of a heading within the page, as GitHub makes it."""
    return "".join(char for char in title.lower().replace(" ", "-") if char.isalnum() or char == "-")


def figure_of(verdict: Verdict) -> str:
    """The figure, and on how many cases it rests."""
    if verdict.figure is None:
        return "–"
    cases = f" (of {verdict.of})" if verdict.of > 1 else ""
    return f"{'over ' if verdict.beyond else ''}{shown(verdict.figure)} {verdict.unit}".rstrip() + cases


def told(verdict: Verdict) -> str:
    """The verdict in words."""
    return "not measured" if verdict.met is None else "met" if verdict.met else "**missed**"


def _growths(groups: Sequence[Mapping[str, Any]], rows: Sequence[Row], pictures: str) -> Iterator[str]:
    found = [(group, one, growth(rows, group["name"], one["of"])) for group in groups for one in group.get("growth", ())]
    fits = [(group, one, fit) for group, one, fit in found if fit]
    if not fits:
        return
    yield from ("## Growth", "")
    yield "Each figure grows as the number of tasks to the power of the exponent (least squares on logarithmic axes);"
    yield "*last step*: between the two largest sizes, where constant costs weigh least."
    yield ""
    yield "| | exponent | last step | sizes, in tasks | at most |"
    yield "| --- | --- | --- | --- | --- |"
    for _, one, fit in fits:
        sizes = ", ".join(f"{tasks:,}" for tasks, _ in fit.points)
        yield f"| {one['title']} | {fit.exponent:.2f} | {fit.last:.2f} | {sizes} | {one['at_most']} |"
    alt = "; ".join(f"{one['title']}: exponent {fit.exponent:.2f}" for _, one, fit in fits)
    yield from ("", f"![Growth with the number of tasks, both axes logarithmic. {alt}.]({pictures}/growth.svg)", "")
    for _, one, fit in fits:
        if max(fit.exponent, fit.last) > one["at_most"]:
            yield f"**{one['title']}** grows faster than {one['at_most']}: {one.get('why') or 'not explained yet.'}"
            yield ""


def _group(group: Mapping[str, Any], measured: Mapping[str, Any], rows: Sequence[Row], pictures: str) -> Iterator[str]:
    name, its = group["name"], measured["machine"]
    own = select(rows, {"group": name})
    yield from (f"## {group['title']}", "", group["about"].strip(), "")
    if measured.get("failed"):
        yield from (f"**This group did not end well**: {measured['failed']}.", "")
    aims = [(aim, judge(rows, name, aim)) for aim in group.get("aim", ())]
    if aims:
        yield "| aim | asked | figure | |"
        yield "| --- | --- | --- | --- |"
        yield from (_line_of(verdict) for _, verdict in aims)
        yield ""
    for number, plot in enumerate(group.get("plot", ())):
        if found := select(rows, {"group": name, **plot["of"]}):
            yield from (f"![{_in_words(plot['title'], found)}]({pictures}/{name}-{number}.svg)", "")
    yield from _table([row for row in own if row.measure != "stage"], bool(group.get("medians")))
    for aim, verdict in aims:
        if verdict.met is False:
            yield from _why(aim, verdict, name, rows)
    minutes = measured["seconds"] / 60
    yield from (f"Measured {its['date']} at {its['commit']}, in {minutes:.1f} minutes; load when it began: {its['load']}.", "")


def _in_words(title: str, found: Sequence[Row]) -> str:
    """What a picture shows, for who does not see it: the figures at the largest size that several have, or that one has."""
    engines = {size: {row.engine for row in found if row.tasks == size and row.figure is not None} for size in {row.tasks for row in found}}
    size = max(engines, key=lambda one: (min(len(engines[one]), 2), one))
    at = [row for row in found if row.tasks == size]
    figures = []
    for engine in sorted(engines[size]):
        some = [row.figure for row in at if row.engine == engine and row.figure is not None]
        figures.append(f"{engine} {shown(median(some))}")
    return f"{title}, both axes logarithmic. At {size:,} tasks: {'; '.join(figures)} {at[0].unit}."


def _table(rows: Sequence[Row], medians: bool) -> Iterator[str]:
    """Figures by size; with ``medians`` those over cases, and each case below, folded away."""
    if not rows:
        return
    sizes = sorted({(row.tasks, row.plans) for row in rows})
    if not medians:
        yield from _by_size([(row.case, row.engine, row.measure, row) for row in rows], sizes)
        return
    yield from ("Medians over all cases (in brackets how many):", "")
    yield from _by_size([("", row.engine, row.measure, row) for row in rows], sizes)
    yield from ("<details><summary>Every case</summary>", "")
    yield from _by_size([(row.case, row.engine, row.measure, row) for row in rows], sizes)
    yield from ("</details>", "")


def _by_size(told: Sequence[tuple[str, str, str, Row]], sizes: Sequence[tuple[int, int]]) -> Iterator[str]:
    """A line for each case, engine and measure in the order in which they came; a column for each size."""
    lines: dict[tuple[str, str, str, str], dict[int, list[Row]]] = {}
    for case, engine, measure, row in told:
        lines.setdefault((case, engine, measure, row.unit), {}).setdefault(row.tasks, []).append(row)
    cases = any(case for case, *_ in lines)
    heads = [*(["what"] if cases else []), "by", "figure", *(sized(plans, tasks) for tasks, plans in sizes)]
    yield f"| {' | '.join(heads)} |"
    yield "| --- " * (len(heads) - len(sizes)) + "| ---: " * len(sizes) + "|"
    for (case, engine, measure, unit), held in lines.items():
        cells = [_cell(held.get(tasks, ())) for tasks, _ in sizes]
        yield f"| {' | '.join([*([case] if cases else []), engine, f'{measure}, {unit}' if unit else measure, *cells])} |"
    yield ""


def _cell(rows: Sequence[Row]) -> str:
    figures = [row for row in rows if row.figure is not None]
    if not figures:
        return ", ".join(sorted({row.note for row in rows}))
    middle = median(row.figure for row in figures if row.figure is not None)
    stopped = any(row.stopped and (row.figure or 0) <= middle for row in figures)
    count = f" ({len(figures)} of {len(rows)})" if len(figures) < len(rows) else f" ({len(rows)})" if len(rows) > 1 else ""
    note = f" ({rows[0].note})" if len(rows) == 1 and rows[0].note else ""
    return f"{'> ' if stopped else ''}{shown(middle)}{count}{note}"


def _why(aim: Mapping[str, Any], verdict: Verdict, group: str, rows: Sequence[Row]) -> Iterator[str]:
    """What a missed aim is explained by: the profile it names, or the cases that are worst."""
    reason = aim.get("why") or "Not explained yet."
    yield from (f"### Missed: {verdict.says}", "", f"{figure_of(verdict)}, asked was {verdict.aim}. {reason}", "")
    if "profile" in aim:
        yield from _profile(select(rows, {"group": group, "measure": "stage", **aim["profile"]}))
    elif verdict.of > 1:
        common = {"group": group} | ({"tasks": aim["tasks"]} if "tasks" in aim else {})
        if "against" in aim:
            cases = [(figure, row, aim["unit"]) for figure, row in ratios(rows, group, aim)]
        else:
            cases = [(row.figure, row, row.unit) for row in select(rows, {**common, **aim["of"]})]
        known = sorted(((figure, row.case, unit) for figure, row, unit in cases if figure is not None), reverse="at_most" in aim)
        yield from ("| worst cases | |", "| --- | ---: |")
        yield from (f"| {case} | {shown(figure)} {unit} |" for figure, case, unit in known[:_WORST])
        yield ""


def _profile(stages: Sequence[Row]) -> Iterator[str]:
    """Where the time goes, for each engine and size."""
    for (engine, plans, tasks), some in groupby(stages, lambda row: (row.engine, row.plans, row.tasks)):
        held = [row for row in some if row.figure is not None]
        whole = sum(row.figure or 0 for row in held)
        yield from (f"| {engine}: {sized(plans, tasks)} | {held[0].unit} | share |", "| --- | ---: | ---: |")
        for row in sorted(held, key=lambda row: -(row.figure or 0)):
            yield f"| {row.case} | {shown(row.figure or 0)} | {(row.figure or 0) / whole:.0%} |"
        yield ""
