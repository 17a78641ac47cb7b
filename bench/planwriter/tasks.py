"""Puts a task together: lead sentence, sentences with owners and times, a bracket or lines behind; and at most one fault."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

from planwriter import owners, sentences
from planwriter.owners import Bound
from planwriter.sentences import Said, Time
from planwriter.words import Setting, patterns, pick

#: What can be wrong with a task, and which shapes must find it (in the words that the fault names, or in the task as a whole).
FAULTS = {
    "no-owner": ("TaskOwner",),
    "no-measure": ("TaskMeasure",),
    "no-deadline": ("TaskDeadline",),
    "deadline-outside-period": ("DeadlineInPeriod",),
    "partly-owned": ("ClauseOwner",),
    "collective-owner": ("CollectiveOwner", "TaskOwner"),
    "collective-beside-owner": ("CollectiveOwner",),
    "no-leader": ("GroupLeader",),
    "unclosed-bracket": ("TextDefect",),
    "wish-without-number": ("WishQuantified",),
    "change-without-baseline": ("TargetBaseline",),
    "share-without-population": ("TargetPopulation",),
    "unknown-agency": ("PartyResolved",),
    "unknown-instrument": ("InstrumentResolved",),
}
#: Faults that only some styles of ownership can have.
_ONLY = {"partly-owned": ("prose",), "collective-beside-owner": ("bracket", "lines")}
#: Kinds of fact that may be said of any content.
_BINDING = ("parties", "deadlines")
STYLES = ("prose", "bracket", "lines")


@dataclass(frozen=True, slots=True)
class Item:
    """A task as printed behind its number, with what it says and what is wrong: (fault, shape, words) each."""

    text: str
    facts: dict[str, list[dict[str, Any]]]
    faults: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class _Draft:
    """The sentences of a task while it is put together. ``first`` is the index of the first sentence behind the lead."""

    said: list[str] = field(default_factory=list)
    parts: list[Said] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, text: str, *parts: Said) -> None:
        self.said.append(text)
        self.parts += parts


def possible(style: str) -> list[str]:
    """The faults that a task of that style of ownership can have."""
    return [fault for fault in FAULTS if style in _ONLY.get(fault, STYLES)]


def task(setting: Setting, style: str, fault: str = "") -> Item:
    """One task; ``style`` says where its owners stand: prose, bracket, lines."""
    random, draft = setting.random, _Draft()
    if setting.annual or random.random() < (0.35 if style == "prose" else 0.85):  # 3.6月底前… would read as a number of its own
        draft.add(pick(random, "lead", "patterns").format(work=setting.draw("works")))
    when = None if fault == "no-deadline" else sentences.time(setting, late=fault == "deadline-outside-period")
    lined = when if style == "lines" and (fault != "deadline-outside-period" or random.random() < 0.5) else None
    bound = _bound(setting, style, fault)
    content, words = _content(setting, fault, when)
    _say(setting, draft, bound if style == "prose" else None, None if lined else when, content)
    for number in range(_more(random, style, fault)):
        open_to = fault == "partly-owned" and number == 0
        own = None if style != "prose" or open_to or fault == "no-owner" else _other(setting, draft)
        _further(setting, draft, own, when, fault)
        words = draft.said[-1] if open_to else words
    text = "".join(draft.said)
    if style == "bracket" and bound:
        text += owners.bracket(setting, bound)
    elif style == "lines" and (bound or lined):
        text += "\n" + owners.lines(bound, lined)
    whole = {"parties": bound.facts(None) if style != "prose" and bound else [], "deadlines": [lined.fact] if lined else []}
    if fault == "unclosed-bracket":
        text, words = _unclosed(setting, style, text)
    if fault == "deadline-outside-period" and when:
        words = when.text
    wrong = tuple((fault, shape, words) for shape in FAULTS.get(fault, ()))
    return Item(text, sentences.joined([*draft.parts, Said("", whole)]).facts, wrong)


def _more(random: Random, style: str, fault: str) -> int:
    """How many sentences follow the first."""
    if style != "bracket" and fault == "unclosed-bracket":
        return 0
    if style == "prose" and fault in ("collective-owner", "no-leader", "unknown-agency"):
        return 0
    return max(random.choice((0, 0, 1, 1, 2)), int(fault == "partly-owned"))


def row(setting: Setting, fault: str = "") -> Item:
    """A task as a row of a table, its cells parted by tabs; without a deadline where that is the fault."""
    when = None if fault == "no-deadline" else sentences.time(setting)
    makers: tuple[Callable[[], Said], ...] = (
        lambda: sentences.thing(setting, recurring=bool(when and when.period)),
        lambda: sentences.count(setting, when.due if when else ""),
    )
    content, bound = setting.random.choice(makers)(), owners.led(setting)
    whole = {"parties": bound.facts(None), "deadlines": [when.fact] if when else []}
    cells = (content.text, bound.named["first"], bound.named["others"], when.text if when else patterns("owners", "lines", "ongoing"))
    wrong = tuple((fault, shape, "") for shape in FAULTS.get(fault, ()))
    return Item("\t".join(cells), sentences.joined([content, Said("", whole)]).facts, wrong)


def goal(setting: Setting) -> Item:
    """The plan's goals: shares to be reached by its end, which nobody owns."""
    drawn = [sentences.rate(setting, str(setting.last)) for _ in range(10)]
    other = next((one for one in drawn[1:] if not same(one, drawn[0])), None)
    said = sentences.joined([drawn[0], *([other] if other else [])])
    text = f"{pick(setting.random, 'front', 'goal')}。到{setting.last}年，{said.text}。"
    deadline = Said("", {"deadlines": [{"kind": "by", "due": str(setting.last)}]})
    return Item(text, sentences.joined([said, deadline]).facts, (("no-owner", "TaskOwner", ""),))


def cut_off(setting: Setting) -> Item:
    """A last task whose text breaks off within a sentence."""
    draft = _Draft()
    when = sentences.time(setting)
    _say(setting, draft, owners.alone(setting), when, [sentences.thing(setting, recurring=bool(when.period))])
    tail = pick(setting.random, "faulty", "cut").format(matter=setting.draw("matters"))
    text = draft.said[0].removesuffix("。") + tail
    return Item(text, sentences.joined(draft.parts).facts, (("cut-off-end", "TextDefect", tail),))


def _bound(setting: Setting, style: str, fault: str) -> Bound | None:
    if fault in ("no-owner", "collective-owner", "no-leader", "unknown-agency"):
        makers = {"collective-owner": owners.nobody, "no-leader": owners.several, "unknown-agency": owners.stranger}
        return makers[fault](setting) if fault in makers else None
    if fault == "collective-beside-owner":
        owner = owners.alone(setting)
        return Bound(((owner.names[0], "leading"), (owners.nobody(setting).names[0], "responsible")))
    return _owner(setting, style)


def _owner(setting: Setting, style: str, but: Collection[str] = ()) -> Bound:
    """Somebody who is not one of ``but``, as plans of that style name owners."""
    chance = setting.random.random()
    if style == "prose" and chance < 0.25:
        return owners.joined(setting, but)
    return owners.led(setting, but) if chance < (0.45 if style == "prose" else 0.6) else owners.alone(setting, but)


def _other(setting: Setting, draft: _Draft) -> Bound:
    """Who owns a further sentence: nobody whom the task names already, for plans give a body one role in a task."""
    return _owner(setting, "prose", {party["label"] for part in draft.parts for party in part.facts.get("parties", ())})


def _content(setting: Setting, fault: str, when: Time | None) -> tuple[list[Said], str]:
    """What the first sentence says, part by part, and the words at fault where they are among these."""
    due, recurring = when.due if when else "", bool(when and when.period)
    if fault == "no-measure":
        return [sentences.plain(setting)], ""
    if fault == "unknown-instrument":
        wrong = sentences.act(setting, unknown=True)
        return [wrong], wrong.facts["laws"][0]["title"]
    makers: dict[str, Callable[[], Said]] = {
        "wish-without-number": lambda: sentences.wish(setting),
        "change-without-baseline": lambda: sentences.change(setting, due, baseline=False),
        "share-without-population": lambda: sentences.share(setting, due),
    }
    if fault in makers:
        wrong = makers[fault]()
        return [sentences.thing(setting, recurring), wrong], wrong.text
    content = sentences.measured(setting, when)
    chance = setting.random.random()
    if chance < 0.2 and "laws" not in content.facts and not recurring:
        return [sentences.carried_out(setting), content], ""
    if chance < 0.4 and "deliverables" in content.facts:
        return [content, sentences.rate(setting, due)], ""
    return [content], ""


def _say(setting: Setting, draft: _Draft, bound: Bound | None, when: Time | None, content: list[Said]) -> None:
    said = sentences.joined(content)
    text, bound = owners.sentence(setting, bound, when, said.text, sentences.apart(content[0]))
    clause = len(draft.said) + 1
    facts = {"parties": bound.facts(clause) if bound else [], "deadlines": [when.fact] if when else []}
    draft.add(f"{text}。", said, Said("", facts))


def _further(setting: Setting, draft: _Draft, bound: Bound | None, before: Time | None, fault: str) -> None:
    """Another sentence: a duty that need not be measured, or one with a time of its own, and nothing that the task says already."""
    timed = before and fault not in ("deadline-outside-period", "no-measure") and setting.random.random() < 0.4
    when = sentences.time(setting, only_by=True) if timed else None
    for _ in range(20):
        if when:
            content = sentences.measured(setting, when)
        elif setting.random.random() < 0.6:
            content = sentences.plain(setting)
        else:
            content = sentences.carried_out(setting)
        if not any(same(content, part) for part in draft.parts):
            break
    # With an owner in the sentence, or dates without a year, a part behind ； would be read with what stands before it.
    owned = any(part.facts.get("parties") for part in draft.parts)
    if not owned and not setting.annual and setting.random.random() < 0.3:
        draft.said[-1] = draft.said[-1].removesuffix("。") + "；"
    _say(setting, draft, bound, when, [content])


def same(one: Said, other: Said) -> bool:
    """Whether both say the same or name the same act, thing, metric or mechanism."""
    return one.text == other.text or bool(_names(one) & _names(other))


def _names(said: Said) -> set[str]:
    facts = [fact for kind, found in said.facts.items() if kind not in _BINDING for fact in found]
    return {fact.get("title") or fact.get("label") or fact["metric"] for fact in facts}


def _unclosed(setting: Setting, style: str, text: str) -> tuple[str, str]:
    """The text with a bracket that nobody closes: the owners' own, or one within the first sentence."""
    if style == "bracket":
        return text.removesuffix("）"), text[text.rindex("（") : -1]
    pattern = setting.random.choice(patterns("faulty", "unclosed"))
    at = text.rindex("。", 0, text.find("\n") if "\n" in text else len(text))
    return text[:at] + pattern + text[at:], pattern
