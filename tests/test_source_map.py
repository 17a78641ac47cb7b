"""The map of a plan's text leads back to the document, also after the text was edited, and a broken one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents_made import as_docx
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.documents.reading import read_bytes_of
from dutygraph.documents.source_map import SourceMap, Span, described, load_map, record, to_json
from dutygraph.errors import InputError
from dutygraph.model import Place
from dutygraph.vocabulary import load_vocabulary

TEXT = "某市工作要点\n一、任务\n1.市教育局制定年度计划。\n2.市公安局建立平台。\n序号\t任务\n1\t甲事\n2\t乙事\n"


def made() -> tuple[str, SourceMap]:
    read = read_bytes_of(as_docx(TEXT), ".docx", load_vocabulary(), "plan.docx")
    assert read.text == TEXT
    return read.text, read.map


def loaded(folder: Path, source: str) -> SourceMap:
    text, first = made()
    path = folder / "source.map.json"
    path.write_text(to_json(first, text, "original.docx"), encoding="utf-8")
    found = load_map(path, source, "plans/x/source.map.json")
    assert found is not None
    return found


def test_a_map_comes_back_as_it_was_and_is_compact(tmp_path: Path) -> None:
    text, first = made()
    assert loaded(tmp_path, text) == first
    data = json.loads((tmp_path / "source.map.json").read_bytes())
    assert data["format"] == "docx"
    assert data["original"] == "original.docx"
    assert data["columns"] == ["start", "end", "page", "paragraph", "table", "row", "cell", "note"]
    assert [0, 6, 0, 1] in data["spans"]  # zeros at the end are left out


def test_places_move_along_where_the_text_is_edited(tmp_path: Path) -> None:
    edited = "按：新的一行\n" + TEXT.replace("建立平台", "建立信息共享平台").replace("一、任务\n", "")
    found = loaded(tmp_path, edited)
    assert found.at(0) is None
    assert found.at(edited.index("制定年度计划")) == Place(paragraph=3)
    assert found.at(edited.index("信息共享")) == Place(paragraph=4)
    assert found.at(edited.index("乙事")) == Place(table=1, row=3, cell=2)


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.sampled_from([*TEXT.splitlines(), "新", ""]), max_size=12))
def test_whatever_becomes_of_the_text_spans_stay_in_order_within_its_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    source = "\n".join(lines)
    end = 0
    for span in loaded(tmp_path_factory.mktemp("map"), source).spans:
        assert end <= span.start < span.end <= len(source)
        end = span.end
        assert "\n" not in source[span.start : span.end]


@pytest.mark.parametrize(
    "data",
    ["", "[]", "{}", '{"format": "pdf", "sha256": "", "lines": "", "columns": [], "spans": []}', '{"spans": [[3, 1, 1]]}'],
)
def test_a_broken_map_is_told_with_its_name(tmp_path: Path, data: str) -> None:
    (tmp_path / "source.map.json").write_text(data, encoding="utf-8")
    with pytest.raises(InputError, match=r"plans/x/source\.map\.json: no map of a source"):
        load_map(tmp_path / "source.map.json", TEXT, "plans/x/source.map.json")


def test_without_a_map_there_is_none(tmp_path: Path) -> None:
    assert load_map(tmp_path / "source.map.json", TEXT, "") is None


def test_a_place_is_told_in_words_and_as_a_record() -> None:
    place = Place(page=4, table=1, row=12)
    assert described(place) == "page 4, table 1, row 12"
    assert described(place, "zh") == "第4页表1第12行"
    assert described(None) == ""
    assert record(place) == {"page": 4, "table": 1, "row": 12}
    assert SourceMap("pdf", (Span(0, 3, place),)).at(3) is None
