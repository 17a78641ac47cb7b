"""The words that say who owns an item: labels at the head of a line, role words in a bracket at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: A line of a form, which ends without a stop: 联系领导:张某.
ENTRY = re.compile(r"[\u3400-\u9fff]{2,8}:[^:。;]{1,40}$")


@dataclass(frozen=True, slots=True)
class Owning:
    """How a paragraph says who owns the item above it.

    ``line`` matches an owner label at its head, ``label`` any label of such lists (完成时限：), ``words`` the role words
    of an owner bracket. ``closing`` opens paragraphs that address everybody at the end, ``force`` those that say from
    when on the document holds; ``bodies`` end the names of bodies.
    """

    line: re.Pattern[str]
    label: re.Pattern[str]
    words: re.Pattern[str]
    closing: tuple[str, ...]
    force: tuple[str, ...]
    bodies: tuple[str, ...]


@cache
def owning(vocabulary: Vocabulary) -> Owning:
    """The labels and role words of roles.toml, made ready."""
    roles = vocabulary["roles"]
    first = any_of(word for words in roles["labels"]["first"].values() for word in words)
    last, joins = any_of(roles["labels"]["last"]), any_of(roles["labels"]["joins"])
    label = rf"{first}(?:{joins}?{first})*(?:{last})"
    words = any_of(word for words in roles["words"].values() for word in words)
    line = rf"[(\[【]?{label}(?:{joins}{label})*[)\]】]?\s*:"
    other = rf"{line}|[(\[【]?{any_of(roles['labels']['other'])}[)\]】]?\s*:"
    endings = vocabulary["agencies"]["endings"]
    bodies = tuple(word for kind in ("institutions", "departments", "organisations") for word in endings[kind])
    titles = vocabulary[FILE]["titles"]
    return Owning(re.compile(line), re.compile(other), re.compile(words), tuple(titles["closing"]), tuple(titles["force"]), bodies)
