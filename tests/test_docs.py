"""The README's commands run, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\s*\$ (.+)$", README, re.M)
PYTHON = [textwrap.dedent(block) for block in re.findall(r"^ *```python\n(.*?)^ *```", README, re.M | re.S)]
GUIDES = [CHECKOUT / "docs" / "tutorial.md", CHECKOUT / "docs" / "rules.md", *sorted((CHECKOUT / "docs" / "how-to").glob("*.md"))]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(CHECKOUT / "plans", folder / "plans")
    return folder


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("page", GUIDES, ids=lambda p: p.stem)
def test_a_guide_can_be_followed(tmp_path: Path, page: Path) -> None:
    """Its files are made, its commands and Python run from top to bottom, in a folder that is empty or holds the shipped plan."""
    text = page.read_text(encoding="utf-8")
    if page.stem != "tutorial":
        shutil.copytree(CHECKOUT / "plans", tmp_path / "plans")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    followed = 0
    for kind, name, body in re.findall(r"^```(text|console|python) ?(\S*)\n(.*?)^```", text, re.M | re.S):
        if kind == "text":
            (tmp_path / name).write_text(body, encoding="utf-8")
            continue
        commands = re.findall(r"^\$ (.+)$", body, re.M) if kind == "console" else [f"python -W error -c {shlex.quote(body)}"]
        for command in commands:
            env = {**{key: value for key, value in os.environ.items() if key != "CI"}, "PATH": path}
            if command == "dutygraph watch":
                _started_and_stopped(command, tmp_path, env)
                followed += 1
                continue
            done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=env)
            assert done.returncode in ((0, 1) if "validate" in command else (0,)), f"{command}\n{done.stderr}"
            assert "Traceback" not in done.stderr
            followed += 1
    assert followed or page.stem == "README"


def _started_and_stopped(command: str, folder: Path, env: dict[str, str]) -> None:
    """A command that goes on until Ctrl-C: it says something, and then ends well."""
    with subprocess.Popen(shlex.split(command), cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stderr
        try:
            assert run.stdout.readline()
            run.send_signal(signal.SIGINT)
            assert (run.wait(timeout=60), run.stderr.read()) == (0, "")
        finally:
            run.kill()


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
