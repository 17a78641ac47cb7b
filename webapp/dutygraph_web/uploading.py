"""A new plan from a document that an editor sends: what it says of itself is proposed with its words, then confirmed, then written."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.edit.signing import SOURCE, entered
from dutygraph.errors import InputError
from dutygraph.intake.adding import Read, add, read_for_plan
from dutygraph.intake.folder import check_id, plan_id, refuse_existing, said_of
from dutygraph.intake.proposals import Proposal, wrong_value
from dutygraph.journal import changing
from dutygraph.workspace import EDITS
from dutygraph_web.admission import editing, largest, log_change
from dutygraph_web.answers import answers
from dutygraph_web.changing import signature
from dutygraph_web.languages import text

blueprint = Blueprint("uploading", __name__)

_LARGEST = 101 << 20  # bytes of a request: the largest document that is read, and the form around it
_WAITING = Path(".dutygraph") / "uploads"
_HOURS = 2  # that a document waits for somebody to confirm what it is
_KEY = re.compile(r"[0-9a-f]{32}")


@blueprint.route("/plans/new", methods=["GET", "POST"])
@largest(_LARGEST)
@editing
def new() -> ResponseReturnValue:
    """The form for a document; with one, what is proposed of it; with that confirmed, the plan."""
    workspace = answers().session.workspace
    if workspace.shipped:
        raise InputError("the shipped plan is read-only", "work on a copy of your own: dutygraph demo FOLDER")
    if request.method == "GET":
        return _form()
    waiting = workspace.root / _WAITING
    _forget(waiting)
    if "document" in request.files:
        return _proposed(waiting)
    return _confirmed(waiting)


def _proposed(waiting: Path) -> ResponseReturnValue:
    sent = request.files["document"]
    if not sent.filename:
        return _form(InputError(text("upload.no-file"), text("upload.no-file-cure"))), 400
    key = secrets.token_hex(16)
    folder = waiting / key
    folder.mkdir(parents=True, mode=0o700)
    path = folder / _safe(sent.filename)
    try:
        with closing(sent):
            sent.save(path)
        read = read_for_plan(path, answers().session.workspace.vocabulary())
    except InputError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return _form(InputError(error.message, error.cure, path.name, error.line, error.column)), 400
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return _form(InputError(f"the document cannot be kept: {error.strerror}", "free some space on the server", path.name)), 400
    return _form(read=read, key=key, name=plan_id(path.stem, read.proposals))


def _confirmed(waiting: Path) -> ResponseReturnValue:
    key, workspace = request.form.get("key", ""), answers().session.workspace
    path = next((waiting / key).iterdir(), None) if _KEY.fullmatch(key) and (waiting / key).is_dir() else None
    if path is None:
        return _form(InputError(text("upload.gone"), text("upload.gone-cure"))), 400
    read = read_for_plan(path, workspace.vocabulary())
    name = request.form.get("id", "").strip()
    read = replace(read, proposals=tuple(_said(one) for one in read.proposals))
    try:
        _refuse_wrong(read)
        with changing(workspace.root):
            refuse_existing(workspace.plans / check_id(name))
            what, text_of = f"new {path.name}", read.source.text.encode()
            log_change(name, {SOURCE: None}, {SOURCE: text_of}, what)
            add(read, workspace.plans, name, {EDITS: entered(b"", signature(what), ["plan.toml", SOURCE], text_of)})
        answers().session.apply(name)
    except InputError as error:
        return _form(InputError(error.message, error.cure), read=read, key=key, name=name), 400
    shutil.rmtree(path.parent, ignore_errors=True)
    return redirect(url_for("plans.outline", plan=name, saved=1), 303)


def _form(error: InputError | None = None, read: Read | None = None, key: str = "", name: str = "") -> str:
    rows = [(one, said_of(one)) for one in read.proposals] if read else []
    return render_template("upload.html", error=error, read=read, rows=rows, key=key, name=name)


def _said(one: Proposal) -> Proposal:
    """The proposal as the form leaves it."""
    value = " ".join(request.form.get(one.key, "").split())
    return replace(one, confirmed=bool(value)) if value == one.value else replace(one, value=value, anchor=None, confirmed=True)


def _refuse_wrong(read: Read) -> None:
    for one in read.proposals:
        if wrong := wrong_value(one.key, one.value, read.value("start")):
            raise InputError(f"{one.key}: {wrong}")


def _safe(name: str) -> str:
    """The name that the document had, fit for a file."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:8]}" if stem else kept[:60] or "document"


def _forget(waiting: Path) -> None:
    """Take away the documents that nobody confirmed."""
    with suppress(OSError):
        for folder in waiting.iterdir():
            if time.time() - folder.stat().st_mtime > _HOURS * 3600:
                shutil.rmtree(folder, ignore_errors=True)
