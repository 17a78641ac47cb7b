"""A plan that came as a Word document is given back as one, with its text as it now reads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, url_for

from dutygraph.office.document import ORIGINAL, as_edited
from dutygraph.workspace import PlanFolder
from dutygraph_web.answers import answers
from dutygraph_web.tables import as_file

blueprint = Blueprint("word", __name__)

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/plan/<plan>/document.docx")
def document(plan: str) -> Response:
    """The document with the plan's edits in it, its formatting kept; 404 where the plan came as something else."""
    folder = _came_as_word(plan) or abort(404)
    answers().keeper.depend(plan)
    return as_file(as_edited(folder), f"{plan}.docx", _TYPE)


def address(plan: str) -> str:
    """Where the plan's document is, "" where it came as something else."""
    return url_for("word.document", plan=plan) if _came_as_word(plan) else ""


def _came_as_word(plan: str) -> PlanFolder | None:
    return answers().made(f"came as word {plan}", lambda known: _original(known.session.plans(), plan), plan)


def _original(plans: Sequence[PlanFolder], plan: str) -> PlanFolder | None:
    return next((one for one in plans if one.id == plan and (one.path / ORIGINAL).is_file()), None)
