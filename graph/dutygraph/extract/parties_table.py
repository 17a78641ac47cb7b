"""Reads the owners in a row of a flattened task table, in the columns whose heads name a role.

Positions are 0-based offsets into the folded text, end exclusive.
"""

from __future__ import annotations

from dutygraph.extract.name_rules import name_rules
from dutygraph.extract.parties_brackets import OwnerList, role_rules, segments
from dutygraph.extract.table_cells import row_cells
from dutygraph.model import Columns, Passage
from dutygraph.vocabulary import Vocabulary

RULE = "owner-table"
_RESPONSIBLE = "responsible"


def table_owners(passage: Passage, columns: Columns | None, vocabulary: Vocabulary) -> list[OwnerList]:
    """The owners that a table's row names in its columns, one list a cell; none where the passage is no such row."""
    found: list[OwnerList] = []
    for (at, to), column in row_cells(passage, columns, vocabulary):
        if column.role is None:
            continue
        read = segments(passage.folded, at, to, column.role, name_rules(vocabulary), role_rules(vocabulary))
        parties = tuple((name, role) for names, role, _ in read for name in names)
        if parties:
            etc = passage.folded.startswith(name_rules(vocabulary).lists.etc_word, parties[0][0].end)
            found.append(OwnerList(at, to, RULE, parties, any(role != _RESPONSIBLE for _, role in parties), etc))
    return found
