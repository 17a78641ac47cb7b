"""What goes wrong, said on a page in the reader's language, with what to do; never a traceback."""

from __future__ import annotations

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError, MethodNotAllowed, NotAcceptable

from dutygraph.errors import InputError
from dutygraph_web.languages import catalogue, text
from dutygraph_web.refusals import told_whole


class Refused(Forbidden):
    """Not allowed, for the reason that the message ``said`` names; ``said``-cure is what to do."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said


def explain(app: Flask) -> None:
    """Register the pages for input that cannot be used, unknown addresses and our own faults."""

    @app.errorhandler(InputError)
    def input_error(error: InputError) -> tuple[Response, int]:
        return _page(text("fault.input"), told_whole(error)), 400

    @app.errorhandler(NotAcceptable)
    def not_acceptable(error: NotAcceptable) -> tuple[Response, int]:
        return Response(f"{error.description}\n", mimetype="text/plain"), 406  # only programs ask so: which forms there are

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | tuple[Response, int]:
        code = error.code or 500
        if code < 400:
            return Response(error.get_response().get_data(), code, dict(error.get_headers()))
        said = f"fault.{code}" if f"fault.{code}" in catalogue(g.language) else "fault.other"
        said = error.said if isinstance(error, Refused) else said
        page = _page(text(said), text(f"{said}-cure"))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            page.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        page.headers.extend((name, value) for name, value in error.get_headers() if name in ("Retry-After", "WWW-Authenticate"))
        return page, code

    @app.errorhandler(Exception)
    def our_fault(error: Exception) -> Response | tuple[Response, int]:
        app.logger.error("unforeseen", exc_info=error)
        return http_error(InternalServerError())


def _page(title: str, message: str) -> Response:
    """A page, or for programs at the endpoint a line of text."""
    if request.path.startswith("/sparql"):
        return Response(f"{title}: {message}\n", mimetype="text/plain")
    return Response(render_template("fault.html", title=title, message=message), mimetype="text/html")
