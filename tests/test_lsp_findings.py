"""The language server as a real process: what it finds in a plan while an editor's client types, opens, saves and closes."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from curated_workspace import PLAN, fact, make, waiver, write
from editor import Editor, capabilities, editing
from lsprotocol import types

from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

OWNED = PLAN.replace("2. 逐步提高查档质量。", "2. 县司法局负责逐步提高查档质量。")
Level = types.DiagnosticSeverity


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


@pytest.fixture
def source(workspace: Workspace) -> Path:
    return workspace.root / "plans/qinghe/source.txt"


def drive(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


def codes(found: list[types.Diagnostic], severity: Level | None = None) -> list[str]:
    return [str(one.code) for one in found if severity in (None, one.severity)]


def start(one: types.Diagnostic) -> tuple[int, int]:
    return one.range.start.line, one.range.start.character


async def settled(editor: Editor, path: Path, version: int) -> list[types.Diagnostic]:
    """The diagnostics of that version of the text."""
    await editor.until(lambda: editor.versions.get(path) == version)
    return editor.found[path]


def test_findings_follow_the_unsaved_text(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            found = await editor.diagnostics(source)
            assert codes(found, Level.Error) == ["TaskMeasure", "TaskOwner"]
            assert codes(found, Level.Warning) == ["GroupLeader", "TaskDeadline"]
            assert codes(found, Level.Information) == ["WishQuantified"]
            owner = next(one for one in found if one.code == "TaskOwner")
            assert (start(owner), owner.range.end) == ((6, 0), types.Position(6, 12)), "the task's first sentence"
            assert owner.source == "dutygraph"
            assert owner.message.startswith("Nobody is made responsible for this task.")
            assert owner.code_description
            page = Path(owner.code_description.href.removeprefix("file://"))
            assert "dsh:TaskOwner a sh:NodeShape" in page.read_text(encoding="utf-8")
            found = await settled(editor, source, editor.type(source, OWNED))
            assert "TaskOwner" not in codes(found)
            assert source.read_text(encoding="utf-8") == PLAN, "nothing is saved"

    drive(story)


def test_a_burst_of_typing_is_read_once_it_pauses(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root, wishes={"pause": 0.5}) as editor:
            editor.open(source, PLAN)
            await editor.diagnostics(source)
            last = [editor.type(source, PLAN + "\n4. 县司法局负责普法。"[: n + 1]) for n in range(12)][-1]
            await settled(editor, source, last)
            assert editor.seen == [1, last], "what stood there only while typing was not read"

    drive(story)


def test_messages_are_in_the_language_of_the_editor_or_of_its_settings(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        for locale, wishes, chinese in (("zh-CN", {}, True), ("de", {}, False), ("en", {"language": "zh"}, True)):
            async with editing(workspace.root, locale=locale, wishes=wishes) as editor:
                editor.open(source)
                found = await editor.diagnostics(source)
                assert all(bool(re.match("[一-鿿]", one.message)) is chinese for one in found), (locale, wishes)

    drive(story)


def test_a_text_that_cannot_be_read_keeps_its_findings_and_says_why(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            before = await editor.diagnostics(source)
            for text, why in (("", "is empty"), ("青禾县\n", "no task found"), (PLAN.replace("档", "\0", 1), "is binary, not text")):
                found = await settled(editor, source, editor.type(source, text))
                assert found[0].code == "unreadable"
                assert found[0].severity == Level.Error
                assert found[0].message.startswith(why)
                assert codes(found[1:]) == codes(before)
            assert start(found[0]) == (0, 3), "at the character that is none of a text"
            found = await settled(editor, source, editor.type(source, OWNED))
            assert "unreadable" not in codes(found)

    drive(story)


def test_waived_findings_are_hints_that_say_who_waived_them(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            await editor.diagnostics(source)
            write(workspace, "waivers.toml", waiver("TaskMeasure", 2))
            waivers = source.with_name("waivers.toml")
            editor.open(waivers)
            found = await editor.diagnostics(source, lambda found: bool(codes(found, Level.Hint)))
            hint = next(one for one in found if one.severity == Level.Hint)
            assert hint.code == "TaskMeasure"
            assert hint.message.endswith("\nLi Hua, 2026-11-26: notice of 2026")
            editor.type(waivers, "")  # unsaved, and yet it counts
            await editor.diagnostics(source, lambda found: not codes(found, Level.Hint))

    drive(story)


def test_an_entry_that_no_longer_fits_is_told_where_it_stands_in_its_file(source: Path, workspace: Workspace) -> None:
    write(workspace, "waivers.toml", "# accepted\n\n" + waiver("TaskOwner", 1))
    write(workspace, "curated.toml", fact(2, 'kind = "deadline"\ndue = "2027"\nquote = "不在这里"'))
    source.with_name("emendations.toml").write_text(
        '[[emendation]]\nquote = "无此字"\nreads = "有此字"\nwhy = "a slip"\n', encoding="utf-8"
    )

    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            for name, line in (("waivers.toml", 2), ("curated.toml", 0), ("emendations.toml", 0)):
                (one,) = await editor.diagnostics(source.with_name(name))
                assert (one.code, one.severity, one.range.start.line) == ("StaleEntry", Level.Warning, line), name
                assert one.related_information
                assert one.related_information[0].location.uri == source.as_uri()
                assert (types.DiagnosticTag.Unnecessary in (one.tags or ())) is (name == "waivers.toml")
            assert "StaleEntry" not in codes(editor.found[source])

    drive(story)


def test_a_file_of_entries_that_is_wrong_is_told_at_its_line(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            waivers = source.with_name("waivers.toml")
            editor.open(source)
            before = await editor.diagnostics(source)
            editor.open(waivers, '[[waiver]]\nshape = "TaskOwner"\n[[[\n')
            (one,) = await editor.diagnostics(waivers)
            assert (one.code, start(one)) == ("unreadable", (2, 2))
            assert editor.found[source] == before
            editor.type(waivers, '\n[[waiver]]\nshape = "TaskOwnr"\n')
            (one,) = await editor.diagnostics(waivers, lambda found: [start(one) for one in found] == [(1, 0)])
            assert "TaskOwner" in one.message, "what was probably meant"
            editor.close(waivers)  # unsaved: there is no such file
            await editor.diagnostics(waivers, lambda found: not found)

    drive(story)


def test_closed_renamed_and_deleted_files_leave_nothing_behind(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            await editor.diagnostics(source)
            shutil.rmtree(source.parent)  # it is still open: the editor's text counts
            assert codes(await settled(editor, source, editor.type(source, OWNED))).count("TaskMeasure") == 1
            editor.close(source)
            await editor.diagnostics(source, lambda found: not found)
            renamed = workspace.root / "plans/other/source.txt"
            renamed.parent.mkdir()
            renamed.write_text(PLAN, encoding="utf-8")
            editor.open(renamed)
            assert len(await editor.diagnostics(renamed)) == 5
            assert editor.found[source] == []

    drive(story)


def test_a_text_outside_all_plans_is_a_plan_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with editing() as editor:  # no folder open at all
            for name in ("draft.txt", "draft.md"):
                editor.open(tmp_path / name, PLAN)  # never saved
                assert codes(await editor.diagnostics(tmp_path / name))[:2] == ["GroupLeader", "TaskMeasure"]
            editor.open(tmp_path / "letter.txt", "你好。\n")
            (one,) = await editor.diagnostics(tmp_path / "letter.txt")
            assert (one.code, one.severity) == ("unreadable", Level.Hint), "it may be no plan at all"
            editor.open(tmp_path / "settings.toml", "a = 1\n")
            assert await editor.hover(tmp_path / "settings.toml", types.Position(0, 0)) is None
            assert tmp_path / "settings.toml" not in editor.found
            assert list(tmp_path.iterdir()) == []

    drive(story)


def test_what_is_saved_elsewhere_is_seen_when_the_client_tells(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            await editor.until(lambda: types.WORKSPACE_DID_CHANGE_WATCHED_FILES in editor.registered)
            editor.open(source)
            await editor.diagnostics(source)
            settings = source.with_name("plan.toml")
            settings.write_text("title = [", encoding="utf-8")
            change = types.FileEvent(settings.as_uri(), types.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
            (one,) = await editor.diagnostics(settings)
            assert one.message.startswith("no valid TOML")
            registry = workspace.root / "registry/agencies.toml"
            registry.parent.mkdir()
            settings.unlink()
            registry.write_text("\n[[agency]]\n", encoding="utf-8")
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
            (one,) = await editor.diagnostics(registry)
            assert one.range.start.line == 1
            assert await editor.diagnostics(settings, lambda found: not found) == []

    drive(story)


def test_two_folders_are_served_at_once_and_one_may_be_taken_out(tmp_path: Path) -> None:
    spaces = [make(tmp_path / name) for name in ("one", "two")]
    sources = [space.root / "plans/qinghe/source.txt" for space in spaces]
    write(spaces[1], "waivers.toml", waiver("TaskMeasure", 2))

    async def story() -> None:
        async with editing(*(space.root for space in spaces)) as editor:
            for source in sources:
                editor.open(source)
            assert not codes(await editor.diagnostics(sources[0]), Level.Hint)
            assert codes(await editor.diagnostics(sources[1]), Level.Hint) == ["TaskMeasure"]
            event = types.WorkspaceFoldersChangeEvent(added=[], removed=[types.WorkspaceFolder(spaces[1].root.as_uri(), "two")])
            editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
            found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("县档案馆"))
            assert found, "the server still answers, and the open plan is still one"

    drive(story)


def test_a_client_that_can_do_nothing_is_served(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root, can=types.ClientCapabilities()) as editor:
            assert editor.served.capabilities.position_encoding == "utf-16"
            editor.open(source)
            assert len(await editor.diagnostics(source)) == 5
            hover = await editor.hover(source, types.Position(4, 4))
            assert hover
            assert isinstance(hover.contents, types.MarkupContent)
            assert hover.contents.kind == types.MarkupKind.PlainText
            assert "**" not in hover.contents.value
            assert editor.registered == []

    drive(story)


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        ([], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32"], "utf-32"),
    ],
)
def test_places_are_counted_as_the_client_counts(tmp_path: Path, offered: list[str], agreed: str) -> None:
    text = PLAN.replace("县档案馆、县财政局负责", "𠮷𠀀县档案馆、县财政局负责")
    path = tmp_path / "plan.txt"
    width = {"utf-8": lambda said: len(said.encode()), "utf-16": lambda said: len(said.encode("utf-16-le")) // 2, "utf-32": len}[agreed]

    async def story() -> None:
        async with editing(can=capabilities(*offered)) as editor:
            assert editor.served.capabilities.position_encoding == agreed
            editor.open(path, text)
            found = await editor.diagnostics(path)
            line = text.split("\n")[4]
            one = next(one for one in found if one.code == "GroupLeader")
            assert start(one)[0] == 4
            assert start(one)[1] == width("1. ")
            at = line.index("2027")
            hover = await editor.hover(path, types.Position(4, width(line[: at + 1])))
            assert hover
            assert hover.range == types.Range(types.Position(4, width(line[:at])), types.Position(4, width(line[: at + len("2027年底前")])))

    drive(story)
