"""The findings of before: those of the data that were served last, kept beside the store, or of a report that was named."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from dutygraph.check.json_form import json_record
from dutygraph.check.since import load_report
from dutygraph.errors import InputError
from dutygraph.files import write_whole
from dutygraph.model import Finding

_EVERY = 60.0  # seconds between two writings


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of one data version and the minute in which they were first looked at, ISO without a zone."""

    version: str
    when: str
    findings: Sequence[Finding]


class Earlier:
    """What each reading's findings are compared with. Safe for many threads.

    ``folder`` keeps, for each reading, the findings of the data at hand and those of the data before; None keeps nothing.
    ``named`` is a report to compare with instead. Raises InputError where that cannot be read.
    """

    def __init__(self, folder: Path | None, named: Path | None = None) -> None:
        self._folder, self._lock = folder, Lock()
        self._kept: dict[str, tuple[Report | None, Report | None]] = {}
        self._named = _report(named) if named else None
        self._unwritten: set[str] = set()
        self._next = 0.0

    def before(self, version: str, reading: str) -> Report | None:
        """What the findings of that data version are compared with; None where nothing was kept."""
        if self._named:
            return self._named
        with self._lock:
            last, before = self._of(reading)
        return before if last and last.version == version else last

    def note(self, version: str, reading: str, findings: Sequence[Finding]) -> None:
        """Keep the findings of the data at hand, and those kept until now as the ones before."""
        with self._lock:
            last, _ = self._of(reading)
            if not last or last.version != version:
                now = Report(version, datetime.now().isoformat(timespec="minutes"), tuple(findings))
                self._kept[reading] = (now, last)
                self._unwritten.add(reading)
                if time.monotonic() >= self._next:  # while one edits, every look is at another version
                    self._next = time.monotonic() + _EVERY
                    self._write_all()

    def _of(self, reading: str) -> tuple[Report | None, Report | None]:
        if reading not in self._kept:
            self._kept[reading] = (_kept(self._folder, reading), _kept(self._folder, f"{reading}-before"))
        return self._kept[reading]

    def close(self) -> None:
        """Write what is not written yet."""
        with self._lock:
            self._write_all()

    def _write_all(self) -> None:
        for reading in self._unwritten:
            self._write(reading)
        self._unwritten.clear()

    def _write(self, reading: str) -> None:
        """The ones before are written first: a kill in between leaves two reports of one version, and the next start writes both again."""
        now, before = self._kept[reading]
        if self._folder:
            with suppress(OSError):  # it is a cache: where it cannot be written, the next start knows of nothing before
                if before:
                    write_whole(_file(self._folder, f"{reading}-before"), _record(before))
                if now:
                    write_whole(_file(self._folder, reading), _record(now))


def _file(folder: Path, name: str) -> Path:
    return folder / f"served-{name}.json"  # check.kept has findings-….json


def _record(report: Report) -> bytes:
    """A report as ``validate --format json`` writes it, with the data version and the moment."""
    findings = [json_record(one) for one in report.findings]
    return json.dumps({"version": report.version, "when": report.when, "findings": findings}, ensure_ascii=False).encode()


def _kept(folder: Path | None, name: str) -> Report | None:
    """A report of ours; None where there is none, or none that can be read."""
    try:
        return _report(_file(folder, name)) if folder else None
    except InputError:
        return None


def _report(path: Path) -> Report:
    """A report of ours, or one of ``validate``, whose version is its digest and whose moment is the file's."""
    findings = load_report(path)
    data = path.read_bytes()
    said = json.loads(data)
    version, when = said.get("version"), said.get("when")
    changed = datetime.fromtimestamp(path.stat().st_mtime).isoformat(timespec="minutes")
    return Report(str(version or hashlib.sha256(data).hexdigest()), str(when or changed), findings)
