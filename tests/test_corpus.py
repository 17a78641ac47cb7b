"""Generated plans: what they are known to say is extracted, what is wrong with them is found, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import corpus
import pytest
from click.testing import CliRunner
from opencc import OpenCC
from planwriter.plans import LAYOUTS
from planwriter.tasks import FAULTS

from dutygraph.cli import cli
from dutygraph.fold import fold

SEEDS = (2, 7, 40)
PLANS, TASKS = 6, 150
Fact = dict[str, Any]

#: What two facts must have in common, by kind.
SAME: dict[str, Callable[[Fact], tuple[Any, ...]]] = {
    "parties": lambda fact: (fact["label"], fact["role"], fact.get("clause")),
    "laws": lambda fact: (fact["title"], fact["relation"]),
    "deadlines": lambda fact: (fact["kind"], fact.get("due", ""), fact.get("period", "")),
    "targets": lambda fact: tuple(fact.get(key, "") for key in ("metric", "op", "value", "unit", "due", "baseline")),
    "deliverables": lambda fact: (fact["label"], fact.get("deliverable_kind") or fact["kind"]),
    "mechanisms": lambda fact: (fact["label"],),
    "wishes": lambda fact: (fact["label"], fact["direction"]),
}


@pytest.fixture(scope="module", params=[SEEDS[0], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[1:])])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus of that seed."""
    made = tmp_path_factory.mktemp("corpus") / "made"
    corpus.generate(made, PLANS, TASKS, request.param)
    return made


def truths(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each plan's folder with its truth, folded as the reader folds texts."""
    for path in sorted(folder.glob("plans/*/truth.json")):
        yield path.parent, json.loads(fold(path.read_text(encoding="utf-8")))


def run(folder: Path, *words: str) -> str:
    result = CliRunner(env={"LANG": "C", "CI": ""}).invoke(cli, ["-w", str(folder), *words])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def test_every_known_fact_comes_out_and_no_other(folder: Path) -> None:
    right, missed, extra = Counter[str](), list[Any](), list[Any]()
    for path, truth in truths(folder):
        told = json.loads(fold(run(folder, "extract", str(path / "source.txt"), "--format", "json")))["tasks"]
        assert [task["citation"] for task in told] == [task["citation"] for task in truth["tasks"]]
        for said, known in zip(told, truth["tasks"], strict=True):
            for kind, same in SAME.items():
                got = Counter(same(fact) for fact in said[kind] if fact["kind"] != "ongoing")
                want = Counter(same(fact) for fact in known.get(kind, []))
                right[kind] += (got & want).total()
                missed += [(kind, *one, known["text"]) for one in (want - got).elements()]
                extra += [(kind, *one, known["text"]) for one in (got - want).elements()]
    precision, recall = (right.total() / (right.total() + len(wrong)) for wrong in (extra, missed))
    assert not missed + extra, f"precision {precision:.3f}, recall {recall:.3f}; missed {missed}; extra {extra}"
    assert right.total() > 50
    assert len([kind for kind in SAME if right[kind]]) > len(SAME) // 2


def test_every_planted_fault_is_found_and_nothing_else(folder: Path) -> None:
    """Also where it is: the words at fault, or a part of them, or the task that holds them."""
    found = json.loads(fold(run(folder, "validate", "--format", "json")))["findings"]
    for path, truth in truths(folder):
        own = [one for one in found if one["plan"] == path.name]
        planted = [(task["citation"], fault["shape"], fault["words"]) for task in truth["tasks"] for fault in task["faults"]]
        assert Counter((one["citation"], one["shape"]) for one in own) == Counter(one[:2] for one in planted), path.name
        for citation, shape, words in planted:
            quotes = [one["quote"] for one in own if (one["citation"], one["shape"]) == (citation, shape)]
            assert any(words in quote or quote in words for quote in quotes), (citation, shape, words, quotes)


@pytest.mark.slow
def test_ids_once_minted_the_findings_stay(folder: Path) -> None:
    before = folder.parent / "before.json"
    before.write_text(run(folder, "validate", "--format", "json"), encoding="utf-8")
    run(folder, "build")
    assert list(folder.glob("plans/*/identity.json"))
    assert run(folder, "validate", "--since", str(before)).startswith("0 new, 0 solved, ")


def test_together_the_corpora_hold_every_fault_layout_and_script(tmp_path: Path) -> None:
    faults, layouts, scripts = set(), set(), set()
    for seed in SEEDS:
        corpus.generate(tmp_path / str(seed), PLANS, TASKS, seed)
        for path, truth in truths(tmp_path / str(seed)):
            faults |= {fault["fault"] for task in truth["tasks"] for fault in task["faults"]}
            layouts.add((truth["layout"], truth["style"]))
            scripts.add("zh-Hant" in (path / "plan.toml").read_text(encoding="utf-8"))
    assert faults == {*FAULTS, "cut-off-end"}
    assert layouts == set(LAYOUTS)
    assert scripts == {True, False}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    def digest(name: str, seed: int) -> str:
        corpus.main([str(tmp_path / name), "--plans", "3", "--tasks", "40", "--seed", str(seed)])
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        parts = [f"{path.relative_to(tmp_path / name)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
        return "\n".join(parts)

    assert digest("a", 5) == digest("b", 5)
    assert digest("c", 6) != digest("a2", 5)


def test_a_corpus_has_as_many_plans_and_tasks_as_asked_and_few_texts_are_alike(tmp_path: Path) -> None:
    corpus.generate(tmp_path, 20, 1000, 1)
    tasks = [[task["text"] for task in truth["tasks"]] for _, truth in truths(tmp_path)]
    assert len(tasks) == 20
    assert sum(map(len, tasks)) == 1000
    assert max(map(len, tasks)) > 3 * min(map(len, tasks)), "real plans differ in length"
    assert len({text for plan in tasks for text in plan}) > 990
    assert all(len(set(plan)) == len(plan) for plan in tasks), "no plan says the same twice"


#: What a reader sees in plans, as simplified text, and in what share of the plans of a corpus it stands at least and at most.
SEEN = {
    r"（(牵头|责任)单位：[^（）\n]+）": (0.2, 0.8),  # owner brackets
    r"^(牵头|责任)单位：": (0.02, 0.4),  # lines of their own
    r"^\S*\t\S+.*\t\S*(局|委|办|厅|部|院|会|政府)": (0.05, 0.5),  # rows of a table with owners
    r"^1\.": (0.2, 0.9),
    r"^第[一二三四五六七八九十]+条 ": (0.02, 0.4),
    r"^①": (0.02, 0.4),
    r"《[^》]+》": (0.5, 1),
    r"\d(\.\d+)?%": (0.5, 1),
}


def test_a_corpus_looks_as_varied_as_real_plans(tmp_path: Path) -> None:
    corpus.generate(tmp_path, 60, 2000, 1)
    simplified = OpenCC("t2s").convert
    printed = [path.read_text(encoding="utf-8") for path in tmp_path.glob("plans/*/source.txt")]
    texts = list(map(simplified, printed))
    for words, (least, most) in SEEN.items():
        share = sum(bool(re.search(words, text, re.MULTILINE)) for text in texts) / len(texts)
        assert least <= share <= most, (words, share)
    without = [text for text in texts if not re.search("(牵头|责任)单位：", text)]
    assert len(without) > len(texts) / 5, "plans whose owners stand in prose alone"
    assert 0.1 < sum(one != other for one, other in zip(printed, texts, strict=True)) / len(texts) < 0.4, "the share in traditional script"


def test_a_larger_corpus_takes_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for plans in (4, 4, 40):  # what is loaded once counts for the first alone
        tracemalloc.start()
        corpus.generate(tmp_path / str(len(peaks)), plans, plans * 40, 1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1]


def test_a_folder_in_use_and_a_plan_without_tasks_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(SystemExit, match="not empty"):
        corpus.main([str(tmp_path)])
    with pytest.raises(SystemExit, match="at least"):
        corpus.main([str(tmp_path / "new"), "--plans", "10", "--tasks", "20"])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
