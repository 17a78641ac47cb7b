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

    Raises InputError with file, line and column where a file is no TOML.
    """
    digest = hashlib.sha256()
    tables: dict[str, Mapping[str, Any]] = {}
    names = sorted({path.name for place in (SHIPPED, folder) for path in place.glob("*.toml")})
    for name in names:
        path = folder / name if (folder / name).exists() else SHIPPED / name
        data = path.read_bytes()
        digest.update(name.encode() + b"\0" + data)
        try:
            tables[path.stem] = _folded(tomllib.loads(data.decode("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"no valid TOML: {error}", "mend the file", str(path)) from error
    return Vocabulary(tables, digest.hexdigest())


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list):
        return [_folded(item) for item in value]
    if isinstance(value, dict):
        return {fold(key): _folded(item) for key, item in value.items()}
    return value
