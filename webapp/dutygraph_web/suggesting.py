"""What a task that lacks an owner, a measure or a date may take wording from: like tasks of other plans, and owners that are known."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app, g

from dutygraph.built import BuiltPlan
from dutygraph.compare.similar import LACKS, Example, Examples, Similar, Words
from dutygraph.names.registry import Registry, ResolvedAgency
from dutygraph.rdf import iris
from dutygraph_web.answers import Answers, answers, local
from dutygraph_web.keeping import ALL
from dutygraph_web.languages import catalogue
from dutygraph_web.marks import Event, Mark, events

_PATIENCE = 0.7  # seconds that a page waits for the first index
_OWNERS, _ASKED = 8, 20  # owners that are offered, and like tasks that are asked for theirs
_WORDING = "drafting.led-by"  # how a plan says who leads; told in the plan's own language


@dataclass(frozen=True, slots=True)
class Owner:
    """Who might own a task: an agency's IRI, its name and wording as this plan would print them, and how many like tasks it owns."""

    iri: str
    name: str
    wording: str
    like: int


@dataclass
class _Kept:
    """The index, and the data version that it is of; ``beside`` tells whether it is made beside the requests."""

    beside: Callable[[], bool]
    version: str = ""
    examples: Examples | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    made: threading.Event = field(default_factory=threading.Event)


def suggest(app: Flask, beside: Callable[[], bool] = lambda: False) -> None:
    """Give ``app`` a place for its index of tasks; ``beside`` tells whether somebody makes it beside the requests."""
    app.extensions["dutygraph-examples"] = _Kept(beside)


def lacking(shape: str) -> str:
    """What a finding of that shape says is missing and other plans may show: owner, measure, date; "" for all others."""
    return LACKS.get(shape, "")


def similar(text: str, shape: str, plan: str) -> list[Similar] | None:
    """Tasks of other plans that are like this text and have what a finding of that shape says is missing.

    None while the index of tasks is being made.
    """
    index = examples()
    return None if index is None else index.like(text, LACKS[shape], plan)


def shown(one: Similar) -> list[Event]:
    """The quote of a like task as pages show it, the words that say what is missing marked."""
    return events(one.quote, [Mark("", "found", words.start - one.start, words.end - one.start) for words in one.said])


def owners(text: str, built: BuiltPlan, registry: Registry) -> list[Owner]:
    """Agencies that are known and might own a task of that plan: those of its own jurisdiction first, and those that own like tasks.

    A name printed in another plan means here what it would mean in this plan. Names that nobody knows are not offered.
    """
    info = built.info
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    counts: Counter[tuple[str, str]] = Counter()
    known: dict[tuple[str, str], ResolvedAgency] = {}
    printed: dict[tuple[str, str], str] = {}
    index = examples()
    for one in index.like(text, "owner", most=_ASKED) if index else ():
        for words in one.said:
            agency = registry.agency(words.name, words.kind, info.jurisdiction, info.language)
            if words.kind == "body" and agency.registered:
                identity = agency.jurisdiction, agency.name
                known.setdefault(identity, agency)
                weights[identity] += one.score
                counts[identity] += 1
    for facts, agencies in zip(built.facts.tasks, built.agencies, strict=True):
        for party, agency in zip(facts.parties, agencies, strict=True):
            identity = agency.jurisdiction, agency.name
            if party.kind == "body" and agency.registered:
                known.setdefault(identity, agency)
                printed.setdefault(identity, party.label)
                weights[identity] += 0.0001  # of those that own nothing alike, who is bound most often
    order = sorted(known, key=lambda one: (one[0] != info.jurisdiction, -weights[one], one))
    return [_owner(known[one], printed.get(one, ""), info.language, counts[one]) for one in order[:_OWNERS]]


def _owner(agency: ResolvedAgency, printed: str, language: str, like: int) -> Owner:
    name = printed or next((label for label, tag in agency.labels if tag == language), agency.labels[0][0])
    wording = catalogue(language if language in ("zh-Hans", "zh-Hant") else "zh-Hans")[_WORDING].format(agency=name)
    return Owner(iris.agency(agency.jurisdiction, agency.name).value, name, wording, like)


def examples() -> Examples | None:
    """The index of the data as they are now. Where it is made beside the requests (``warming``), that of earlier data is given
    meanwhile, or None where there is none yet; else whoever asks first after a change waits, for what changed.
    """
    kept = _kept()
    answers().keeper.depend(ALL)
    if kept.version != answers().version:
        if not kept.beside():
            make()
        else:
            kept.made.wait(_PATIENCE)
            g.pop("asked", None)  # a page of an older index, or of none, is no page of these data
    return kept.examples


def make() -> Examples:
    """Make the index of the data as they are now, unless it is there."""
    kept, asked = _kept(), answers()
    with kept.lock:
        if kept.examples is None or kept.version != asked.version:
            version = asked.version
            kept.examples = Examples(_rows(asked), kept.examples)
            kept.version = version
            kept.made.set()
        return kept.examples


def _kept() -> _Kept:
    return cast(_Kept, current_app.extensions["dutygraph-examples"])


def _rows(asked: Answers) -> list[Example]:
    """Every task of the written reading: what a person added is no plan's wording."""
    words: defaultdict[str, list[Words]] = defaultdict(list)
    for row in asked.rows("examples", "written"):
        start = int(row["from"])
        at, to = int(row["start"]) - start, int(row["end"]) - start
        kind = local(row["kind"]).removeprefix("kind-") if row["kind"] else ""
        words[row["task"]].append(Words(at, to, row["gives"], row["name"], kind))
    return [
        Example(row["planId"], row["task"], row["citation"], row["text"], _within(words[row["task"]], len(row["text"])))
        for row in asked.rows("tasks", "written")
    ]


def _within(words: list[Words], length: int) -> tuple[Words, ...]:
    """The words that stand in the task itself, not where an inference rests on others."""
    return tuple(one for one in words if 0 <= one.start < one.end <= length)
