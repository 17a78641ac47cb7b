"""Keeps the findings of a reading beside the store's snapshot, for as long as data, shapes and code are the same.

One file for a reading, not one for a plan: to tell that a plan's quads have not changed they must all be read, which costs more than
checking them (docs/design.md). A start reads the findings back; an edit checks what it touched (``check.touched``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dutygraph.check.json_form import json_record, of_record
from dutygraph.check.shapes import digest
from dutygraph.model import Finding, Waived
from dutygraph.store import snapshot


def kept(folder: Path | None, version: str, reading: str, make: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
    """The findings that the shipped shapes have in a reading of the data ``version``: from ``folder``, or made and kept there whole.

    ``version`` stands for all that the graph is made from, the code among it. Missing, torn or of other data or shapes, the file is made
    again. ``folder=None``, or one that cannot be written, keeps nothing.
    """
    if folder is None:
        return make()
    file, key = f"findings-{reading}.json", hashlib.sha256(f"{version} {digest()}".encode()).hexdigest()
    body = snapshot.read(folder, key, file)
    if body is not None:
        return tuple(_finding(record) for record in json.loads(body))
    found = make()
    snapshot.write(folder, key, json.dumps([json_record(one) for one in found], ensure_ascii=False).encode(), file)
    return found


def _finding(record: Mapping[str, Any]) -> Finding:
    found = of_record(record)
    return replace(found, waived=Waived(**record["waived"])) if "waived" in record else found
