"""Writes a whole plan: title, front matter, chapters, sections and numbered items in one of several layouts, perhaps a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from planwriter import tasks
from planwriter.tasks import Item
from planwriter.words import STATE, Setting, jurisdictions, patterns, pick, words

HAN = "一二三四五六七八九十"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
#: How plans number and where their owners stand: (layout, style of ownership).
LAYOUTS = (
    ("sections", "prose"),
    ("sections", "bracket"),
    ("flat", "bracket"),
    ("flat", "prose"),
    ("state", "bracket"),
    ("articles", "prose"),
    ("circled", "prose"),
    ("restart", "lines"),
)
#: How those without sections print a chapter's and an item's number, and how people cite the item.
_FORMS = {
    "flat": ("{}、", "{number}.", "{chapter}.{number}"),
    "state": ("{}、", "（{han}）", "{chapter}.（{han}）"),
    "articles": ("第{}章 ", "第{han}条 ", "第{han}条"),
    "circled": ("{}、", "{circled}", "{chapter}.{circled}"),
}
#: The share of tasks in which something is wrong.
FAULTY = 0.15


@dataclass(frozen=True, slots=True)
class Written:
    """One plan: its id, the text, what plan.toml says, and the truth about its tasks in order."""

    id: str
    text: str
    settings: dict[str, Any]
    truth: dict[str, Any]


@dataclass(slots=True)
class _Sheet:
    """The lines written so far and the tasks in them."""

    lines: list[str]
    told: list[dict[str, Any]]

    def item(self, printed: str, citation: str, item: Item) -> None:
        self.lines.append(f"{printed}{item.text}")
        faults = [{"fault": fault, "shape": shape, "words": said} for fault, shape, said in item.faults]
        facts = {kind: found for kind, found in item.facts.items() if found}
        self.told.append({"citation": citation, "text": item.text, **facts, "faults": faults})


def write(seed: int, number: int, count: int, script: str) -> Written:
    """Plan ``number`` (from 1) of a corpus, with ``count`` tasks; ``script`` is zh-Hans or zh-Hant. The same arguments, the same plan."""
    random = Random(f"{seed}/{number}")
    layout, style = random.choice(LAYOUTS)
    first = random.randint(2018, 2026)
    jurisdiction = STATE if layout == "state" else random.choice(jurisdictions()[1:])
    setting = Setting(jurisdiction, random.choice(words("domains")["domain"]), first, first + random.choice((0, 2, 4, 4)), random)
    document = pick(random, "annual" if setting.annual else "document")
    named = {"place": setting.place, "subject": setting.domain["subject"], "self": document["self"], "first": first, "last": setting.last}
    title = document["title"].format(**named)
    sheet = _Sheet([title, "", pick(random, "front", "preface").format(**named)], [])
    rows = min(random.choice((0, 0, 0, 4, 8)), count // 3) if layout in ("flat", "sections") else 0
    cut = not rows and style == "prose" and random.random() < 0.15
    arrange = _in_chapters if layout in _FORMS else _in_sections
    arrange(setting, sheet, layout, style, count - rows - cut, cut)
    closes = layout in ("sections", "flat", "state") and not rows and not cut
    if closes and sheet.told[-1]["text"].count("。") > 1 and random.random() < 0.5:
        sheet.lines.append(pick(random, "front", "closing").format(**named))
    if rows:
        _table(setting, sheet, rows, patterns("headings", "annex").format(**named))
    settings = {"title": title, "jurisdiction": jurisdiction, "language": script, "first": first, "last": setting.last}
    text = "\n".join(sheet.lines) + ("" if cut else "\n")
    return Written(f"p{number:04}-{layout}-{style}", text, settings, {"layout": layout, "style": style, "tasks": sheet.told})


def _item(setting: Setting, style: str, used: set[str]) -> Item:
    """A task that the plan does not hold yet; something is wrong with some."""
    fault = setting.random.choice(tasks.possible(style)) if setting.random.random() < FAULTY else ""
    for _ in range(20):
        item = tasks.task(setting, style, fault)
        if item.text not in used:
            break
    used.add(item.text)
    return item


def _items(setting: Setting, style: str, count: int, cut: bool) -> Iterator[Item]:
    used: set[str] = set()
    for _ in range(count):
        yield _item(setting, style, used)
    if cut:
        yield tasks.cut_off(setting)


def _chapters(setting: Setting, count: int, largest: int) -> list[int]:
    """How many items stand in each chapter: at least one, at most ``largest``."""
    sizes = []
    while count:
        sizes.append(min(count, setting.random.randint(3, largest)))
        count -= sizes[-1]
    return sizes


def _shares(setting: Setting, size: int) -> list[int]:
    """How many of a chapter's items stand in each section: two to four."""
    shares = []
    while size:
        shares.append(size if size < 4 else min(setting.random.randint(2, 4), size - 2))
        size -= shares[-1]
    return shares


def _front(setting: Setting, sheet: _Sheet, count: int) -> int:
    """A first chapter that lays no duties but the goals; how many tasks are left to write."""
    front = patterns("front")
    sheet.lines.append(f"一、{setting.random.choice(front['overall'])}")
    sheet.lines.append(f"（一）{setting.random.choice(front['guiding'])}")
    sheet.lines.append(f"（二）{setting.random.choice(front['principles'])}")
    if count > 1 and setting.random.random() < 0.7:
        sheet.item("（三）", "一.（三）", tasks.goal(setting))
        return count - 1
    return count


def _heading(setting: Setting, kind: str) -> str:
    return pick(setting.random, "headings", kind).format(work=setting.draw("works"))


def _in_chapters(setting: Setting, sheet: _Sheet, layout: str, style: str, count: int, cut: bool) -> None:
    """Chapters of items, numbered through the plan; circled ones anew in each chapter, of which there are only twenty."""
    heading, printed, cited = _FORMS[layout]
    if layout == "flat":
        count = _front(setting, sheet, count)
    first, largest = 2 if layout == "flat" else 1, _largest(count + cut)
    sizes = _chapters(setting, count + cut, max(8, min(len(CIRCLED), largest)) if layout == "circled" else largest)
    items, number = _items(setting, style, count, cut), 0
    for chapter, size in enumerate(sizes, first):
        sheet.lines.append(heading.format(han(chapter)) + _heading(setting, "chapters"))
        for _ in range(size):
            number += 1
            shown = {"chapter": han(chapter), "number": number, "han": han(number), "circled": CIRCLED[(number - 1) % len(CIRCLED)]}
            sheet.item(printed.format(**shown), cited.format(**shown), next(items))
        number = 0 if layout == "circled" else number


def _in_sections(setting: Setting, sheet: _Sheet, layout: str, style: str, count: int, cut: bool) -> None:
    """一、chapter, （一）section, 1. item; numbered through a chapter, or anew in each section."""
    count, restart = _front(setting, sheet, count), layout == "restart"
    items = _items(setting, style, count, cut)
    for chapter, size in enumerate(_chapters(setting, count + cut, max(12, _largest(count + cut))), 2):
        sheet.lines.append(f"{han(chapter)}、{_heading(setting, 'chapters')}")
        sections, number = _shares(setting, size), 0
        for section, share in enumerate(sections, 1):
            sheet.lines.append(f"（{han(section)}）{_heading(setting, 'sections')}")
            number = 0 if restart else number
            within = f".（{han(section)}）" if restart and len(sections) > 1 else ""
            for _ in range(share):
                number += 1
                sheet.item(f"{number}.", f"{han(chapter)}{within}.{number}", next(items))


def _table(setting: Setting, sheet: _Sheet, rows: int, title: str) -> None:
    """An annex: a table flattened to lines, each row a task."""
    sheet.lines += ["附件", title, "\t".join(patterns("owners", "lines", "columns"))]
    for number in range(1, rows + 1):
        fault = "no-deadline" if setting.random.random() < FAULTY / 2 else ""
        sheet.item(f"{number}\t", f"附件.{number}", tasks.row(setting, fault))


def _largest(count: int) -> int:
    """The size of the largest chapters: long plans have more items in each rather than endless chapters."""
    return max(6, count // 6)


def han(number: int) -> str:
    """1 to 999 in Chinese numerals: 三, 十二, 一百零五."""
    if number >= 100:
        rest = number % 100
        return (
            HAN[number // 100 - 1]
            + "百"
            + ("" if not rest else ("零" if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + han(rest))
        )
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens - 1]) + ("十" if tens else "") + (HAN[ones - 1] if ones else "")
