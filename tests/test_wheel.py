"""A wheel installed alone, outside the checkout, runs every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


def run(*words: str | Path, cwd: Path, status: int = 0) -> str:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=clean)
    assert done.returncode == status, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dutygraph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a clean environment that holds the wheel and what it depends on, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT, cwd=folder)
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    wheel = next(folder.glob("*.whl"))
    run(
        folder / "env/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, "-c", constraints(folder), cwd=folder
    )
    return folder / "env/bin/dutygraph"


def constraints(folder: Path) -> Path:
    """The lock's versions without hashes, since pip's hash mode would ask for the wheel's own."""
    pins = re.findall(r"^([\w.-]+==.+?)\s*\\$", (CHECKOUT / "requirements.lock").read_text(encoding="utf-8"), re.M)
    (folder / "constraints.txt").write_text("\n".join(pins), encoding="utf-8")
    return folder / "constraints.txt"


def test_commands_run_on_the_shipped_plan(dutygraph: Path, tmp_path: Path) -> None:
    assert "67 tasks" in run(dutygraph, "build", cwd=tmp_path)
    assert "[TaskOwner]" in run(dutygraph, "validate", cwd=tmp_path, status=1)
    assert "citation" in run(dutygraph, "query", "unowned-tasks", "--format", "csv", cwd=tmp_path)
    assert "rule" in run(dutygraph, "explain", "liaoning-rule-of-law-2021", "四.22", cwd=tmp_path)
    assert "tshvduxi7  二.4" in run(dutygraph, "ids", "show", "liaoning-rule-of-law-2021", cwd=tmp_path)
    assert "Usage" in run(dutygraph, "--help", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_demo_copies_the_plan_and_serves_it(dutygraph: Path, tmp_path: Path) -> None:
    with subprocess.Popen([dutygraph, "demo", "here", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        with urllib.request.urlopen(url, timeout=30) as page:
            assert "67" in page.read().decode()
        assert (tmp_path / "here/plans/liaoning-rule-of-law-2021/source.txt").is_file()
        server.terminate()
        assert server.wait(timeout=20) == 0
