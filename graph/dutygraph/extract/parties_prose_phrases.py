"""Finds set phrases of prose that pair bodies with roles: 党委领导、人大监督、政府支持. Positions are as in ``parties_prose``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dutygraph.extract.names_in_text import Bound, Name
from dutygraph.extract.parties_prose_rules import ProseRules

_SUPERVISING = "supervising"


def set_phrases(text: str, rules: ProseRules) -> Iterator[Bound]:
    """Those whom at least two such pairs side by side name."""
    first = rules.side_by_side.search(text)
    if first is None:
        return
    run: list[re.Match[str]] = []
    for found in [*rules.pair.finditer(text, max(0, first.start() - rules.longest_body)), None]:
        if found is not None and run and text[run[-1].end() : found.start()] in ("、", ","):
            run.append(found)
            continue
        if len(run) > 1 and not _enumerates(run, rules):
            for one in run:
                if one["body"]:
                    yield Bound((Name(*one.span("body")),), rules.pair_roles[one["role"]], "set-phrase")
        run = [found] if found is not None else []


def _enumerates(run: list[re.Match[str]], rules: ProseRules) -> bool:
    """Whether the pairs only list kinds of supervision (司法监督、群众监督、舆论监督) and share out no roles."""
    words = {one["role"] for one in run if one["body"]}
    return len(words) == 1 and all(rules.pair_roles[word] == _SUPERVISING and one.group().endswith(word) for word in words for one in run)
