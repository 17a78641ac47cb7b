"""How long people wait while they edit: the language server and `dutygraph watch`, as real processes on the shipped plan.

Run with ``python bench/editing.py [--edits 20] [--plans 150] [--tasks 10000]``. A keystroke changes one task of the plan; the server is
told to wait for no pause. References are asked in a made-up corpus, once while its plans are unread and then again.
Wall clock: other processes count.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import corpus
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from dutygraph import resources

COMMAND = [sys.executable, "-m", "dutygraph.cli"]


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


async def typing(source: Path, edits: int) -> None:
    """Keystroke to findings, and hover behind a keystroke."""
    text, uri, served = source.read_text(encoding="utf-8"), source.as_uri(), Served()
    start = perf_counter()
    await served.start(source.parents[2])
    served.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "plaintext", 1, text)))
    await served.shows(1)
    print(f"server: start to first findings {perf_counter() - start:.2f} s")
    waits: dict[str, list[float]] = {"keystroke to findings": [], "hover, text as it was read": []}
    for n in range(2, edits + 2):
        change = types.TextDocumentContentChangeWholeDocument(edited(text, n))
        start = perf_counter()
        served.client.text_document_did_change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(n, uri), [change]))
        await served.shows(n)
        waits["keystroke to findings"].append(perf_counter() - start)
        start = perf_counter()
        await served.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(8, 20)))
        waits["hover, text as it was read"].append(perf_counter() - start)
    await served.end()
    for what, times in waits.items():
        print(f"server: {what}: median {median(times) * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms")


async def referring(root: Path) -> None:
    """All duties of one agency in a corpus."""
    served = Served()
    await served.start(root)
    for when in ("plans unread", "again"):
        start = perf_counter()
        found = await served.client.workspace_symbol_async(types.WorkspaceSymbolParams("无此字"))
        print(f"server: a search through all plans, {when}: {perf_counter() - start:.2f} s ({len(found or ())} found)")
    await served.end()


def saving(root: Path, edits: int) -> None:
    """Save to the last line of what `watch` says."""
    source, times, said = next(root.glob("plans/*/source.txt")), [], []
    text = source.read_text(encoding="utf-8")
    with subprocess.Popen([*COMMAND, "watch"], cwd=root, stdout=subprocess.PIPE, encoding="utf-8") as run:
        assert run.stdout
        run.stdout.readline()
        for n in range(edits):
            start = perf_counter()
            source.write_text(edited(text, n), encoding="utf-8")
            line = next(line for line in run.stdout if line.endswith(" ms)\n"))
            times.append((perf_counter() - start) * 1000)
            said.append(int(line.rpartition("(")[2].removesuffix(" ms)\n")))
        run.terminate()
    print(f"watch: save to last line: median {median(times):.0f} ms, worst {max(times):.0f} ms; of which reading {median(said):.0f} ms")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--plans", type=int, default=150)
    parser.add_argument("--tasks", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "shipped").resolve()
        shutil.copytree(resources.folder("plans"), root / "plans")
        asyncio.run(typing(next(root.glob("plans/*/source.txt")), given.edits))
        saving(root, given.edits)
        made = Path(folder, "made").resolve()
        corpus.generate(made, given.plans, given.tasks, 1)
        asyncio.run(referring(made))


if __name__ == "__main__":
    main()
