"""The words that rules know, read from TOML files that a domain expert extends without Python.

Files may be written in either script and any width: they are folded on the way in, like the text.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.fold import fold

SHIPPED = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All tables by file name and key, folded. Compared by identity, so that rules can be kept per vocabulary.

    ``digest`` is the SHA-256 of the files, which the extraction run records.
    """

    tables: Mapping[str, Mapping[str, Any]]
    digest: str

    def __getitem__(self, file: str) -> Mapping[str, Any]:
        return self.tables[file]


@cache
def load_vocabulary(folder: Path = SHIPPED) -> Vocabulary:
    """Read every ``*.toml`` of ``folder`` (the shipped files where it lacks one).

    Raises InputError with file, line and column where a file is no TOML, or lacks or misnames a table of the shipped one.
    """
    digest = hashlib.sha256()
    tables: dict[str, Mapping[str, Any]] = {}
    names = sorted({path.name for place in (SHIPPED, folder) for path in place.glob("*.toml")})
    for name in names:
        path = folder / name if (folder / name).exists() else SHIPPED / name
        data = path.read_bytes()
        digest.update(name.encode() + b"\0" + data)
        tables[path.stem] = _folded(_parsed(data, path))
        if path.parent != SHIPPED:
            _check(tables[path.stem], path)
    return Vocabulary(tables, digest.hexdigest())


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"no valid TOML: {error}", "mend the file", str(path)) from error


def _check(own: Mapping[str, Any], path: Path) -> None:
    """Hold a user's file to the keys and kinds of values of the shipped one that it stands in for."""
    if not (SHIPPED / path.name).exists():
        shipped = ", ".join(sorted(file.name for file in SHIPPED.glob("*.toml")))
        raise InputError("no vocabulary file of this name", f"known are {shipped}", str(path))
    known = _folded(_parsed((SHIPPED / path.name).read_bytes(), SHIPPED / path.name))
    for key in (*known, *own):
        if key not in own:
            raise InputError(f"lacks {key}", "start from a copy of the shipped file and add to it", str(path))
        if key not in known or type(own[key]) is not type(known[key]):
            raise InputError(f"{key} is not what the shipped file has there", "keep its keys and kinds of values", str(path))


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list):
        return [_folded(item) for item in value]
    if isinstance(value, dict):
        return {fold(key): _folded(item) for key, item in value.items()}
    return value
