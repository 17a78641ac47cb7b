"""Keeps answers of ready questions on disk for the data that they were computed from, for those who ask again by command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dutygraph.files import write_whole
from dutygraph.query.result import QueryResult, from_record, to_record

FOLDER = "answers"
_FORM = 1
#: An answer that took less (in seconds) is computed again sooner than it is looked for.
_WORTH = 0.1


def kept_answer(folder: Path | None, version: str, text: str, reading: str, ask: Callable[[], QueryResult]) -> QueryResult:
    """The answer of the query of that text over that version of the data: as kept in ``folder``, else asked for, and kept.

    Answers for other versions are removed when one is kept.
    """
    if folder is None or not version:
        return ask()
    told = f"{_FORM}\0{version}\0{reading}\0{text}"
    path = folder / FOLDER / f"{version[:16]}-{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"
    try:
        record = json.loads(path.read_bytes())
        if record.pop("told") == told and isinstance(answer := from_record(record), QueryResult):
            return answer
    except (OSError, ValueError, KeyError, TypeError):
        pass
    answer = ask()
    if answer.seconds >= _WORTH:
        with suppress(OSError):  # nothing is lost but time
            for other in path.parent.glob("*.json"):
                if not other.name.startswith(version[:16]):
                    other.unlink(missing_ok=True)
            write_whole(path, json.dumps({"told": told, **to_record(answer)}, ensure_ascii=False).encode(), durable=False)
    return answer
