"""The headers of every answer: nothing runs or loads that is not ours, nobody frames or guesses."""

from __future__ import annotations

from flask import Flask, Response, request

from dutygraph_web.people import entrance

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",  # the stylesheet's own icons are data: images
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: Flask) -> None:
    """Give every answer of ``app`` the headers, and ``/sparql`` alone to pages of other origins, where all may read."""

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        here = entrance()
        shared = request.path == "/sparql" and not (here and here.settings.closed)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        if shared:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response
