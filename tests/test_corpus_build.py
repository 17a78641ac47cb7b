"""Building many plans: spread over processes or a cluster with the same bytes, only what changed anew, bad plans left out and told."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import generate
from pyoxigraph import RdfFormat, parse

from dutygraph.corpus.engines import Cores, Dask, Here, engine_of
from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.making import make
from dutygraph.corpus.parts import read_part
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import Failed, How, Made, Result
from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.rdf.convert import n_quads
from dutygraph.session import open_session, quads_of
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.slow

PLANS = 8


def generated(folder: Path) -> Path:
    """A workspace of generated plans; the second carries out the first."""
    generate(folder, PLANS, PLANS * 6, 7)
    plans = sorted((folder / "plans").iterdir())
    settings = plans[1] / "plan.toml"
    settings.write_text(f'higher = ["{plans[0].name}"]\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("corpus"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "w")
    return tmp_path / "w"


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / ".dutygraph" / "parts").iterdir())}


def text_without_times(corpus: Corpus) -> bytes:
    quads = [quad for text in corpus.text() for quad in parse(text, format=RdfFormat.TRIG)]
    return n_quads(quad for quad in quads if quad.graph_name != iris.graph("provenance"))


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "dutygraph.cli", "-w", str(folder), *words]
    env = {**os.environ, **environment}
    return subprocess.run(run, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, env=env)


@pytest.fixture
def scheduler() -> Iterator[str]:
    """A Dask cluster of two worker processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def built(folder: Path, how: How) -> tuple[dict[str, bytes], bytes]:
    """The parts that are kept and the whole graph, made from nothing."""
    workspace = Workspace(folder)
    shutil.rmtree(folder / ".dutygraph", ignore_errors=True)
    graph = text_without_times(Corpus(workspace, read_inputs(workspace), how))
    return parts(folder), graph


def test_one_process_or_two_give_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutygraph.corpus.engines._WORTH", 0)
    alone, graph = built(folder, How(workers=1))
    assert len(alone) == PLANS
    assert built(folder, How(workers=2)) == (alone, graph)
    assert isinstance(engine_of("", 1, 10), Here)


def test_a_dask_cluster_gives_the_same_bytes(folder: Path, scheduler: str) -> None:
    alone = built(folder, How(workers=1))
    assert built(folder, How(engine=scheduler)) == alone


def test_an_engine_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        Dask("dask://127.0.0.1:9")
    with pytest.raises(InputError, match="unknown engine 'spark'"):
        engine_of("spark", 0, 0)


def test_a_process_that_is_killed_is_told() -> None:
    cores = Cores(1)
    try:
        with pytest.raises(InputError, match="was killed"):
            list(cores.run(os._exit, [1]))
    finally:
        cores.close()


def made_again(folder: Path) -> set[str]:
    """Build; which parts were written."""
    before = {path.name: path.stat().st_ino for path in (folder / ".dutygraph" / "parts").glob("*.part")}
    open_session(Workspace(folder))
    after = {path.name: path.stat().st_ino for path in (folder / ".dutygraph" / "parts").glob("*.part")}
    return {name.removesuffix(".part") for name in after if after[name] != before.get(name)}


def test_only_what_changed_is_made_again(folder: Path) -> None:
    plans = sorted(path.name for path in (folder / "plans").iterdir())
    assert made_again(folder) == set(plans)
    assert made_again(folder) == set()
    source = folder / "plans" / plans[3] / "source.txt"
    source.write_text(source.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert made_again(folder) == {plans[3]}
    (folder / "plans" / plans[0] / "waivers.toml").write_text("# nobody\n", encoding="utf-8")
    assert made_again(folder) == set(plans[:2]), "links of the lower plan rest on the higher one"
    shutil.rmtree(folder / "plans" / plans[4])
    assert made_again(folder) == set()
    assert f"{plans[4]}.part" not in parts(folder)
    assert plans[4].encode() not in open_session(Workspace(folder)).store.dump()


def test_the_store_of_changed_plans_is_that_of_a_build_from_nothing(folder: Path) -> None:
    open_session(Workspace(folder))
    first, second = sorted((folder / "plans").iterdir())[:2]
    (first / "source.txt").write_bytes((second / "source.txt").read_bytes())
    kept = open_session(Workspace(folder)).store
    shutil.rmtree(folder / ".dutygraph")
    anew = {name: set(open_session(Workspace(folder)).store.quads(name)) for name in ("base", "proposed", "registry", "ontology")}
    assert {name: set(kept.quads(name)) for name in anew} == anew


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-1], lambda data: data.replace(b"duty:", b"dutx:", 1)])  # type: ignore[misc]  # noqa: ARG005
def test_a_torn_part_is_made_again(folder: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    workspace = Workspace(folder)
    whole = built(folder, How(workers=1))
    path = sorted((folder / ".dutygraph" / "parts").iterdir())[2]
    path.write_bytes(spoil(path.read_bytes()))
    assert text_without_times(Corpus(workspace, read_inputs(workspace), How(workers=1))) == whole[1]
    assert parts(folder) == whole[0]


def test_a_file_changed_without_its_time_or_size_is_seen(folder: Path) -> None:
    workspace = Workspace(folder)
    source = sorted((folder / "plans").iterdir())[0] / "source.txt"
    before, stat = read_inputs(workspace).digest, source.stat()
    assert read_inputs(workspace).digest == before
    data = source.read_bytes()
    source.write_bytes(data.replace("。".encode(), "；".encode(), 1))
    os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    changed = read_inputs(workspace).digest
    assert changed != before
    source.write_bytes(data)
    assert read_inputs(workspace).digest == before, "the digest is of the content"


def test_what_lies_on_disk_and_was_seen_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, later = Workspace(folder), time.time_ns() + 10_000_000_000
    monkeypatch.setattr("dutygraph.corpus.inputs.time.time_ns", lambda: later)
    first = read_inputs(workspace)
    monkeypatch.setattr("dutygraph.corpus.inputs._hash", lambda path: pytest.fail(f"{path} was read"))
    assert read_inputs(workspace) == first


BAD = {"source.txt": b"\x00\x01PK\x03\x04" * 50, "plan.toml": b"title = ", "curated.toml": b"[[fact]]\n"}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_plan_is_left_out_and_told_and_the_others_go_on(folder: Path, name: str) -> None:
    plans = sorted(path.name for path in (folder / "plans").iterdir())
    (folder / "plans" / plans[2] / name).write_bytes(BAD[name])
    done = command(folder, "build")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{plans[2]}: left out: ")
    assert name in done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if " tasks, " in line] == [one for one in plans if one != plans[2]]
    assert command(folder, "build").returncode == 1, "told again as long as it is so"
    asked = command(folder, "query", "unowned-tasks")
    assert asked.returncode == 0
    assert f"{plans[2]} is not in the graph: " in asked.stderr
    checked = command(folder, "validate", "--counts")
    assert checked.returncode == 2
    assert "not checked: " in checked.stderr
    app = create_app(Workspace(folder))
    try:
        page = app.test_client().get("/?lang=en").text
        assert f"{plans[2]} is not in the graph: " in page
        assert page.count('class="plan"') == PLANS - 1
    finally:
        close(app)


def test_where_no_plan_can_be_read_nothing_is_built(folder: Path) -> None:
    for path in (folder / "plans").iterdir():
        (path / "source.txt").write_bytes(b"")
    done = command(folder, "build")
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty" in done.stderr


def test_a_rule_that_breaks_on_one_plan_leaves_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dutygraph.corpus import making

    broken, real = sorted(path.name for path in (folder / "plans").iterdir())[5], making.build_plan

    def breaks(plan, *rest):  # type: ignore[no-untyped-def]
        if plan.id == broken:
            raise ZeroDivisionError("0")
        return real(plan, *rest)

    monkeypatch.setattr(making, "build_plan", breaks)
    session = open_session(Workspace(folder), How(workers=1))
    assert session.missing.keys() == {broken}
    assert "a fault of dutygraph" in str(session.missing[broken])


def test_where_parts_cannot_be_kept_the_build_stops_and_blames_no_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dutygraph.corpus import making

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "write_part", full)
    with pytest.raises(InputError, match="parts cannot be kept: No space left on device"):
        open_session(Workspace(folder), How(workers=1))


def test_a_folder_in_which_nothing_can_be_kept_still_answers(folder: Path) -> None:
    (folder / ".dutygraph").write_text("in the way", encoding="utf-8")
    session = open_session(Workspace(folder), How(workers=1))
    assert session.store.sizes()["base"] > 1000
    assert (folder / ".dutygraph").read_text(encoding="utf-8") == "in the way"


def test_other_rules_on_a_worker_are_refused(folder: Path) -> None:
    workspace = Workspace(folder)
    corpus = Corpus(workspace, read_inputs(workspace), How())
    job = corpus._job(sorted(corpus.inputs.plans)[0], ())
    with pytest.raises(InputError, match="another version of dutygraph"):
        make(type(job)(**{**{name: getattr(job, name) for name in job.__slots__}, "rules": "0" * 64, "parts": None}))


def test_ids_are_written_once(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    first = subprocess.run(
        [sys.executable, "-m", "dutygraph.cli", "-w", str(folder), "build"],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=True,
    )
    assert first.stdout.count("ids written") == PLANS
    ledgers = {path: path.read_bytes() for path in (folder / "plans").glob("*/identity.json")}
    assert len(ledgers) == PLANS
    assert made_again(folder) == set(), "the build has seen the ledgers that it wrote"
    second = command(folder, "build")
    assert "ids written" not in second.stdout
    assert {path: path.read_bytes() for path in ledgers} == ledgers


def test_a_build_that_was_killed_goes_on(folder: Path) -> None:
    """Killed when half of the plans are done: what is kept is whole, and the next build makes the rest."""
    run = [sys.executable, "-m", "dutygraph.cli", "-w", str(folder), "query", "unowned-tasks"]
    process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    kept = folder / ".dutygraph" / "parts"
    while len(list(kept.glob("*.part"))) < PLANS // 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = set(parts(folder))
    assert len(done) >= PLANS // 2
    session = open_session(Workspace(folder))
    assert len(session.plans()) == PLANS
    shutil.rmtree(folder / ".dutygraph")
    quads = set(quads_of(Workspace(folder)))
    assert {name: set(session.store.quads(name)) for name in ("base", "proposed")} == {
        name: {quad for quad in quads if quad.graph_name == iris.graph(name)} for name in ("base", "proposed")
    }


def test_a_part_holds_its_plan_and_is_found_by_its_key_alone(folder: Path) -> None:
    noted: list[Result] = []
    open_session(Workspace(folder), How(workers=1), noted.append)
    assert all(isinstance(one, Made) and not isinstance(one, Failed) for one in noted)
    one = next(one for one in noted if isinstance(one, Made))
    kept = folder / ".dutygraph" / "parts"
    part = read_part(kept, one.plan, one.key)
    assert part is not None
    assert part.counts["tasks"] > 0
    assert read_part(kept, one.plan, "0" * 64) is None
    assert read_part(kept, "nobody", one.key) is None
