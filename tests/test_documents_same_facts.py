"""One plan in any form gives the same facts, and every stretch of its text leads back to where it stands in the document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
import pytest
from documents_made import as_docx, as_html, as_markdown, as_pdf, blocks, saved
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.documents.reading import read_bytes_of
from dutygraph.documents.writing import SourceText
from dutygraph.extract.plan import extract_plan
from dutygraph.extract.records import KINDS, records
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

PLANS = sorted((Path(__file__).parent / "plans").glob("*.txt"))
FORMS = {
    "docx": (as_docx, ".docx"),
    "docx with typed numbers": (lambda text: as_docx(text, automatic=False), ".docx"),
    "md": (lambda text: as_markdown(text).encode(), ".md"),
    "html": (as_html, ".html"),
    "html in GB18030": (lambda text: as_html(text, "gb18030", "gb2312"), ".html"),
    "pdf": (as_pdf, ".pdf"),
    "pdf in two columns": (lambda text: as_pdf(text, columns=2), ".pdf"),
}
#: Set in two columns, lines of one short cell each cannot be told from rows of two cells, nor a head of one line from its own columns.
NOT_IN_COLUMNS = ("p11-table-cells", "p12-tables-tabs")
CASES = [(plan, form) for plan in PLANS for form in FORMS if form != "pdf in two columns" or plan.stem not in NOT_IN_COLUMNS]


def read(data: bytes, suffix: str) -> SourceText:
    return read_bytes_of(data, suffix, load_vocabulary(), f"plan{suffix}")


def facts(text: str) -> list[dict[str, Any]]:
    vocabulary = load_vocabulary()
    tasks = records(extract_plan(read_plan(text, vocabulary), vocabulary))["tasks"]
    return [_without_offsets({key: task[key] for key in ("citation", "sections", *KINDS)}) for task in tasks]


def _without_offsets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_offsets(one) for key, one in value.items() if key not in ("start", "end")}
    return [_without_offsets(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("plan", "form"), [pytest.param(*case, id=f"{case[0].stem[:3]}-{case[1]}") for case in CASES])
def test_a_plan_gives_the_same_facts_in_every_form(plan: Path, form: str) -> None:
    text = plan.read_text(encoding="utf-8")
    make, suffix = FORMS[form]
    made = read(make(text), suffix)
    assert facts(made.text) == facts(text)
    _hold(made)


def _hold(made: SourceText) -> None:
    """Every span lies in the text and covers one line of it or a part; all words are covered, in order."""
    covered = []
    end = 0
    for span in made.map.spans:
        assert end <= span.start < span.end <= len(made.text)
        assert made.text[end : span.start].strip("\t\n") == ""
        covered.append(made.text[span.start : span.end])
        end = span.end
    assert made.text[end:] == "\n"
    assert not any("\n" in words for words in covered)


WORDS = st.text(alphabet="市教育局财政制定年度计划，。、；《》（）2025%abc", min_size=1, max_size=40).filter(lambda text: text.strip())
TABLE = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=5))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WORDS, TABLE), min_size=1, max_size=8))
def test_the_words_at_a_place_of_a_word_document_are_those_of_its_paragraph_or_cell(parts: list[str | list[list[str]]]) -> None:
    document = docx.Document()
    paragraphs, tables = [], []
    for part in parts:
        if isinstance(part, str):
            paragraphs.append(part)
            document.add_paragraph(part)
        else:
            tables.append(part)
            table = document.add_table(len(part), len(part[0]))
            for row, words in zip(table.rows, part, strict=True):
                for cell, text in zip(row.cells, words, strict=True):
                    cell.text = text
            document.add_paragraph()
    made = read(saved(document), ".docx")
    _hold(made)
    seen = set()
    for span in made.map.spans:
        words, place = made.text[span.start : span.end], span.place
        if place.table:
            assert words == tables[place.table - 1][place.row - 1][place.cell - 1]
        else:
            assert words == paragraphs[place.paragraph - 1]
        seen.add(place)
    assert len(seen) == len(paragraphs) + sum(len(row) for table in tables for row in table)


def test_the_rows_of_a_table_lead_back_to_their_cells_and_pages() -> None:
    text = (Path(__file__).parent / "plans/p10-annex-table.txt").read_text(encoding="utf-8")
    table = next(block for block in blocks(text) if isinstance(block, list))
    for make, suffix in ((as_docx, ".docx"), (as_html, ".html"), (as_pdf, ".pdf")):
        made = read(make(text), suffix)
        found = {
            (span.place.row, span.place.cell): (made.text[span.start : span.end], span.place.page)
            for span in made.map.spans
            if span.place.table
        }
        assert [[found[row, cell][0] for cell in range(1, 6)] for row in range(1, 10)] == table
    assert found[2, 1][1] == 1
    assert found[9, 1][1] == 2  # the table goes on over the page, its repeated head left out


def test_a_paragraph_over_two_pages_has_a_place_on_each() -> None:
    text = "\n".join(f"{n}.市教育局制定第{n}项年度计划，" + "加强统筹协调和监督检查，" * 40 + "按期完成。" for n in range(1, 6))
    made = read(as_pdf(f"某市工作要点\n{text}"), ".pdf")
    assert len(made.text.splitlines()) == 6
    pages = {span.place.page for span in made.map.spans}
    assert pages == set(range(1, max(pages) + 1))
    lines = re.finditer(r"[^\n]+", made.text)
    over = [line for line in lines if len({span.place.page for span in made.map.spans if line.start() <= span.start < line.end()}) == 2]
    assert over
