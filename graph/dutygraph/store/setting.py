"""Reads DUTYGRAPH_STORE and its details from the environment: which kind of store is meant, and how a remote one is reached."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dutygraph.errors import InputError

_NAME = "DUTYGRAPH_STORE"
#: Text of all plans, in bytes, up to which a command and a server hold the graph in memory where nobody says otherwise (docs/scale.md).
COMMAND_LIMIT = 100_000
SERVER_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 service: where it is asked, changed and loaded, and as whom. Neither password nor token is ever shown.

    ``graphs`` is "" where graphs are loaded by SPARQL Update.
    """

    query: str
    update: str
    graphs: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Which store is meant: memory, disk, remote, or "" for what fits the size."""

    kind: str = ""
    endpoint: Endpoint | None = None

    def embedded(self, size: int, serving: bool) -> str:
        """memory or disk, for plans of so many bytes of text."""
        return self.kind or ("memory" if size <= (SERVER_LIMIT if serving else COMMAND_LIMIT) else "disk")


def read_setting(environment: Mapping[str, str] | None = None) -> Setting:
    """What the environment says. Raises InputError where it means nothing."""
    said = os.environ if environment is None else environment
    value = said.get(_NAME, "").strip()
    if value in ("", "memory", "disk"):
        return Setting(value)
    address = urlsplit(value)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise InputError(f"{_NAME}={value!r} is no store", "use memory, disk or the address of a SPARQL endpoint: https://host/sparql")
    if address.password is not None:
        raise InputError(f"{_NAME} holds a password", f"leave only the user in it and put the password into {_NAME}_PASSWORD")
    query = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
    try:
        seconds = float(said.get(f"{_NAME}_SECONDS", "60"))
    except ValueError as error:
        raise InputError(f"{_NAME}_SECONDS is no number", "give seconds: 60") from error
    return Setting(
        "remote",
        Endpoint(
            query=query,
            update=said.get(f"{_NAME}_UPDATE", query),
            graphs=said.get(f"{_NAME}_GRAPHS", ""),
            user=address.username or said.get(f"{_NAME}_USER", ""),
            password=said.get(f"{_NAME}_PASSWORD", ""),
            token=said.get(f"{_NAME}_TOKEN", ""),
            seconds=seconds,
        ),
    )
