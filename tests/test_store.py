"""The embedded store: readings, and a snapshot that is whole, current, or made again."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from dutygraph.errors import InputError
from dutygraph.store import EmbeddedStore, open_store

DUTY = "https://w3id.org/dutygraph/ns#"


def quad(graph: str, subject: str, citation: str) -> Quad:
    return Quad(
        NamedNode(f"https://w3id.org/dutygraph/id/{subject}"),
        NamedNode(DUTY + "citation"),
        Literal(citation),
        NamedNode(f"https://w3id.org/dutygraph/id/graph/{graph}"),
    )


QUADS = [quad("base", "a", "三.1"), quad("written", "b", "三.2"), quad("curated", "c", "三.3"), quad("provenance", "d", "run")]


class Maker:
    """Makes quads and counts how often it had to."""

    def __init__(self, quads: Iterable[Quad] = QUADS) -> None:
        self.quads, self.made = list(quads), 0

    def __call__(self) -> list[Quad]:
        self.made += 1
        return self.quads


def citations(store: EmbeddedStore, reading: str | None = "written") -> list[str]:
    found = store.query("SELECT ?c { ?s duty:citation ?c } ORDER BY ?c", reading)
    assert isinstance(found, QuerySolutions)
    return [row["c"].value for row in found]


def test_a_reading_is_what_is_shared_and_its_own() -> None:
    store = open_store(None, "one", Maker())
    assert citations(store, "written") == ["三.1", "三.2"]
    assert citations(store, "curated") == ["三.1", "三.3"]
    with pytest.raises(InputError, match="known are: written, curated"):
        store.query("ASK {}", "guessed")


def test_graphs_are_given_by_their_short_names() -> None:
    store = open_store(None, "one", Maker())
    assert list(store.quads("provenance")) == [quad("provenance", "d", "run")]
    assert list(store.quads("registry")) == []


def test_the_second_opening_reads_the_snapshot(tmp_path: Path) -> None:
    make = Maker()
    first, second = open_store(tmp_path, "one", make), open_store(tmp_path, "one", make)
    assert make.made == 1
    assert citations(first) == citations(second) == ["三.1", "三.2"]
    assert first.version == second.version == "one"
    assert sorted(map(str, second.quads("curated"))) == sorted(map(str, first.quads("curated")))


def test_other_inputs_make_it_again(tmp_path: Path) -> None:
    open_store(tmp_path, "one", Maker())
    make = Maker([quad("base", "a", "四.1")])
    assert citations(open_store(tmp_path, "two", make)) == ["四.1"]
    assert make.made == 1
    assert citations(open_store(tmp_path, "two", Maker([]))) == ["四.1"]


def emptied(data: bytes) -> bytes:  # noqa: ARG001
    return b""


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_its_last_byte(data: bytes) -> bytes:
    return data[:-1]


def flipped(data: bytes) -> bytes:
    return data.replace("三.1".encode(), "三.9".encode())


def of_another_form(data: bytes) -> bytes:
    return data.replace(b'"form": 1', b'"form": 0')


def garbled(data: bytes) -> bytes:
    return b"\xff\x00" + data


@pytest.mark.parametrize("spoil", [emptied, halved, without_its_last_byte, flipped, of_another_form, garbled])
def test_a_torn_snapshot_is_made_again(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    open_store(tmp_path, "one", Maker())
    (snapshot,) = tmp_path.iterdir()
    whole = snapshot.read_bytes()
    snapshot.write_bytes(spoil(whole))
    assert snapshot.read_bytes() != whole
    make = Maker()
    assert citations(open_store(tmp_path, "one", make)) == ["三.1", "三.2"]
    assert make.made == 1
    again = Maker()
    assert citations(open_store(tmp_path, "one", again)) == ["三.1", "三.2"]
    assert again.made == 0


def test_a_folder_that_cannot_be_made_keeps_nothing_and_still_answers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert citations(open_store(tmp_path / "file" / ".dutygraph", "one", Maker())) == ["三.1", "三.2"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_failing_build_leaves_the_last_snapshot(tmp_path: Path) -> None:
    open_store(tmp_path, "one", Maker())

    def fails() -> Iterable[Quad]:
        yield QUADS[0]
        raise InputError("the plan cannot be read")

    with pytest.raises(InputError):
        open_store(tmp_path, "two", fails)
    make = Maker()
    open_store(tmp_path, "one", make)
    assert make.made == 0
    assert len(list(tmp_path.iterdir())) == 1


def opened(folder: Path, digest: str) -> list[str]:
    return citations(open_store(folder, digest, Maker([quad("base", "a", digest)])))


def test_many_processes_at_once_leave_one_whole_snapshot(tmp_path: Path) -> None:
    digests = ["one", "two"] * 6
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.starmap(opened, [(tmp_path, digest) for digest in digests]) == [[digest] for digest in digests]
    assert len(list(tmp_path.iterdir())) == 1
