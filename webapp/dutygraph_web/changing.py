"""Carries out one person's edit of a plan: logged, remembered for undoing, written as a whole; or shows what it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from flask import abort, current_app, request
from werkzeug.exceptions import HTTPException

from dutygraph.edit import history
from dutygraph.edit.change import Change
from dutygraph.edit.live import Live
from dutygraph.edit.saving import Conflict, Contents, Sides, edit, keep_version, settle_ids
from dutygraph.edit.signing import Signature
from dutygraph.edit.state import Files, PlanState, read_files
from dutygraph.errors import InputError
from dutygraph.identity.ledger import Ledger
from dutygraph_web.admission import current_user, log_change
from dutygraph_web.answers import answers
from dutygraph_web.differences import Difference, difference
from dutygraph_web.people import User


def live() -> Live:
    """The workspace as it follows edits."""
    return answers().session.live


def user() -> User:
    """Who edits."""
    return current_user() or _nobody()


def current(plan: str) -> PlanState:
    """The plan as its files are now; as it was last, where they cannot be built. Answers 404 where there is no such plan.

    Raises InputError where the plan may not be changed, or never could be built.
    """
    try:
        live().workspace.plan(plan)
    except InputError:
        abort(404)
    live().workspace.writable_plan(plan)
    try:
        answers().session.apply(plan)
    except InputError:
        return live().state(plan)
    return live().state(plan)


def make(plan: str, change: Callable[[Files], Contents], what: str, started_from: Mapping[str, str] | None = None) -> Change:
    """Make an edit: ``what`` says in a few words which kind it is and where, the form's field ``why`` for which reason.

    Raises as ``dutygraph.edit.saving.edit`` does.
    """
    sign = signature(what)
    root, by = live().workspace.root, user().shown

    def beside(before: Contents, after: Contents) -> dict[Path, bytes]:
        log_change(plan, before, after, what)
        return history.kept(history.past(plan, by, what, before, after, sign.why))

    try:
        done = edit(live(), plan, change, started_from, beside, sign)
    except Conflict as conflict:
        raise Conflict(plan, {name: _based(plan, name, sides, started_from or {}) for name, sides in conflict.files.items()}) from None
    except (InputError, HTTPException):
        raise
    except Exception as error:  # what was typed must come back to who typed it
        raise _fault(error) from error
    history.prune(root, plan)
    return done


def settle(plan: str, decide: Callable[[Ledger], Ledger], what: str) -> Change:
    """Settle whose id it is; logged, and nothing that *undo* takes back. Raises as ``dutygraph.edit.saving.settle_ids`` does."""

    def beside(before: Contents, after: Contents) -> dict[Path, bytes]:
        log_change(plan, before, after, what)
        return {}

    return settle_ids(live(), plan, decide, beside, signature(what))


def keep(plan: str, label: str) -> Change:
    """Keep the plan as it is now as a version; logged. Raises as ``dutygraph.edit.saving.keep_version`` does."""

    def beside(before: Contents, after: Contents) -> dict[Path, bytes]:
        log_change(plan, before, after, f"version {label}")
        return {}

    return keep_version(live(), plan, label, datetime.now(UTC), beside)


def drafted(plan: str, change: Callable[[Files], Contents]) -> Difference:
    """What an edit would do, with nothing changed. Raises InputError as ``make`` does."""
    before = current(plan)
    now = read_files(before.folder)
    try:
        new = change(now)
        tried = live().draft(plan)
        told = tried.update(plan, {name: data for name, data in {**now, **new}.items() if data is not None})
        return difference(told, before, tried.state(plan))
    except (InputError, HTTPException):
        raise
    except Exception as error:
        raise _fault(error) from error


def signature(what: str) -> Signature:
    """Whoever edits, what, and why, as the form's field ``why`` says it."""
    return Signature(user().shown, what, request.form.get("why", ""))


def _fault(error: Exception) -> InputError:
    """What to tell who edits of a failure that nobody foresaw."""
    current_app.logger.error("an edit failed", exc_info=error)
    if isinstance(error, OSError):
        return InputError(f"the disk says: {error.strerror or error}", "see to the server's disk, then save again")
    return InputError(f"this cannot be taken in ({type(error).__name__}: {error})", "a fault of dutygraph: report it")


def _based(plan: str, name: str, sides: Sides, started_from: Mapping[str, str]) -> Sides:
    """With what both started from, if one of the edits that are remembered knows it."""
    base = sides.base if sides.base is not None else history.once(live().workspace.root, plan, name, started_from.get(name, ""))
    return Sides(base, sides.theirs, sides.ours)


def _nobody() -> NoReturn:
    raise RuntimeError("an edit without a user: guard the view with @editing")
