"""The hook for pre-commit and the example workflow: what they run is run here, in real repositories."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_diff_command import ONE, TWO
from test_history import commit, git
from versions_made import build, write

CHECKOUT = Path(__file__).parent.parent
HOOK = dict(re.findall(r"^(?:- |  )(\w+): (.+)$", (CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.M))
WORKFLOW = (CHECKOUT / "docs/examples/github-workflow.yml").read_text(encoding="utf-8")
WORSE = ONE.replace("省财政厅负责", "")


def runs(workflow: str) -> list[str]:
    """The commands of the steps that run dutygraph, in order."""
    blocks = re.findall(r"^ +(?:- )?run: (?:\|\n((?: {10}.*\n)+)|(.+)\n)", workflow, re.M)
    return [said for block, line in blocks if "dutygraph " in (said := textwrap.dedent(block) or line) and "pip" not in said]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A plan in a repository, with a finding that has long been there."""
    git(tmp_path, "init", "-q", "-b", "main")
    build(write(tmp_path, WORSE))
    commit(tmp_path, "one")
    return tmp_path


def shell(root: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LANG": "C", "CI": "1", **more}
    return subprocess.run(["bash", "-e", "-c", command], cwd=root, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_the_hook_says_what_pre_commit_needs() -> None:
    assert {"id", "name", "entry", "language", "files", "pass_filenames"} <= set(HOOK)
    assert (HOOK["language"], HOOK["pass_filenames"]) == ("python", "false")
    pattern = re.compile(HOOK["files"])
    assert all(pattern.search(path) for path in ("plans/care/source.txt", "registry/agencies.toml", "vocabulary/verbs.toml"))
    assert not pattern.search("README.md")


@pytest.mark.slow
def test_the_hook_fails_only_on_what_a_commit_adds(repository: Path) -> None:
    (repository / ".git/hooks/pre-commit").write_text(f"#!/bin/sh\nexec {HOOK['entry']}\n", encoding="utf-8")
    (repository / ".git/hooks/pre-commit").chmod(0o755)
    who = "git -c user.name=a -c user.email=a@example.org"
    write(repository, WORSE.replace("50%", "60%"))
    done = shell(repository, f"git add -A && {who} commit -qm mended")
    assert done.returncode == 0, done.stdout + done.stderr
    write(repository, WORSE.replace("省民政厅负责", ""))
    done = shell(repository, f"git add -A && {who} commit -qm worse")
    assert done.returncode == 1
    assert "TaskOwner" in done.stdout + done.stderr
    assert git(repository, "log", "--format=%s").splitlines()[0] == "mended"


def test_the_hooks_entry_is_a_command_of_ours() -> None:
    words = shlex.split(HOOK["entry"])
    done = subprocess.run(
        [sys.executable, "-m", "dutygraph.cli", words[1], "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert words[0] == "dutygraph"
    assert words[2] in done.stdout


@pytest.mark.slow
def test_the_workflow_fails_a_pull_request_only_on_what_it_adds(repository: Path, tmp_path: Path) -> None:
    what_changed, findings = runs(WORKFLOW)
    assert "fetch-depth: 2" in WORKFLOW
    summary = tmp_path.parent / f"{tmp_path.name}-summary.md"
    git(repository, "checkout", "-q", "-b", "pull")
    write(repository, TWO.replace("省教育厅负责", ""))
    write(repository, ONE.replace("省财政厅", "省卫生健康委员会"), "new plan")
    commit(repository, "change")
    git(repository, "checkout", "-q", "main")
    write(repository, WORSE.replace("50%", "55%"))
    commit(repository, "main went on")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "-X", "theirs", "pull")
    done = shell(repository, what_changed, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "<del>2022</del><ins>2023</ins>" in summary.read_text(encoding="utf-8")
    assert summary.read_text(encoding="utf-8").count("###") == 1, "a plan that is new has nothing before it"
    done = shell(repository, findings)
    assert done.returncode == 0, "the new plan names owners and measures"
    git(repository, "checkout", "-q", "-b", "worse")
    write(repository, TWO.replace("省民政厅负责", "").replace("省教育厅负责", ""))
    commit(repository, "worse")
    done = shell(repository, findings)
    assert done.returncode == 1
    assert re.findall(r"^::error file=plans/care/source\.txt,line=5,", done.stdout, re.M)
    assert done.stdout.count("::error") == 1
