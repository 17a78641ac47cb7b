"""An editor's side of the language server: pygls' own client, over the standard streams of the real process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

#: Seconds that an answer may take on a busy machine.
BOUND = 120
T = TypeVar("T")


class Editor:
    """A client that keeps the diagnostics it was sent, by path."""

    def __init__(self) -> None:
        self.client = LanguageClient("tests", "1")
        self.found: dict[Path, list[types.Diagnostic]] = {}
        self.versions: dict[Path, int | None] = {}
        self.seen: list[int | None] = []
        self.registered: list[str] = []
        self.served: types.InitializeResult
        self._news = asyncio.Condition()
        self._version = 0

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params: types.PublishDiagnosticsParams) -> None:
            async with self._news:
                path = Path(types_path(params.uri))
                self.found[path], self.versions[path] = list(params.diagnostics), params.version
                self.seen.append(params.version)
                self._news.notify_all()

        @self.client.feature(types.CLIENT_REGISTER_CAPABILITY)
        async def registered(params: types.RegistrationParams) -> None:
            async with self._news:
                self.registered += [one.method for one in params.registrations]
                self._news.notify_all()

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something that was sent makes ``wanted`` true."""
        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(wanted), BOUND)
            except TimeoutError:
                raise AssertionError(f"not in {BOUND} s: {self.found}") from None

    async def diagnostics(self, path: Path, wanted: Callable[[list[types.Diagnostic]], bool] = bool) -> list[types.Diagnostic]:
        """The diagnostics of a file as soon as they are as wanted."""
        await self.until(lambda: path in self.found and wanted(self.found[path]))
        return self.found[path]

    def open(self, path: Path, text: str | None = None) -> None:
        """Open a file, with another text than it has on disk where one is given."""
        said = path.read_text(encoding="utf-8") if text is None else text
        self._version += 1
        item = types.TextDocumentItem(path.as_uri(), "plaintext", self._version, said)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, path: Path, text: str) -> int:
        """Give an open file another text, unsaved; its version."""
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(self._version, path.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return self._version

    def close(self, path: Path) -> None:
        """Close a file."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

    async def hover(self, path: Path, position: types.Position) -> types.Hover | None:
        """What is said of the words at that place."""
        return await bounded(self.client.text_document_hover_async(types.HoverParams(document(path), position)))


def document(path: Path) -> types.TextDocumentIdentifier:
    """The file as the protocol names it."""
    return types.TextDocumentIdentifier(path.as_uri())


def types_path(uri: str) -> str:
    """The file of an address."""
    from pygls.uris import to_fs_path

    path = to_fs_path(uri)
    assert path
    return path


async def bounded(answer: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """The answer, which must come in time."""
    return await asyncio.wait_for(answer, BOUND)


def capabilities(*encodings: str) -> types.ClientCapabilities:
    """What the client can do: all that the server asks about."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings)) if encodings else None,
        text_document=types.TextDocumentClientCapabilities(
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True, resource_operations=[types.ResourceOperationKind.Create]
            ),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        ),
    )


@asynccontextmanager
async def editing(
    *folders: Path, can: types.ClientCapabilities | None = None, locale: str = "en", wishes: dict[str, Any] | None = None
) -> AsyncIterator[Editor]:
    """An editor with those folders open, and its server, which must stop as the protocol has it, with no word of trouble."""
    editor = Editor()
    await editor.client.start_io(sys.executable, "-m", "dutygraph.cli", "lsp", cwd="/", env={**os.environ, "LANG": "C.UTF-8"})
    process = editor.client._server
    assert process
    assert process.stderr
    try:
        spaces = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
        params = types.InitializeParams(
            capabilities=can or capabilities(),
            workspace_folders=spaces,
            locale=locale,
            initialization_options={"pause": 0.05, **(wishes or {})},
        )
        editor.served = await bounded(editor.client.initialize_async(params))
        editor.client.initialized(types.InitializedParams())
        yield editor
        await bounded(editor.client.shutdown_async(None))
        editor.client.exit(None)
        assert await bounded(process.wait()) == 0
        assert (await bounded(process.stderr.read())).decode() == ""
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await bounded(editor.client.stop())
