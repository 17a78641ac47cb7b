"""Which requests and notices of an editor the server answers, each with what it gives."""

from __future__ import annotations

from lsprotocol import types

from dutygraph.lsp.diagnostics import key_of
from dutygraph.lsp.hover import hover_text
from dutygraph.lsp.mentions import Meant, meant_at, mentions, registered_at
from dutygraph.lsp.server import DutygraphServer, path_of
from dutygraph.lsp.symbols import document_symbols, workspace_symbols
from dutygraph.lsp.waiving import waive_action

#: The files of whose changes on disk the client is to tell.
_WATCHED = ("**/plans/*/*.{txt,toml,json}", "**/registry/*.toml", "**/vocabulary/*.toml")


def make_server() -> DutygraphServer:
    """A server that waits for its client."""
    server = DutygraphServer()
    _notices(server)
    _questions(server)
    _actions(server)
    return server


def _notices(server: DutygraphServer) -> None:
    """What the client tells, without wanting an answer."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.configure(params)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        if server.can("workspace.did_change_watched_files.dynamic_registration"):
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in _WATCHED])
            wanted = types.Registration("saved", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await server.client_register_capability_async(types.RegistrationParams([wanted]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        one = params.text_document
        server.opens(one.uri, one.text, one.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        one = server.workspace.get_text_document(params.text_document.uri)
        server.opens(params.text_document.uri, one.source, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.closes(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        server.recheck(server.desk.home(path) if path else None)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(_: types.DidChangeWatchedFilesParams) -> None:
        for home in server.desk.homes():  # those whose files are as they were cost a look
            server.recheck(home)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_workspace_folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.desk.roots = [path for folder in server.workspace.folders.values() if (path := path_of(folder.uri))]
        for home in server.desk.homes():
            server.recheck(home)


def _questions(server: DutygraphServer) -> None:
    """What the client asks about words of a plan."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        found = await server.built(params.text_document.uri)
        if found is None:
            return None
        _, built, positions = found
        formats = server.can("text_document.hover.content_format") or [types.MarkupKind.PlainText]
        kind = types.MarkupKind.Markdown if types.MarkupKind.Markdown in formats else types.MarkupKind.PlainText
        offset = positions.offset(params.position)
        said = hover_text(built, server.desk.reading, offset, server.language, kind == types.MarkupKind.Markdown)
        if said is None:
            return None
        return types.Hover(types.MarkupContent(kind, said[0]), positions.range(said[1].start, said[1].end))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        found = await server.built(params.text_document.uri)
        meant = meant_at(found[1], found[2].offset(params.position)) if found else None
        if found is None or meant is None:
            return []
        home, built, positions = found
        if entry := _registered(server, meant):
            return [entry]
        first = next(one.anchor for one in mentions(built) if one.meant == meant)
        return [types.Location(server.uri(home.source), positions.range(first.start, first.end))]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        found = await server.built(params.text_document.uri)
        meant = meant_at(found[1], found[2].offset(params.position)) if found else None
        if meant is None:
            return []
        entry = _registered(server, meant) if params.context.include_declaration else None
        places = [entry] if entry else []
        for home, built in await server.all_built():
            positions, uri = server.of(built), server.uri(home.source)
            anchors = dict.fromkeys(one.anchor for one in mentions(built) if one.meant == meant)
            places += [types.Location(uri, positions.range(anchor.start, anchor.end)) for anchor in anchors]
        return places

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await server.built(params.text_document.uri)
        return document_symbols(found[1], found[2]) if found else []

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbol(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        plans = await server.all_built()
        return workspace_symbols(plans, params.query, lambda _, built: server.of(built), lambda home: server.uri(home.source))


def _actions(server: DutygraphServer) -> None:
    """What the client may do about a finding."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        home = server.desk.home(path) if path else None
        view = server.desk.view(home) if home and not home.alone else None
        creates = types.ResourceOperationKind.Create in (server.can("workspace.workspace_edit.resource_operations") or ())
        # Neovim says that it makes files, not that it takes edits of that form, which the protocol implies
        if home is None or view is None or not (creates or server.can("workspace.workspace_edit.document_changes")):
            return []
        file = home.folder.path / "waivers.toml"
        there = file in server.desk.opened or file.exists()
        if not (there or creates):
            return []
        text = server.positions(file) if there else None
        opened = server.desk.opened.get(file)
        open_ones = {one.key: one for one in view.findings if not one.waived and one.shape != "StaleEntry"}
        return [
            waive_action(view.built, open_ones[key], diagnostic, server.uri(file), text, opened.version if opened else None)
            for diagnostic in params.context.diagnostics
            if (key := key_of(diagnostic)) in open_ones
        ]


def _registered(server: DutygraphServer, meant: Meant) -> types.Location | None:
    """Where a registry of the workspaces names an agency or law."""
    for space in server.desk.spaces():
        if place := registered_at(space, meant):
            path, line, column, length = place
            positions = server.positions(path)
            start = positions.offset_of(line, column)
            return types.Location(server.uri(path), positions.range(start, start + length))
    return None
