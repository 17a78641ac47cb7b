"""The viewer: a Flask application over one opened workspace, read-only unless told otherwise, that works without JavaScript."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask

from dutygraph.access.settings import EVERYBODY_READS, Access
from dutygraph.query.free import free_queries
from dutygraph.query.worker import Limits
from dutygraph.session import open_session
from dutygraph.workspace import Workspace
from dutygraph_web import (
    admission,
    caching,
    columns,
    compressing,
    drafting,
    faults,
    languages,
    links,
    readings,
    refusals,
    security,
    suggesting,
    warming,
    words,
)
from dutygraph_web.answers import load_answers
from dutygraph_web.following import Viewer, follow

_MAPS = ("search", "matrix", "timeline", "laws", "network", "compare", "changes")
_PAGES = ("home", "plans", "tasks", "agencies", "findings", "queries", "ontology", "word")
_EDITORS = ("editing", "entering", "marking", "edits", "settling", "uploading", "drafting")
_FOR_PROGRAMS = ("sparql", "holdings", "iris", "finding_aids", "health")
_SUBJECTS = (*_PAGES, *_FOR_PROGRAMS, *_MAPS, "accounts", *_EDITORS)
_LARGEST = 1 << 20  # bytes of a request; the longest query that is run has 200,000 characters


def create_app(workspace: Workspace, limits: Limits | None = None, access: Access = EVERYBODY_READS, since: Path | None = None) -> Flask:
    """The viewer of ``workspace``; its graph is opened, or made again, before this returns.

    ``limits`` bound what a visitor's own SPARQL may cost, ``access`` says who reads and edits, ``since`` is a report that findings are
    compared with. Raises InputError where the workspace or the report cannot be read, where somebody is to sign in and accounts
    cannot be kept in it, or to edit and the store follows no edits.
    Free queries run in a process of their own: call ``close`` when the application is no longer served.
    """
    app = Viewer(__name__)
    languages.speak(app)
    readings.read(app)
    admission.admit(app, workspace, access)  # before caching: what may not be read is not "unchanged" either
    session = open_session(workspace, serving=True)
    if access.edit:
        session.edited_store()
        follow(app, session)
    app.extensions["dutygraph"] = load_answers(session, since)
    app.extensions["dutygraph-free"] = free_queries(session.store)
    app.extensions["dutygraph-limits"] = limits or Limits()
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (
        caching.keep,  # before compressing: what comes last is kept
        compressing.compress,
        security.protect,
        faults.explain,
        refusals.tell,
        links.link,
        words.say,
        columns.name_columns,
        drafting.keep_drafts,
        warming.warm,
    ):
        part(app)
    suggesting.suggest(app, beside=warming.is_warming)
    for subject in _SUBJECTS:
        app.register_blueprint(import_module(f"dutygraph_web.{subject}").blueprint)
    return app


def close(app: Flask) -> None:
    """End what runs beside the requests, and write down what the next start compares with."""
    warming.stop(app)
    app.extensions["dutygraph"].earlier.close()
    app.extensions["dutygraph-free"].close()
