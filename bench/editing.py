"""How long people wait while they edit: the language server and `dutygraph watch`, as real processes on the shipped plan.

A keystroke changes one task of the plan; the server is told to wait for no pause. A word is looked for in all plans of a made-up
corpus, once while they are unread and then again. Wall time: other processes count.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from lsprotocol import types
from measuring.group import Corpus, read_arguments
from measuring.rows import Rows
from pygls.lsp.client import LanguageClient

COMMAND = [sys.executable, "-m", "dutygraph.cli"]
SERVER, WATCH = "dutygraph lsp", "dutygraph watch"


def edited(text: str, n: int) -> str:
    """The text with its ``n``-th year changed: a deadline or a title."""
    parts = text.split("2025年")
    at = 1 + n % (len(parts) - 2)
    return "2025年".join(parts[:at]) + "2026年" + "2025年".join(parts[at:])


class Served:
    """A server with one plan open."""

    def __init__(self) -> None:
        self.client = LanguageClient("bench", "1")
        self.news = asyncio.Condition()
        self.version: int | None = None

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params: types.PublishDiagnosticsParams) -> None:
            async with self.news:
                self.version = params.version or self.version
                self.news.notify_all()

    async def start(self, root: Path) -> None:
        """Start the process and open the folder."""
        await self.client.start_io(*COMMAND, "lsp", cwd=str(root))
        wishes = {"pause": 0}
        folders = [types.WorkspaceFolder(root.as_uri(), "bench")]
        params = types.InitializeParams(types.ClientCapabilities(), workspace_folders=folders, initialization_options=wishes)
        await self.client.initialize_async(params)
        self.client.initialized(types.InitializedParams())

    async def shows(self, version: int) -> None:
        """Wait for the findings of that version of the text."""
        async with self.news:
            await asyncio.wait_for(self.news.wait_for(lambda: self.version == version), 60)

    async def end(self) -> None:
        """Stop the process."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


async def typing(rows: Rows, shipped: Corpus, edits: int) -> None:
    """Keystroke to findings, and hover behind a keystroke."""
    source = source_of(shipped)
    text, uri, served = source.read_text(encoding="utf-8"), source.as_uri(), Served()
    start = perf_counter()
    await served.start(shipped.folder)
    served.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "plaintext", 1, text)))
    await served.shows(1)
    rows.add("start to first findings", SERVER, "wall", (perf_counter() - start) * 1000, "ms", shipped)
    waits: dict[str, list[float]] = {"keystroke to findings": [], "hover, text as it was read": []}
    for n in range(2, edits + 2):
        change = types.TextDocumentContentChangeWholeDocument(edited(text, n))
        start = perf_counter()
        served.client.text_document_did_change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(n, uri), [change]))
        await served.shows(n)
        waits["keystroke to findings"].append((perf_counter() - start) * 1000)
        start = perf_counter()
        await served.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(8, 20)))
        waits["hover, text as it was read"].append((perf_counter() - start) * 1000)
    await served.end()
    for case, times in waits.items():
        add(rows, case, SERVER, times, shipped)


async def referring(rows: Rows, corpus: Corpus) -> None:
    """A search through all plans of a corpus."""
    served = Served()
    await served.start(corpus.folder)
    for when in ("plans unread", "again"):
        start = perf_counter()
        await served.client.workspace_symbol_async(types.WorkspaceSymbolParams("无此字"))
        rows.add(f"a search through all plans, {when}", SERVER, "wall", (perf_counter() - start) * 1000, "ms", corpus)
    await served.end()


def saving(rows: Rows, shipped: Corpus, edits: int) -> None:
    """Save to the last line of what `watch` says."""
    source, times, said = source_of(shipped), [], []
    text = source.read_text(encoding="utf-8")
    with subprocess.Popen([*COMMAND, "watch"], cwd=shipped.folder, stdout=subprocess.PIPE, encoding="utf-8") as run:
        assert run.stdout
        run.stdout.readline()
        for n in range(edits):
            start = perf_counter()
            source.write_text(edited(text, n), encoding="utf-8")
            line = next(line for line in run.stdout if line.endswith(" ms)\n"))
            times.append((perf_counter() - start) * 1000)
            said.append(float(line.rpartition("(")[2].removesuffix(" ms)\n")))
        run.terminate()
    source.write_text(text, encoding="utf-8")
    add(rows, "save to last line", WATCH, times, shipped)
    add(rows, "of which reading", WATCH, said, shipped)


def source_of(shipped: Corpus) -> Path:
    """The plan's text."""
    return next(shipped.folder.glob("plans/*/source.txt"))


def add(rows: Rows, case: str, engine: str, times: list[float], size: Corpus) -> None:
    """The median and the worst."""
    rows.add(case, engine, "median", median(times), "ms", size)
    rows.add(case, engine, "worst", max(times), "ms", size)


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(1_000, 10_000), quick=())
    rows, shipped, edits = Rows("editing"), given.shipped(), 5 if given.quick else 20
    asyncio.run(typing(rows, shipped, edits))
    saving(rows, shipped, edits)
    for tasks in given.tasks:
        asyncio.run(referring(rows, given.corpus(tasks)))
    rows.write(given.json)


if __name__ == "__main__":
    main()
