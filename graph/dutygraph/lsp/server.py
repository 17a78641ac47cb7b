"""Speaks the Language Server Protocol: takes what an editor says and asks, and sends what is found while one types."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from dutygraph import __version__
from dutygraph.built import BuiltPlan
from dutygraph.lsp.desk import Desk, Open
from dutygraph.lsp.diagnostics import diagnostics_of
from dutygraph.lsp.homes import Home
from dutygraph.lsp.positions import Positions

_log = logging.getLogger(__name__)
#: How long nothing must be typed before a plan is read again, in seconds.
_PAUSE = 0.2
_T = TypeVar("_T")


class DutygraphServer(LanguageServer):
    """The server with what it keeps: the desk, who it speaks to, and which diagnostics it has sent.

    Whole texts are sent at a change: pygls splits lines at characters (form feed, U+2028) at which the protocol splits none, so
    that a change sent as a range would land elsewhere.
    """

    def __init__(self) -> None:
        super().__init__("dutygraph", __version__, types.TextDocumentSyncKind.Full)
        self.desk = Desk()
        self.language = "en"
        self.pause = _PAUSE
        self._waiting: dict[Path, asyncio.Task[None]] = {}
        self._sent: dict[Path, set[Path]] = {}
        self._worker = ThreadPoolExecutor(1, "plans")  # one, for reading is not made for two threads, and would not be faster

    def configure(self, params: types.InitializeParams) -> None:
        """Take the client's folders, language and wishes."""
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        self.desk.roots = [path for uri in folders if (path := path_of(uri))]
        wishes: Mapping[str, Any] = params.initialization_options if isinstance(params.initialization_options, Mapping) else {}
        language = str(wishes.get("language") or params.locale or "en")
        self.language = "zh" if language.lower().startswith("zh") else "en"
        self.desk.reading = "curated" if wishes.get("reading") == "curated" else "written"
        if isinstance(wishes.get("pause"), int | float):
            self.pause = min(max(float(wishes["pause"]), 0), 10)

    def opens(self, uri: str, text: str, version: int | None) -> None:
        """A file stands open with that text."""
        path = path_of(uri)
        if path:
            self.desk.opened[path] = Open(uri, path, text, version)
            self.recheck(self.desk.home(path))

    def closes(self, uri: str) -> None:
        """A file is no longer open: what it holds on disk counts again; a plan of which nothing is open is left alone."""
        path = path_of(uri)
        if path is None or self.desk.opened.pop(path, None) is None:
            return
        home = self.desk.home(path)
        if home and home in self.desk.homes():
            self.recheck(home)
        elif home:
            if waiting := self._waiting.pop(home.folder.path, None):
                waiting.cancel()
            self.desk.forget(home)
            self._send(home, {})

    def recheck(self, home: Home | None) -> None:
        """Read the plan when nothing has been typed for a while."""
        if home is None:
            return
        if waiting := self._waiting.get(home.folder.path):
            waiting.cancel()
        self._waiting[home.folder.path] = asyncio.get_running_loop().create_task(self._check(home))

    async def _check(self, home: Home) -> None:
        await asyncio.sleep(self.pause)
        try:
            drafts = self.desk.drafts(home)
            checked = await self.in_thread(lambda: self.desk.check(home, drafts))
            self._send(home, diagnostics_of(home, checked, self.language, self.positions, self.uri))
        except Exception:  # a fault of ours must not end the editor's session
            _log.exception("cannot check %s", home.folder.name)

    def _send(self, home: Home, found: Mapping[Path, list[types.Diagnostic]]) -> None:
        """Send the diagnostics of a plan's files, and an empty list for those that have none any more."""
        before = self._sent.pop(home.folder.path, set())
        for path in (*found, *sorted(before - set(found))):
            opened = self.desk.opened.get(path)
            params = types.PublishDiagnosticsParams(self.uri(path), found.get(path, []), opened.version if opened else None)
            self.text_document_publish_diagnostics(params)
        if found:
            self._sent[home.folder.path] = set(found)

    async def in_thread(self, work: Callable[[], _T]) -> _T:
        """What ``work`` gives, without keeping the client waiting for anything else."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def built(self, uri: str) -> tuple[Home, BuiltPlan, Positions] | None:
        """The plan whose text that is, as the text is now; None where it is none, or cannot be read now."""
        path = path_of(uri)
        home = self.desk.home(path) if path else None
        if home is None or path != home.source:
            return None
        drafts = self.desk.drafts(home)
        built = self.desk.known(home, drafts) or await self.in_thread(lambda: self.desk.built(home, drafts))
        return (home, built, self.of(built)) if built else None

    async def all_built(self) -> list[tuple[Home, BuiltPlan]]:
        """Every plan that is known of, as it is now; those left out that cannot be read. Other requests may come in between."""
        found = []
        for home in self.desk.others():
            drafts = self.desk.drafts(home)
            if built := await self.in_thread(lambda home=home, drafts=drafts: self.desk.built(home, drafts)):  # type: ignore[misc]
                found.append((home, built))
        return found

    def positions(self, path: Path) -> Positions:
        """The text of a file as it is now, "" where it cannot be read."""
        opened = self.desk.opened.get(path)
        try:
            text = opened.text if opened else path.read_bytes().decode("utf-8", "replace")
        except OSError:
            text = ""
        return Positions(text, self.encoding)

    def of(self, built: BuiltPlan) -> Positions:
        """The text of a plan."""
        return Positions(built.facts.document.source, self.encoding)

    @property
    def encoding(self) -> str:
        """What the client counts in."""
        said = self.workspace.position_encoding
        return str(getattr(said, "value", said))

    def uri(self, path: Path) -> str:
        """How the client names the file, if it is open; else its address."""
        opened = self.desk.opened.get(path)
        return opened.uri if opened else path.absolute().as_uri()

    def can(self, capability: str) -> Any:
        """What the client says of itself there; None where it says nothing."""
        return get_capability(self.client_capabilities, capability)

    def close(self) -> None:
        """Nothing more is to be read."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def path_of(uri: str) -> Path | None:
    """The file that an address names; a text without file (untitled:…) by the address itself. None for no address."""
    if not uri:
        return None
    path = to_fs_path(uri)
    return Path(path) if path else Path(uri.replace("/", "_"))
