"""What a plan's text would give if it were saved as it stands in an editor: its findings, tasks and facts. Never writes."""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, cast

from flask import Blueprint, Flask, abort, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from dutygraph.check.since import Changes, changes
from dutygraph.edit.live import Live
from dutygraph.edit.state import PlanState, digest
from dutygraph.edit.typed import as_in_file, shown
from dutygraph.edit.units import Units
from dutygraph.errors import InputError
from dutygraph.model import Anchor, Finding
from dutygraph.rdf import iris
from dutygraph.rdf.said import Said
from dutygraph_web import suggesting
from dutygraph_web.admission import current_user, editing
from dutygraph_web.answers import answers, shape_names
from dutygraph_web.caching import asset
from dutygraph_web.languages import own, text
from dutygraph_web.refusals import told_whole

blueprint = Blueprint("drafting", __name__)

LONGEST = 300_000  # characters of a text
_KEPT = 16  # drafts, each with a plan's graph
_LISTED = 100  # findings that are listed; marks and keys reach all
_TEXT = "source.txt"
_EDITOR = "vendor/plan-editor-6.0.2.min.js"
#: What CodeMirror says by itself, and the message in its stead.
_PHRASES = {
    "Find": "find",
    "Replace": "replace",
    "next": "find-next",
    "previous": "find-previous",
    "all": "find-all",
    "match case": "match-case",
    "regexp": "regexp",
    "by word": "by-word",
    "replace": "replace-one",
    "replace all": "replace-all",
    "close": "close",
    "Control character": "control",
}
#: Fields of a task's facts, with the name of the property that ties each to the task.
_FIELDS = {
    "parties": "assignment",
    "deadlines": "deadline",
    "targets": "target",
    "deliverables": "deliverable",
    "laws": "reference",
    "mechanisms": "mechanism",
    "wishes": "wish",
}


@dataclass
class Draft:
    """One user's text of one plan: ``saved`` is what the files hold, ``live`` the plan alone, as it was last typed."""

    saved: PlanState
    live: Live
    lock: Lock = field(default_factory=Lock)
    last: object = None  # the last request that brought a text: those that still wait when it comes are of an older one

    @property
    def state(self) -> PlanState:
        """The last text that could be built."""
        return self.live.state(self.saved.folder.id)

    @property
    def name(self) -> str:
        """What stands for that text in requests."""
        return digest(self.state.files[_TEXT])

    def take(self, typed: str) -> None:
        """Take a text as an editor holds it. Raises InputError where it is no plan; then the last good one stays."""
        before = self.saved.built.facts.document.source
        data = as_in_file(_whole(typed), before).encode()
        gc.disable()  # a key makes and drops much, all of it without cycles: collections would be half of its cost
        try:
            self.live.update(self.saved.folder.id, {**self.saved.files, _TEXT: data})
        finally:
            gc.enable()


class Drafts:
    """The drafts of all users, the last used ones. Safe for many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Draft] = OrderedDict()
        self._lock = Lock()

    def of(self, user: str, plan: str) -> Draft:
        """The draft of a user's plan, begun anew where the files changed. Raises InputError where the plan cannot be built."""
        live = answers().session.live
        with live.lock:
            saved = live.state(plan)
            with self._lock:
                kept = self._kept.get((user, plan))
                if kept is None or kept.saved is not saved:
                    kept = self._kept[user, plan] = Draft(saved, live.draft(plan, typed=True))
                self._kept.move_to_end((user, plan))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
                return kept

    def __len__(self) -> int:
        return len(self._kept)


def keep_drafts(app: Flask) -> None:
    """Let ``app`` keep drafts."""
    app.extensions["dutygraph-drafts"] = Drafts()
    app.jinja_env.globals.update(
        plan_editor=lambda: asset(_EDITOR), editor_phrases=_phrases, lacking=suggesting.lacking, shown_words=suggesting.shown
    )


@blueprint.post("/plan/<plan>/draft")
@editing
def draft(plan: str) -> ResponseReturnValue:
    """Findings, tasks and facts of an unsaved text.

    JSON in: ``text``, or ``of`` in its stead for the text of the answer of that name, where only facts are wanted; ``at``, the cursor;
    ``version``, the digest of the file that the page shows. Offsets are UTF-16 units of the text as a form holds it.
    409: send the text again; 422: it is no plan.
    """
    start, asked = time.perf_counter(), _asked()
    mine = _draft(plan)
    if "text" in asked:
        mine.last = asked
    with mine.lock:
        if mine.last is not asked if "text" in asked else mine.name != asked.get("of"):
            return jsonify(again=True), 409
        try:
            told = answer(mine, asked.get("text"), asked.get("at", 0))
        except InputError as error:
            return _refused(error, asked["text"]), 422
    saved = mine.saved.digests.get(_TEXT, "")
    told |= {"stale": asked.get("version", saved) != saved, "ms": round((time.perf_counter() - start) * 1000, 1)}
    return jsonify(told)


def answer(mine: Draft, typed: str | None, at: int) -> dict[str, Any]:
    """Take a text (None: it is as it was) and tell what it gives, with facts for the cursor ``at``. Raises InputError as ``Draft.take``."""
    if typed is not None:
        mine.take(typed)
    found = _compared(mine)
    told: dict[str, Any] = {"of": mine.name, "facts": _facts(mine, at, found)}
    return told if typed is None else told | _told(mine, found)


@blueprint.post("/plan/<plan>/draft/help")
@editing
def wording(plan: str) -> ResponseReturnValue:
    """A page's part: what the task ``task`` of the draft may take wording from for a finding of the shape ``shape``."""
    asked = _asked()
    mine = _draft(plan)
    with mine.lock:
        state = mine.state
    tid, shape = asked.get("task", ""), asked.get("shape", "")
    if tid not in state.built.ids or not suggesting.lacking(shape):
        abort(404)
    task = state.built.facts.tasks[state.built.ids.index(tid)].task
    words = state.built.facts.document.source[task.start : task.end]
    found = suggesting.similar(words, shape, plan)
    named = suggesting.owners(words, state.built, state.registry) if suggesting.lacking(shape) == "owner" else []
    return render_template("drafted-help.html", similar=found, owners=named, language=state.built.info.language, shape=shape)


def _draft(plan: str) -> Draft:
    user, asked = current_user(), answers()
    if user is None or all(one.id != plan for one in asked.session.plans()):
        abort(404)
    return cast(Drafts, current_app.extensions["dutygraph-drafts"]).of(user.name, plan)


def _asked() -> dict[str, Any]:
    """What the request says, each value of its type."""
    asked = request.get_json(silent=True)
    kinds = {"text": str, "of": str, "version": str, "task": str, "shape": str, "at": int}
    if not isinstance(asked, dict) or any(type(value) is not kinds.get(key) for key, value in asked.items()):
        abort(400)
    if len(asked.get("text", "")) > LONGEST:
        abort(413)
    return asked


def _whole(typed: str) -> str:
    """Half of a pair of UTF-16 units is U+FFFD, as it is in a form that is sent."""
    return typed.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _refused(error: InputError, typed: str) -> Any:
    """Why a text is no plan, and where. Lines count alike in the form and in the file."""
    lines = shown(_whole(typed)).split("\n")
    line = min(error.line, len(lines))
    before = sum(len(one) + 1 for one in lines[: line - 1]) + max(error.column - 1, 0) if line else 0
    at = Units("\n".join(lines)).shown(before)
    return jsonify(message=told_whole(error), said=text("drafting.refused"), line=error.line, column=error.column, at=at)


def _compared(mine: Draft) -> Changes:
    """The findings of the draft, compared with those of the saved plan; a task whose identity the edit leaves open is what it was."""
    plan = mine.saved.folder.id
    entries = [one for one in mine.state.built.ledger.present if one.candidates]
    was = {max(one.candidates, key=lambda other: other.score).id: one.id for one in reversed(entries)}
    earlier = [_renamed(one, was) for one in _counted(answers().session.live.findings(plan, g.reading))]
    return changes(earlier, _counted(mine.live.findings(plan, g.reading)), [plan])


def _counted(findings: Sequence[Finding]) -> list[Finding]:
    return [one for one in findings if not one.waived]


def _renamed(one: Finding, names: Mapping[str, str]) -> Finding:
    """The finding under the name that its task has in the draft."""
    return replace(one, key=one.key.replace(f"/{one.task}/", f"/{names[one.task]}/", 1)) if one.task in names else one


def _in_order(told: Changes) -> list[Finding]:
    return sorted((*told.new, *told.unchanged), key=lambda one: (one.anchor.start, one.anchor.end, one.shape))


def _told(mine: Draft, told: Changes) -> dict[str, Any]:
    state, listed = mine.state, _in_order(told)
    units, texts, new = Units(state.built.facts.document.source), dict[str, int](), {one.key for one in told.new}
    findings = [_finding(one, units, texts, one.key in new, state.built.facts.document.source) for one in listed]
    solved = [{"key": one.key, "shape": one.shape, "citation": one.citation, "name": own(shape_names(one.shape))} for one in told.solved]
    tasks = [
        {"id": tid, "citation": facts.task.citation, "from": units.shown(facts.task.start), "to": units.shown(facts.task.end)}
        for tid, facts in zip(state.built.ids, state.built.facts.tasks, strict=True)
    ]
    shown_ones = list(zip(listed, findings, strict=True))[:_LISTED]
    return {
        "findings": findings,
        "texts": list(texts),
        "solved": solved,
        "tasks": tasks,
        "said": text("drafting.counts", all=len(listed), new=len(told.new), solved=len(told.solved)),
        "list": render_template("drafted-findings.html", findings=shown_ones, new=new, told=told),
    }


def _finding(one: Finding, units: Units, texts: dict[str, int], new: bool, source: str) -> dict[str, Any]:
    """``mark`` is where a mark of it ends: with its first sentence or line, as a whole task underlined says nothing."""
    said = f"{own(shape_names(one.shape))}: {own(one.message)}"
    return {
        "key": one.key,
        "shape": one.shape,
        "severity": one.severity,
        "from": units.shown(one.anchor.start),
        "to": units.shown(one.anchor.end),
        "mark": units.shown(_marked(one.anchor, source)),
        "text": texts.setdefault(said, len(texts)),
        "state": "new" if new else "unchanged",
    }


def _marked(anchor: Anchor, source: str) -> int:
    stops = (source.find(sign, anchor.start, anchor.end) for sign in ("\r", "\n", "。", "；"))
    return min((at for at in stops if at > anchor.start), default=anchor.end)


def _facts(mine: Draft, unit: int, told: Changes) -> str:
    """The panel: the task that holds the offset, what is read from the sentence there, and what it leaves open."""
    state, reading = mine.state, g.reading
    at = Units(state.built.facts.document.source).verbatim(unit)
    places = [facts.task for facts in state.built.facts.tasks]
    n = next((n for n, task in enumerate(places) if task.start <= at <= task.end), None)
    if n is None:
        return render_template("drafted-facts.html", task=None)
    task, tid, part = places[n], state.built.ids[n], state.parts.tasks[n]
    begun = [one.index for one in task.clauses if one.start <= at]
    clause = begun[-1] if begun else next((one.index for one in task.clauses), None)  # on a number, the first sentence
    said: list[tuple[str, Said]] = [
        (kind, one) for name, kind in _FIELDS.items() for one in getattr(part, reading).of(name) if one.fact.clause in (clause, None)
    ]
    return render_template(
        "drafted-facts.html",
        task=task,
        tid=tid,
        saved=tid in mine.saved.built.ids,
        plan=state.folder.id,
        clause=clause,
        facts=[(kind, one, _who(one)) for kind, one in said],
        findings=[one for one in _in_order(told) if one.task == tid],
        language=state.built.info.language,
    )


def _phrases() -> dict[str, str]:
    """What CodeMirror's search says, in the reader's language."""
    return {said: text(f"drafting.{key}") for said, key in _PHRASES.items()}


def _who(said: Said) -> str:
    """The IRI of the agency that a party, or of the act that a law stands for; "" for other facts."""
    if said.resolved is None or not hasattr(said.resolved, "jurisdiction"):
        return ""
    mint = iris.agency if hasattr(said.fact, "role") else iris.instrument
    return mint(said.resolved.jurisdiction, said.resolved.name).value
