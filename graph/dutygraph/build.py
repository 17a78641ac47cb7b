"""Turns one plan folder into a built plan: read, extracted, resolved, with ids; ``mint_ids`` alone writes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dutygraph.built import BuiltPlan as BuiltPlan
from dutygraph.built import PlanInfo as PlanInfo
from dutygraph.curation.emendations import EMENDATIONS, load_emendations
from dutygraph.curation.files import NO_DRAFTS, Drafts, load_entries
from dutygraph.curation.placing import Plan, place
from dutygraph.errors import InputError
from dutygraph.extract.plan import Extract, extract_plan, extract_task
from dutygraph.identity.identify import identify
from dutygraph.identity.ledger import Ledger, Seen
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.identity.ledger_file import read_ledger, unwritable, write_ledger
from dutygraph.model import Anchor, Context, Document, Emendation, PlanFacts
from dutygraph.names.places import Places
from dutygraph.names.registry import Registry
from dutygraph.read.decode import decode
from dutygraph.read.metadata import language_of
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import MAX_SOURCE, PlanFolder


def build_plan(
    folder: PlanFolder,
    registry: Registry,
    vocabulary: Vocabulary,
    drafts: Drafts = NO_DRAFTS,
    extract: Extract = extract_task,
    read: Callable[..., Document] = read_plan,
) -> BuiltPlan:
    """Build one plan from its files, writing nothing: the ids of a first mint are deterministic.

    ``drafts`` are contents that files are about to get, ``extract`` gives the facts of one task, ``read`` the document
    as ``read_plan`` does.
    Raises InputError where a file is missing, empty, binary, too large or broken, or holds no task.
    """
    source_draft, settings_draft, ledger_draft = (_draft(drafts, name) for name in ("source.txt", "plan.toml", IDENTITY))
    data = read_bytes(folder.source, f"{folder.name}/source.txt") if source_draft is None else source_draft
    if len(data) > MAX_SOURCE:
        raise InputError(
            f"{len(data):,} bytes are too much for one plan", f"split it; the limit is {MAX_SOURCE:,}", f"{folder.name}/source.txt"
        )
    settings = folder.settings(settings_draft)
    source, noticed = decode(data, f"{folder.name}/source.txt")
    emendations, stale = load_emendations(folder.path / EMENDATIONS, source, f"{folder.name}/{EMENDATIONS}", drafts)
    proposed = read(source, vocabulary, None, emendations, (*noticed, *stale))
    document = replace(proposed, context=_context(settings, proposed.context))
    try:
        facts = extract_plan(document, vocabulary, extract)
    except InputError as error:
        raise InputError(error.message, error.cure, f"{folder.name}/source.txt") from error
    info, ledger = _info(folder, settings, document, registry.places), _ledger(folder, facts, ledger_draft)
    ids = tuple(entry.id for entry in ledger.present)
    return BuiltPlan(
        info=info,
        facts=facts,
        ids=ids,
        agencies=tuple(
            tuple(
                registry.agency(read_as(party.label, party.anchor, emendations), party.kind, info.jurisdiction, info.language, party.name)
                for party in task.parties
            )
            for task in facts.tasks
        ),
        instruments=tuple(
            tuple(registry.instrument(read_as(law.title, law.anchor, emendations), info.jurisdiction, info.language) for law in task.laws)
            for task in facts.tasks
        ),
        indicators=tuple(tuple(registry.indicator(target.metric) for target in task.targets) for task in facts.tasks),
        issuer=registry.agency(info.issuer, "body", info.jurisdiction, info.language) if info.issuer else None,
        emendations=emendations,
        content_hash=hashlib.sha256(data).hexdigest(),
        ledger=ledger,
        curation=place(load_entries(folder.path, folder.name, drafts), Plan(facts, ids, registry, info.jurisdiction, info.language)),
    )


def mint_ids(folder: PlanFolder, built: BuiltPlan) -> bool:
    """Write the plan's ledger where it has changed; tell whether it had to be.

    Nothing is written where the folder may not be written or in continuous integration.
    """
    return not unwritable(folder.path) and write_ledger(folder.path, folder.id, built.ledger)


def read_as(name: str, anchor: Anchor, emendations: Iterable[Emendation]) -> str:
    """``name``, printed at ``anchor``, with the emendations that lie in those words: what it should read."""
    for mend in emendations:
        if anchor.start <= mend.start and mend.end <= anchor.end:
            name = name.replace(anchor.quote[mend.start - anchor.start : mend.end - anchor.start], mend.reads)
    return name


def read_bytes(path: Path, shown: str) -> bytes:
    """The bytes of a file. Raises InputError, naming it as ``shown``, where it cannot be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise InputError("is a folder", "give a text file", shown) from error
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", "check the path", shown) from error


def _draft(drafts: Drafts, name: str) -> bytes | None:
    draft = drafts.get(name)
    # half a surrogate pair, as editors may send, is no character
    return draft.encode("utf-8", "replace") if isinstance(draft, str) else draft


def _ledger(folder: PlanFolder, facts: PlanFacts, draft: bytes | None) -> Ledger:
    tasks = [Seen(one.task.citation, one.task.passage.folded) for one in facts.tasks]
    return identify(folder.id, read_ledger(folder.path, folder.name, draft), tasks)


def _context(settings: dict[str, Any], proposed: Context) -> Context:
    """What plan.toml says, over what the text itself suggests."""
    period = settings.get("period")
    return replace(
        proposed,
        date=settings.get("date", proposed.date),
        period=(period["start"].year, period["end"].year) if period else proposed.period,
        issuer=settings.get("issuer", proposed.issuer),
        jurisdiction=settings.get("jurisdiction", proposed.jurisdiction),
    )


def _info(folder: PlanFolder, settings: dict[str, Any], document: Document, places: Places) -> PlanInfo:
    context, period = document.context, settings.get("period")
    limits: tuple[str, str] | None = None
    if period:
        limits = (period["start"].isoformat(), period["end"].isoformat())
    elif context.period:
        limits = (f"{context.period[0]}-01-01", f"{context.period[1]}-12-31")
    printed = document.title.quote if document.title else folder.id
    return PlanInfo(
        id=folder.id,
        title=settings.get("title", " ".join(printed.split())),
        issuer=context.issuer,
        jurisdiction=places.complete(context.jurisdiction),
        language=settings.get("language") or language_of(document.source),
        period=limits,
        date=context.date,
        path=f"{folder.name}/source.txt",
        higher=tuple(dict.fromkeys(settings.get("higher", ()))),
        number=settings.get("number", ""),
    )
