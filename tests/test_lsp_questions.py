"""The language server as a real process: what it answers about words of a plan, and what it offers to do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from curated_workspace import PLAN, curated, make
from editor import Editor, bounded, document, editing
from lsprotocol import types

from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

LAW = PLAN.replace("1. 县档案馆、", "1. 贯彻落实《档案法》，县档案馆、").replace("90%以上", "90%以上（详见*附件*_1_）")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "one", LAW)


@pytest.fixture
def source(workspace: Workspace) -> Path:
    return workspace.root / "plans/qinghe/source.txt"


def drive(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


def at(text: str, words: str, nth: int = 0, behind: int = 0) -> types.Position:
    """Where the ``nth`` (from 0) of those words starts; all characters here are of the basic plane."""
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(words, offset + 1)
    before = text[: offset + behind].split("\n")
    return types.Position(len(before) - 1, len(before[-1]))


def words_at(where: types.Location | types.Range, text: str) -> str:
    place = where.range if isinstance(where, types.Location) else where
    assert place.start.line == place.end.line
    return text.split("\n")[place.start.line][place.start.character : place.end.character]


async def said(editor: Editor, path: Path, position: types.Position) -> str:
    hover = await editor.hover(path, position)
    assert hover
    assert isinstance(hover.contents, types.MarkupContent)
    return hover.contents.value


def test_the_words_under_the_cursor_say_their_facts(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            party = await said(editor, source, at(LAW, "县档案馆、", behind=2))
            assert party.startswith("**assignment** 一\\.1 “县档案馆”\n")
            for line in ("role: responsible", "basis: stated", "agency: 青禾县档案馆 \\(清源省\\/青禾县\\)", "name resolution: pattern"):
                assert f"- {line}" in party
            assert "rule: prose" in party
            due = await said(editor, source, at(LAW, "2027年底前"))
            assert "- due: 2027\n- earliest day: 2027\\-01\\-01\n- latest day: 2027\\-12\\-31" in due
            target = await said(editor, source, at(LAW, "达到90%"))
            assert "- metric: 移交率" in target
            assert "- value: 90" in target
            law = await said(editor, source, at(LAW, "档案法"))
            assert "- relation: implements" in law
            assert "- instrument: 中华人民共和国档案法 \\(中国\\)" in law
            assert await editor.hover(source, at(LAW, "青禾县档案工作方案")) is None, "no fact"
            assert await editor.hover(source, types.Position(99, 99)) is None, "behind the text"

    drive(story)


def test_no_word_of_a_plan_is_taken_for_a_sign_of_markdown(tmp_path: Path) -> None:
    path, text = tmp_path / "plan.txt", "1. 到2027年底前，<b>*覆盖_率*</b>达到90%以上。由县档案馆负责。\n"

    async def story() -> None:
        async with editing() as editor:
            editor.open(path, text)
            target = await said(editor, path, at(text, "90%"))
            assert "\\*覆盖\\_率\\*\\<\\/b\\>" in target
            assert "<" not in target.replace("\\<", "")

    drive(story)


def test_facts_are_named_in_chinese_where_the_editor_speaks_it(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root, locale="zh-cn") as editor:
            editor.open(source)
            assert "：" not in await said(editor, source, at(LAW, "县档案馆、"))
            assert "- 职责: 责任" in await said(editor, source, at(LAW, "县档案馆、"))

    drive(story)


def test_the_curated_reading_shows_what_people_added(tmp_path: Path) -> None:
    workspace = curated(tmp_path)
    source = workspace.root / "plans/qinghe/source.txt"

    async def story() -> None:
        async with editing(workspace.root, wishes={"reading": "curated"}) as editor:
            editor.open(source)
            party = await said(editor, source, at(PLAN, "县财政局"))
            assert "- role: leading" in party
            assert "- basis: curated" in party
            assert "Li Hua" in party

    drive(story)


def test_an_agency_or_a_law_leads_to_all_its_duties_in_all_plans(source: Path, workspace: Workspace, tmp_path: Path) -> None:
    other = make(tmp_path / "two", PLAN).root / "plans/qinghe/source.txt"

    async def story() -> None:
        async with editing(workspace.root, tmp_path / "two") as editor:
            editor.open(source)
            ask = types.ReferenceParams(types.ReferenceContext(True), document(source), at(LAW, "县档案馆每年"))
            found = await bounded(editor.client.text_document_references_async(ask))
            assert found
            texts = {source.as_uri(): LAW, other.as_uri(): PLAN}
            assert [words_at(one, texts[one.uri]) for one in found] == ["县档案馆"] * len(found)
            assert {one.uri for one in found} == set(texts)
            assert at(LAW, "县档案馆、") in [one.range.start for one in found if one.uri == source.as_uri()]
            ask = types.ReferenceParams(types.ReferenceContext(False), document(source), at(LAW, "档案法"))
            found = await bounded(editor.client.text_document_references_async(ask))
            assert found
            assert [(one.uri, words_at(one, LAW)) for one in found] == [(source.as_uri(), "档案法")]
            ask = types.ReferenceParams(types.ReferenceContext(False), document(source), at(LAW, "青禾县"))
            assert not await bounded(editor.client.text_document_references_async(ask)), "a title means nobody"

    drive(story)


def test_an_agency_is_defined_where_the_registry_names_it_else_where_it_first_stands(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            ask = types.DefinitionParams(document(source), at(LAW, "县档案馆负责"))
            (first,) = await bounded(editor.client.text_document_definition_async(ask))  # type: ignore[misc]
            assert (first.uri, first.range.start) == (source.as_uri(), at(LAW, "县档案馆、"))
            registry = workspace.root / "registry/agencies.toml"
            registry.parent.mkdir()
            entry = '# 本县\n[[agency]]\nname = "青禾县档案馆"\naliases = ["县档案馆"]\nsource = "a list"\njurisdiction = "清源省/青禾县"\n'
            registry.write_text(entry, encoding="utf-8")
            (named,) = await bounded(editor.client.text_document_definition_async(ask))  # type: ignore[misc]
            assert named.uri == registry.as_uri()
            assert words_at(named, entry) == "青禾县档案馆"

    drive(story)


def test_the_outline_holds_headings_and_under_them_their_tasks(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source, LAW + "\n二、保障\n\n4. 县财政局负责经费。\n")
            outline = await bounded(editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document(source))))
            assert outline
            named = [(one.name, [child.name.split()[0] for child in one.children or ()]) for one in outline]  # type: ignore[union-attr]
            assert named == [("一 档案进馆", ["一.1", "一.2", "一.3"]), ("二 保障", ["二.4"])]
            for one in outline:
                assert isinstance(one, types.DocumentSymbol)
                for child in one.children or ():
                    assert one.range.start.line < child.range.start.line <= child.range.end.line <= one.range.end.line
                    assert child.selection_range.start == child.range.start
            editor.type(source, "")
            ask = types.DocumentSymbolParams(document(source))
            assert not await bounded(editor.client.text_document_document_symbol_async(ask)), "nothing to outline"

    drive(story)


def test_tasks_agencies_and_laws_of_all_plans_are_found_by_words_in_either_script(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:  # nothing is open
            for query, names in (
                ("檔案館", ["青禾县档案馆", "一.3 县档案馆每年公布开放目录，县档案馆负责编制目录清单。"]),
                ("一.2", ["一.2 逐步提高查档质量。"]),
                ("檔案法", ["中华人民共和国档案法"]),
                ("无此", []),
            ):
                found = await bounded(editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query)))
                assert found is not None
                assert [one.name for one in found if "一.1" not in one.name] == names, query
                assert {one.location.uri for one in found} <= {source.as_uri()}
            editor.open(source)
            found = await bounded(editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("")))
            assert found
            assert len(found) >= 6

    drive(story)


def test_a_finding_is_waived_by_an_entry_that_waits_for_who_and_why(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            waivers = source.with_name("waivers.toml")
            text = ""
            for n, shape in enumerate(("TaskMeasure", "WishQuantified")):
                found = await editor.diagnostics(source, lambda found, n=n: [one.severity for one in found].count(4) == n)  # type: ignore[misc]
                one = next(one for one in found if one.code == shape)
                context = types.CodeActionContext([one])
                (action,) = await bounded(  # type: ignore[misc]
                    editor.client.text_document_code_action_async(types.CodeActionParams(document(source), one.range, context))
                )
                assert isinstance(action, types.CodeAction)
                assert action.title == f"Waive {shape} 一.2: write who and why into waivers.toml"
                assert action.edit
                changes = list(action.edit.document_changes or ())
                assert [isinstance(change, types.CreateFile) for change in changes] == ([True, False] if n == 0 else [False])
                edit = changes[-1]
                assert isinstance(edit, types.TextDocumentEdit)
                (insert,) = edit.edits
                assert isinstance(insert, types.TextEdit)
                lines = text.split("\n")
                assert insert.range.start == insert.range.end == types.Position(len(lines) - 1, len(lines[-1])), "at the end"
                text += insert.new_text
                editor.open(waivers, text) if n == 0 else editor.type(waivers, text)
                (missing,) = await editor.diagnostics(waivers, bool)
                assert "by, why missing" in missing.message
                text = text.replace('by = ""', 'by = "Li Hua"').replace('why = ""', 'why = "as agreed"')
                editor.type(waivers, text)
                await editor.diagnostics(waivers, lambda found: not found)
            assert not waivers.exists(), "the editor saves, not the server"
            hint = next(one for one in editor.found[source] if one.severity == types.DiagnosticSeverity.Hint)
            context = types.CodeActionContext([hint])
            ask = types.CodeActionParams(document(source), hint.range, context)
            assert not await bounded(editor.client.text_document_code_action_async(ask)), "it is waived"

    drive(story)


@pytest.mark.parametrize(
    ("edits", "offered"),
    [
        pytest.param(types.WorkspaceEditClientCapabilities(resource_operations=[types.ResourceOperationKind.Create]), True, id="Neovim"),
        pytest.param(types.WorkspaceEditClientCapabilities(document_changes=True), False, id="an editor that makes no files"),
        pytest.param(None, False, id="an editor that says nothing"),
    ],
)
def test_a_waiver_is_offered_where_the_editor_can_write_it(
    source: Path, workspace: Workspace, edits: types.WorkspaceEditClientCapabilities | None, offered: bool
) -> None:
    can = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(workspace_edit=edits))

    async def story() -> None:
        async with editing(workspace.root, can=can) as editor:
            editor.open(source)
            one = next(one for one in await editor.diagnostics(source) if one.code == "TaskMeasure")
            ask = types.CodeActionParams(document(source), one.range, types.CodeActionContext([one]))
            actions = await bounded(editor.client.text_document_code_action_async(ask))
            assert bool(actions) == offered

    drive(story)


def test_a_question_that_is_taken_back_holds_nothing_up(source: Path, workspace: Workspace) -> None:
    async def story() -> None:
        async with editing(workspace.root) as editor:
            editor.open(source)
            protocol = editor.client.protocol
            taken_back = protocol.send_request(types.WORKSPACE_SYMBOL, types.WorkspaceSymbolParams("县"), msg_id="first")
            protocol.notify(types.CANCEL_REQUEST, types.CancelParams("first"))
            found = await bounded(editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("档案法")))
            assert found
            assert found[0].name == "中华人民共和国档案法"
            assert len(await editor.diagnostics(source)) > 0
            done, _ = await asyncio.wait([asyncio.wrap_future(taken_back)], timeout=120)
            assert done, "it was answered, or refused"
            assert all(one.exception() is not None or one.result() is not None for one in done)

    drive(story)


def test_nothing_but_the_protocol_is_printed_and_a_lost_client_ends_it(workspace: Workspace) -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    sent = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    command = [sys.executable, "-m", "dutygraph.cli", "lsp"]
    done = subprocess.run(command, cwd=workspace.root, input=sent, capture_output=True, timeout=120, check=False)
    head, _, answer = done.stdout.partition(b"\r\n\r\n")
    assert head.startswith(b"Content-Length: ")
    assert len(answer) == int(head.split(b"\r\n")[0].split(b": ")[1])
    assert (done.returncode, done.stderr) == (0, b"")
