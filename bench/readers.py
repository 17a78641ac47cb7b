"""Readers of the viewer for ``bench/load.py``, browsers in small that open pages, search and ask, and an editor who saves."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode, urlsplit

#: How often readers do what, by weight.
MIX = {
    "home": 8,
    "plan": 14,
    "task": 22,
    "agency": 9,
    "agencies": 3,
    "matrix": 5,
    "network": 2,
    "timeline": 4,
    "findings": 5,
    "laws": 2,
    "neighbourhood": 2,
    "search": 11,
    "ready question": 5,
    "download": 2,
    "free query, GET": 3,
    "free query, POST": 3,
}
#: How often a reader looks again at a page that he has, as a browser does: he says which one he holds.
_AGAIN = 0.2
_LANGUAGES = ("zh-Hans,zh;q=0.9", "zh-Hant,zh;q=0.9", "en")
_WORDS = ("人大", "就业", "水利", "生态环境", "数字政府", "2025年底", "应急管理", "高质量发展", "监督检查", "实施方案", "培训", "教育厅")
_READY = (
    "unowned-tasks",
    "due-by-year",
    "owners-of-agency",
    "agency-load",
    "shared-tasks",
    "numeric-targets",
    "recurring-duties",
    "chapter-coverage",
)
_FREE = (
    "SELECT ?t ?text { ?t a duty:Task ; duty:text ?text ; duty:plan ?p . ?p duty:planId '%s' } LIMIT 50",
    "SELECT ?a (COUNT(DISTINCT ?t) AS ?n) { ?t duty:assignment/duty:agency ?a ; duty:plan/duty:planId '%s' } GROUP BY ?a ORDER BY DESC(?n)",
    "SELECT ?a (COUNT(DISTINCT ?t) AS ?n) { ?t duty:assignment/duty:agency ?a } GROUP BY ?a ORDER BY DESC(?n) LIMIT 20",
    "SELECT (COUNT(*) AS ?n) { ?t a duty:Task FILTER NOT EXISTS { ?t duty:deadline ?d } }",
    "ASK { ?p duty:planId '%s' ; a duty:Plan }",
    "CONSTRUCT { ?t duty:citation ?c } { ?t duty:citation ?c ; duty:plan/duty:planId '%s' }",
)
_DOWNLOADS = (
    "/agencies?format=csv",
    "/findings?format=csv",
    "/timeline?format=csv",
    "/plan/{plan}?format=csv",
    "/matrix?plan={plan}&format=csv",
)
_FORM, _RESULTS = "application/x-www-form-urlencoded", "application/sparql-results+json, text/turtle"
_GZIP = b"\x1f\x8b"
_PATIENCE, _LISTING = 30.0, 300.0  # seconds until an answer counts as none, and one of those that tell what there is


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to open, as the viewer's own JSON lists it: ids of plans, paths of tasks, paths and IRIs of agencies."""

    plans: Sequence[str]
    tasks: Sequence[str]
    agencies: Sequence[str]
    iris: Sequence[str]


@dataclass(frozen=True, slots=True)
class Noted:
    """One request: what kind, when it began (monotonic seconds), how long it took, what came of it; ``status`` 0 where nothing came."""

    kind: str
    at: float
    seconds: float
    status: int
    address: str

    @property
    def failed(self) -> bool:
        """Whether the reader got no answer, or one that says that something is wrong."""
        return not 200 <= self.status < 400


@dataclass
class Browser:
    """One connection that stays open, its cookies, and the pages that it holds."""

    address: str
    noted: list[Noted]
    language: str = "en"
    cookie: str = ""
    _held: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, kind: str, path: str, *, again: bool = False) -> bytes:
        """Open a page, ``again`` with the tag of the one that is held; redirects are followed, as requests of their own."""
        headers = {"If-None-Match": self._held[path]} if again and path in self._held else {}
        status, told, body = self.ask(kind, "GET", path, headers=headers)
        if status in (301, 302, 303):
            return self.get(f"{kind}, led on", told["Location"])
        if status == 200 and "ETag" in told:
            self._held[path] = told["ETag"]
        return body

    def text(self, kind: str, path: str) -> str:
        """The page as a browser shows it."""
        body = self.get(kind, path)
        return (gzip.decompress(body) if body.startswith(_GZIP) else body).decode()

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float = _PATIENCE,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request and note how it went: status (0: no answer), headers, body."""
        sent = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": self.language, "Connection": "keep-alive"}
        sent |= {"Cookie": self.cookie} if self.cookie else {}
        began, status, told, answer = time.monotonic(), 0, {}, b""
        try:
            connection = self._connection or http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=patience)
            self._connection = connection
            connection.request(method, path, body, {**sent, **(headers or {})})
            response = connection.getresponse()
            answer, status, told = response.read(), response.status, dict(response.getheaders())
        except (OSError, http.client.HTTPException):
            self.close()
        if cookie := told.get("Set-Cookie", ""):
            self.cookie = cookie.partition(";")[0]
        self.noted.append(Noted(kind, began, time.monotonic() - began, status, path))
        return status, told, answer

    def again(self, random: Random) -> str:
        """A page that is held, "" where there is none."""
        return random.choice(list(self._held)) if self._held else ""

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None


def known(address: str, tasks: int = 2000) -> Known:
    """What the viewer at that address holds. Raises RuntimeError where it does not answer."""
    one = Browser(address, [])

    def listed(path: str) -> list[dict[str, str]]:
        status, _, body = one.ask("listing", "GET", path, headers={"Accept-Encoding": "identity"}, patience=_LISTING)
        if status != 200:
            raise RuntimeError(f"{path}: status {status}")
        return list(json.loads(body))

    try:
        plans = [row["planId"] for row in listed("/?format=json")]
        iris = [row["agency"] for row in listed("/agencies?format=json")]
        listed_tasks = sorted({row["task"] for row in listed("/timeline?format=json")})
        found = Random(1).sample(listed_tasks, min(tasks, len(listed_tasks)))
    finally:
        one.close()
    return Known(plans, [_path(iri) for iri in found], [_path(iri) for iri in iris], iris)


def _path(iri: str) -> str:
    return iri.partition("/id")[2]


def read(browser: Browser, known: Known, random: Random) -> None:
    """Do one thing that a reader does."""
    kind = random.choices(list(MIX), list(MIX.values()))[0]
    if random.random() < _AGAIN and (held := browser.again(random)):
        browser.get("a page held", held, again=True)
        return
    plan, agency = random.choice(known.plans), _busy(known.agencies, random)
    query = random.choice(_FREE).replace("%s", plan)
    match kind:
        case "free query, GET":
            browser.ask(
                kind, "GET", "/sparql?" + urlencode({"query": query}), headers={"Accept": "application/sparql-results+json, text/turtle"}
            )
            return
        case "free query, POST":
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            browser.ask(kind, "POST", "/query", urlencode({"query": query}).encode(), form)
            return
    addresses: Mapping[str, Callable[[], str]] = {
        "home": lambda: "/",
        "plan": lambda: f"/plan/{plan}",
        "task": lambda: random.choice(known.tasks),
        "agency": lambda: agency,
        "agencies": lambda: "/agencies",
        "matrix": lambda: f"/matrix?plan={plan}",
        "network": lambda: random.choice(("/network", f"/network?plan={plan}")),
        "timeline": lambda: random.choice(("/timeline", f"/timeline?plan={plan}")),
        "findings": lambda: random.choice(("/findings", f"/findings?plan={plan}")),
        "laws": lambda: "/laws",
        "neighbourhood": lambda: "/neighbourhood?" + urlencode({"of": _busy(known.iris, random)}),
        "search": lambda: "/search?q=" + quote(random.choice(_WORDS)),
        "ready question": lambda: f"/query/{random.choice(_READY)}" + random.choice(("", f"?plan={plan}")),
        "download": lambda: random.choice(_DOWNLOADS).format(plan=plan),
    }
    path = addresses[kind]()
    browser.get(kind, path)
    if kind == "network":  # the page's script asks for the drawing
        browser.get("drawing", path.replace("/network", "/network/drawing"))


def _busy(some: Sequence[str], random: Random) -> str:
    """One of a list whose first come first: people look at those with most duties more than at others."""
    return some[min(int(random.expovariate(1 / 30)), len(some) - 1)]


class Editor:
    """Somebody who is signed in and saves a task again and again: some words more, then as it was."""

    def __init__(self, browser: Browser, task: str, name: str, password: str) -> None:
        """``task`` is the path of a task's page. Raises RuntimeError where the name is not let in."""
        self._browser, self._form, self._added = browser, f"{task}/edit", False
        self._was = ""
        token = _field(browser.text("sign in", "/sign-in"), "token")
        status, _, _ = self._post("sign in", "/sign-in", {"token": token, "name": name, "password": password, "next": "/"})
        if status != 303:
            raise RuntimeError(f"{name} was not signed in: status {status}")

    def save(self) -> None:
        """Open the form, change the text, save it, and look at what the viewer shows then."""
        page = self._browser.text("edit form", self._form)
        fields = {name: _field(page, name) for name in ("token", "version", "start", "end")}
        text = _text(page)
        self._was = self._was or text
        new = self._was if self._added else self._was.rstrip("\r\n") + "每年组织两次监督检查，由省审计厅负责。"
        status, told, _ = self._post("save", self._form, {**fields, "text": new, "do": "save"})
        if status == 303:
            self._added = not self._added
            self._browser.get("after the save", told["Location"])

    def _post(self, kind: str, path: str, form: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Content-Type": _FORM, "Sec-Fetch-Site": "same-origin", "Origin": self._browser.address}
        return self._browser.ask(kind, "POST", path, urlencode(form).encode(), headers)


def _field(page: str, name: str) -> str:
    """The value of a hidden field. Raises RuntimeError where the page has none of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if not found:
        raise RuntimeError(f"no field {name} in the form")
    return found[1]


def _text(page: str) -> str:
    """What stands in the form's text box."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    return html.unescape(found[1]) if found else ""
