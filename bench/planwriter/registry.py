"""Writes the registry of all places of a corpus: every body and every act that its plans name, faults apart."""

from __future__ import annotations

from collections.abc import Iterator

from planwriter.words import STATE, jurisdictions, level_of, words


def agencies() -> Iterator[str]:
    """agencies.toml in pieces: the bodies of each jurisdiction, and the levels of government."""
    for jurisdiction in jurisdictions():
        level, place = level_of(jurisdiction), jurisdiction.rpartition("/")[2]
        for names in words("agencies")["fields"].values():
            name = names[level]
            yield _entry("agency", name if level == 0 else place + name[1:], jurisdiction, [] if level == 0 else [name])
    for name in dict.fromkeys(name for names in words("agencies")["levels"]["names"] for name in names):
        yield f'[[agency]]\nname = "{name}"\nkind = "level"\neverywhere = true\nsource = "generated"\n\n'


def instruments() -> Iterator[str]:
    """instruments.toml in pieces: acts of the state, then each place's own."""
    for title in dict.fromkeys(title for domain in words("domains")["domain"] for title in domain["laws"]):
        yield _entry("instrument", title, STATE, [])
    for jurisdiction in jurisdictions():
        place = "全国" if jurisdiction == STATE else jurisdiction.rpartition("/")[2]
        for rule in dict.fromkeys(rule for domain in words("domains")["domain"] for rule in domain["rules"]):
            yield _entry("instrument", place + rule, jurisdiction, [])


def _entry(kind: str, name: str, jurisdiction: str, aliases: list[str]) -> str:
    also = f"aliases = {[*aliases]!r}\n" if aliases else ""
    return f'[[{kind}]]\nname = "{name}"\njurisdiction = "{jurisdiction}"\n{also}source = "generated"\n\n'
