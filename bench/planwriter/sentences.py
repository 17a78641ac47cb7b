"""Says one thing to be done, with the facts that the words state: a deliverable, an act, a share, a count, a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from planwriter.words import Setting, patterns, pick

KINDS = ("parties", "laws", "deadlines", "targets", "deliverables", "mechanisms", "wishes")
Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """Words and the facts in them, by kind."""

    text: str
    facts: dict[str, list[Fact]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Time:
    """When: ``text`` as printed, ``comma`` where it stands before the one who acts, ``due`` or ``period`` as the fact says it."""

    text: str
    comma: bool = False
    due: str = ""
    period: str = ""

    @property
    def fact(self) -> Fact:
        """The deadline in the form of truth.json."""
        return {"kind": "by", "due": self.due} if self.due else {"kind": "recurring", "period": self.period}


def joined(parts: Iterable[Said], between: str = "，") -> Said:
    """Several things said in one sentence, or several sentences where ``between`` is empty."""
    parts = list(parts)
    facts: dict[str, list[Fact]] = {}
    for part in parts:
        for kind, found in part.facts.items():
            facts.setdefault(kind, []).extend(found)
    return Said(between.join(part.text for part in parts), facts)


def time(setting: Setting, late: bool = False, only_by: bool = False) -> Time:
    """A time within the plan's years, or after them where ``late``."""
    random = setting.random
    bare = setting.annual and not late  # dates without their year
    known = [one for one in patterns("time") if (not (late or only_by) if "period" in one else one.get("annual", False) == bare)]
    pattern = random.choice(known)
    year = setting.last + random.randint(1, 5) if late else random.randint(setting.first, setting.last)
    values = {"year": year, "month": random.choice((3, 6, 9, 10, 11)), "day": random.choice((10, 15, 20, 30))}
    return Time(
        pattern["text"].format(**values), pattern.get("comma", False), pattern.get("due", "").format(**values), pattern.get("period", "")
    )


def thing(setting: Setting, recurring: bool = False) -> Said:
    """A thing that can be checked, and the verb that makes it; ``recurring`` where that is done again and again."""
    group = "recurring" if recurring else "things"
    kind = setting.random.choice(tuple(patterns(group)))
    verb, head = pick(setting.random, group, kind, "verbs"), pick(setting.random, group, kind, "heads")
    label = f"{setting.draw('matters')}{head}"
    return Said(f"{verb}{label}", {"deliverables": [{"label": label, "kind": kind}]})


def act(setting: Setting, unknown: bool = False) -> Said:
    """An act of the place itself that is made, revised or drafted; ``unknown`` where no registry has it."""
    relation = setting.random.choice(("enacts", "revises", "drafts"))
    rule = setting.draw("rules")
    title = f"{setting.place}{rule}" if not unknown else f"{setting.place}{setting.draw('matters')}管理条例"
    text = f"{pick(setting.random, 'acts', relation)}《{title}》"
    return Said(text, {"laws": [{"title": title, "relation": relation}], "deliverables": [{"label": title, "kind": "regulation"}]})


def carried_out(setting: Setting) -> Said:
    """An act that is carried out: nothing comes of it that can be checked."""
    title = setting.draw("laws") if setting.random.random() < 0.7 else f"{setting.place}{setting.draw('rules')}"
    return Said(f"{pick(setting.random, 'acts', 'implements')}《{title}》", {"laws": [{"title": title, "relation": "implements"}]})


def rate(setting: Setting, due: str) -> Said:
    """A percentage whose name says of what it is the rate."""
    low = setting.random.random() < 0.25
    op = "<=" if low else setting.random.choice((">=", ">=", ">=", "~"))
    value = setting.random.choice((0.3, 0.5, 2, 3, 5)) if low else setting.random.choice((55, 60, 75, 80, 85, 90, 92.5, 95, 98))
    metric = setting.draw("low" if low else "rates")
    text = f"{metric}{pick(setting.random, 'reach', op).format(n=value)}"
    return Said(text, {"targets": [{"metric": metric, "op": op, "value": value, "unit": "%", "due": due}]})


def count(setting: Setting, due: str) -> Said:
    """So many of a thing to be produced."""
    verb, noun, unit = setting.draw("counts")
    number = setting.random.choice((3, 5, 8, 10, 12, 20, 30, 50, 80, 120, 300, 500, 1200, 5000))
    ending, op = setting.random.choice((("", ">="), ("", ">="), ("以上", ">="), ("左右", "~")))
    printed = str(number)
    if number == 5000 and setting.random.random() < 0.5:
        printed, number = "1.5万", 15000
    text = f"{verb}{noun}{printed}{unit}{ending}"
    return Said(text, {"targets": [{"metric": noun, "op": op, "value": number, "unit": unit, "due": due}]})


def change(setting: Setting, due: str, baseline: bool = True) -> Said:
    """How much something grows or shrinks, from a known start or (a fault) from nobody knows what."""
    op = setting.random.choice(("increase", "decrease"))
    metric, number = setting.draw(op), setting.random.choice((3, 5, 8, 10, 12, 15, 18, 20))
    base = setting.first - 1
    against = patterns("changes", "against").format(base=base) if baseline else ""
    text = f"{metric}{against}{pick(setting.random, 'changes', op)}{number}%"
    fact = {"metric": metric, "op": op, "value": number, "unit": "%", "due": due}
    return Said(text, {"targets": [fact | ({"baseline": f"{base}年"} if baseline else {})]})


def share(setting: Setting, due: str) -> Said:
    """A percentage of nobody knows what: a fault."""
    number = setting.random.choice((40, 50, 60, 70))
    noun = setting.draw("counts")[1]
    pattern = pick(setting.random, "faulty", "shares")
    text = pattern.format(noun=noun, n=number)
    metric = pattern.partition("达到")[0].format(noun=noun)
    return Said(text, {"targets": [{"metric": metric, "op": ">=", "value": number, "unit": "%", "due": due}]})


def wish(setting: Setting) -> Said:
    """A direction without a number: a fault."""
    direction = setting.random.choice(("increase", "decrease"))
    key = "quality" if direction == "increase" else "burden"
    pattern, label = pick(setting.random, "faulty", "wishes", direction), setting.draw(key)
    return Said(pattern.format(**{key: label}), {"wishes": [{"label": label, "direction": direction}]})


def plain(setting: Setting) -> Said:
    """A duty of which nobody could check that it was done, at times a mechanism."""
    if setting.random.random() < 0.5:
        return Said(pick(setting.random, "plain", "patterns").format(work=setting.draw("works")))
    pattern, matter = pick(setting.random, "plain", "mechanisms"), setting.draw("matters")
    label = pattern[2:].format(matter=matter)
    return Said(pattern.format(matter=matter), {"mechanisms": [{"label": label}]})


def measured(setting: Setting, when: Time | None) -> Said:
    """One thing whose outcome can be checked, fit for that time."""
    due = when.due if when else ""
    makers: dict[str, Callable[[], Said]] = {
        "thing": lambda: thing(setting, recurring=bool(when and when.period)),
        "count": lambda: count(setting, due),
        "rate": lambda: rate(setting, due),
        "act": lambda: act(setting),
        "change": lambda: change(setting, due),
    }
    weights = (3, 2, 0, 0, 0) if when and when.period else (3, 2, 2, 1, 1)
    return makers[setting.random.choices(tuple(makers), weights)[0]]()


def apart(said: Said) -> bool:
    """Whether this is a share, a change or a count: who brings it about cannot stand directly before it."""
    return "targets" in said.facts and "deliverables" not in said.facts
