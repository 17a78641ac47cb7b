"""Versions of a plan that are kept as files: a folder each under the plan's ``versions/``, named by its label, whole as a plan's is."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from dutygraph.built import BuiltPlan
from dutygraph.errors import InputError
from dutygraph.identity.ledger_file import FILE as LEDGER
from dutygraph.identity.ledger_file import ledger_bytes
from dutygraph.journal import changing, write_set
from dutygraph.workspace import VERSIONS, PlanFolder, Workspace, read_toml

FOLDER = VERSIONS
#: What makes a version: all that the plan was built from.
_FILES = ("source.txt", "plan.toml", "emendations.toml", "curated.toml", "waivers.toml")
_NOTE = "version.toml"
_LONGEST = 60
#: No file.
NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept version: its label, when the plan stood so (ISO 8601 in UTC, "" where nobody said), and its folder, a plan's folder."""

    label: str
    when: str
    folder: PlanFolder


def kept_versions(plan: PlanFolder) -> list[Kept]:
    """The versions kept of a plan, the earliest first; those without a time come before the others, by label.

    Raises InputError where two hold the same text, or a version.toml says no time.
    """
    found: list[Kept] = []
    texts: dict[str, str] = {}
    for path in sorted((plan.path / FOLDER).glob("*/source.txt")):
        label, shown = path.parent.name, f"{plan.name}/{FOLDER}/{path.parent.name}"
        text = hashlib.sha256(path.read_bytes()).hexdigest()
        if text in texts:
            raise InputError(f"has the same text as the version {texts[text]}", "remove one of the two folders", shown)
        texts[text] = label
        found.append(Kept(label, _when(path.parent / _NOTE, f"{shown}/{_NOTE}"), PlanFolder(plan.id, path.parent, shown)))
    return sorted(found, key=lambda one: (one.when, one.label))


def kept_version(plan: PlanFolder, label: str) -> Kept | None:
    """The version of that label, None where there is none."""
    wanted = unicodedata.normalize("NFC", label)
    return next((one for one in kept_versions(plan) if unicodedata.normalize("NFC", one.label) == wanted), None)


def freeze(workspace: Workspace, plan: PlanFolder, built: BuiltPlan, label: str, when: datetime) -> Path:
    """Keep the plan as it is now under ``label`` and return the version's folder; its task ids are written, too, so that they last.

    Raises InputError as ``keep`` does.
    """
    present = {name: plan.path / name for name in _FILES if (plan.path / name).is_file()}
    ledger = {LEDGER: ledger_bytes(plan.id, built.ledger)}
    return keep(workspace, plan, label, {name: path.read_bytes() for name, path in present.items()} | ledger, when, ledger)


def keep(
    workspace: Workspace, plan: PlanFolder, label: str, files: Mapping[str, bytes], when: datetime, beside: Mapping[str, bytes] = NOTHING
) -> Path:
    """Keep these files of the plan, by name, as its version ``label``; ``beside`` are changed in the plan's own folder at the same time.

    Raises InputError as ``written`` does.
    """
    into, kept = written(plan, label, files, when)
    with changing(workspace.root):
        write_set(workspace.root, {**{plan.path.resolve() / name: data for name, data in beside.items()}, **kept})
    return into


def written(plan: PlanFolder, label: str, files: Mapping[str, bytes], when: datetime) -> tuple[Path, Mapping[Path, bytes]]:
    """The folder of the version ``label`` of these files, by name, and what is to be written for it.

    Raises InputError where the label is none or taken, or a kept version has the same text.
    """
    label = _checked(label)
    into = plan.path / FOLDER / label
    if into.exists():
        raise InputError(f"there is a version {label} already", "give another label", f"{plan.name}/{FOLDER}/{label}")
    for one in kept_versions(plan):
        if (one.folder.path / "source.txt").read_bytes() == files["source.txt"]:
            raise InputError(f"the text is that of the version {one.label}", "keep a version when the text has changed", plan.name)
    note = f"when = {when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}  # the plan stood so\n".encode()
    kept = {name: data for name, data in files.items() if name in (*_FILES, LEDGER)} | {_NOTE: note}
    return into, {into.resolve() / name: data for name, data in kept.items()}


def _checked(label: str) -> str:
    label = unicodedata.normalize("NFC", label.strip())
    clean = label.isprintable() and not any(char in "/\\@" or char.isspace() for char in label)
    if not label or len(label) > _LONGEST or label[0] in ".-" or not clean:
        raise InputError(
            f"{label!r} is no label of a version", f"use up to {_LONGEST} letters, digits, - . and _, beginning with a letter or digit"
        )
    return label


def _when(path: Path, shown: str) -> str:
    settings = read_toml(path)
    if not settings:
        return ""
    when = settings.get("when")
    if not isinstance(when, date) or set(settings) != {"when"}:
        raise InputError("does not say when the plan stood so", "write when = 2021-06-30, and nothing else", shown)
    moment = when if isinstance(when, datetime) else datetime.combine(when, time())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
