"""The README's commands run, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\s*\$ (.+)$", README, re.M)
PYTHON = [textwrap.dedent(block) for block in re.findall(r"^ *```python\n(.*?)^ *```", README, re.M | re.S)]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(CHECKOUT / "plans", folder / "plans")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme_run(workspace: Path, command: str) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=workspace, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PATH": path}
    )
    # The shipped plan leaves things open, so validating it ends with 1, unless only what is new counts.
    assert done.returncode == (1 if "validate" in command and "--since" not in command else 0), done.stderr
    assert done.stdout.count("\n") >= 1
    assert done.stderr == ""


@pytest.mark.parametrize("code", PYTHON)
def test_python_of_the_readme_runs(workspace: Path, code: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=workspace, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 8
    assert PYTHON


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_the_reference_says_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("generate", CHECKOUT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for name, text in generate.pages().items():
        assert (CHECKOUT / "docs/reference" / name).read_text(encoding="utf-8") == text, f"{name} is stale: make docs"
