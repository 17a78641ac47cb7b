"""Files as they were at a revision of a git repository, read from its objects: the work tree is neither changed nor looked at."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

_SECONDS = 60
#: What plans, registry and vocabulary are made of; a plan's original document is not read again.
_KINDS = (".txt", ".toml", ".json")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Set by git for its hooks, for another folder than the one that is meant here.
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


def files_at(folder: Path, rev: str, depth: int = 1) -> dict[str, bytes]:
    """The text files that ``folder`` held at ``rev``, by their paths below it, at most ``depth`` folders deep.

    ``rev`` is whatever git takes (a tag, a branch, HEAD~3), or a day (2021-06-30): the last commit of that day or before.
    Raises InputError where there is no git, no repository round the folder or no such revision. A folder that was not there is empty.
    """
    if not folder.is_dir():
        raise InputError("no such folder", "name one that is there", str(folder))
    prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip("\n")
    commit = _commit(folder, rev)
    listed = _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([prefix] if prefix else [])).split(b"\0")
    blobs: dict[str, str] = {}
    for line in filter(None, listed):
        said, _, path = line.partition(b"\t")
        mode, kind, name = said.decode().split()
        below = os.fsdecode(path).removeprefix(prefix)
        if kind == "blob" and mode.startswith("100") and below.endswith(_KINDS) and below.count("/") < depth:
            blobs[below] = name
    return dict(zip(blobs, _contents(folder, list(blobs.values())), strict=True))


def moment_of(folder: Path, rev: str) -> datetime:
    """When the revision was committed. Raises InputError as ``files_at`` does."""
    return datetime.fromisoformat(_git(folder, "show", "-s", "--format=%cI", _commit(folder, rev), "--").decode().strip())


def write_files(files: Mapping[str, bytes], into: Path) -> None:
    """Write such files below ``into``, a temporary folder of ours."""
    for below, data in files.items():
        (into / below).parent.mkdir(parents=True, exist_ok=True)
        (into / below).write_bytes(data)


def workspace_at(workspace: Workspace, rev: str, into: Path) -> Workspace | None:
    """The workspace as it was at ``rev``, plans, registry and vocabulary, written below ``into``; None where it held no plan.

    Raises InputError as ``files_at`` does, and for the shipped plans.
    """
    if workspace.shipped:
        raise InputError("the shipped plan has no history", "work in a folder that holds plans/", str(workspace.root))
    folders = {"plans": 2, "registry": 1, "vocabulary": 1}
    found = {f"{name}/{below}": data for name, depth in folders.items() for below, data in _held(workspace.root, name, rev, depth)}
    write_files(found, into)
    return Workspace(into) if any(below.startswith("plans/") for below in found) else None


def _held(root: Path, name: str, rev: str, depth: int) -> Sequence[tuple[str, bytes]]:
    """The files of a folder of the workspace, though it may be gone by now."""
    if (root / name).is_dir():
        return list(files_at(root / name, rev, depth).items())
    files = files_at(root, rev, depth + 1).items()
    return [(below.removeprefix(f"{name}/"), data) for below, data in files if below.startswith(f"{name}/")]


def _commit(folder: Path, rev: str) -> str:
    if rev and not rev.startswith("-"):
        found = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        if found.returncode == 0:
            return found.stdout.decode().strip()
        if _DAY.fullmatch(rev):
            last = _git(folder, "rev-list", "-1", f"--before={rev} 23:59:59", "HEAD").decode().strip()
            if last:
                return last
            raise InputError(f"no commit on {rev} or before", "name a later day", str(folder))
    raise InputError(f"no revision {rev!r} in its git repository", "name a commit, tag, branch or day: HEAD~1, v2, 2021-06-30", str(folder))


def _contents(folder: Path, names: Sequence[str]) -> list[bytes]:
    """The objects of those names."""
    told = _git(folder, "cat-file", "--batch", said="".join(f"{name}\n" for name in names).encode()) if names else b""
    found, at = [], 0
    for _ in names:
        end = told.index(b"\n", at)
        said = told[at:end].split()
        if len(said) != 3:  # a clone that holds only part of the history
            raise InputError("the repository lacks an object of that revision", "fetch all of it: git fetch --refetch", str(folder))
        size = int(said[2])
        found.append(told[end + 1 : end + 1 + size])
        at = end + size + 2
    return found


def _git(folder: Path, *words: str, said: bytes = b"") -> bytes:
    done = _run(folder, *words, said=said)
    if done.returncode:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["it cannot be read"])[0]
        raise InputError(f"git says: {reason.removeprefix('fatal: ')}", "a revision can be named only within a git repository", str(folder))
    return done.stdout


def _run(folder: Path, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words], input=said, capture_output=True, timeout=_SECONDS, env=environment, check=False
        )
    except FileNotFoundError as error:
        raise InputError("git is not there", "install git, or keep versions as files: dutygraph version", str(folder)) from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise InputError(f"git does not answer: {error}", "check the revision and the repository", str(folder)) from error
