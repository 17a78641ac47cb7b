"""Writes a file, or a folder of files, so that at every moment it is the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dutygraph.errors import InputError


def write_whole(path: Path, data: bytes, mode: int = 0o644, *, durable: bool = True) -> None:
    """Replace ``path`` by ``data``: temporary file beside it, fsync, rename, fsync of the folder.

    At no moment may more people read it than ``mode`` says.
    What can be made again need not be ``durable``: without fsync it may be empty or old after a loss of power.
    Raises OSError where the folder cannot be written; then ``path`` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def own_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder of ours where it is missing; it ignores itself, in whichever git repository it lies. Raises OSError."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    if not (path / ".gitignore").exists():
        write_whole(path / ".gitignore", b"*\n", durable=False)


def write_output(path: Path, data: bytes) -> None:
    """The same for a file that a person named. Raises InputError where it cannot be written."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", "name a file that you may write", str(path)) from error


def write_folder(folder: Path, files: Mapping[str, bytes], mark: str) -> None:
    """Make ``folder`` hold exactly these files, by name: the whole set is made beside it, then put in its place.

    A folder that is there already is replaced only where it is empty or holds the file ``mark``, which says that it was written
    by this function. Between taking the old one away and putting the new one there it has another name: the next call finds it.
    Raises InputError where the folder holds something else or cannot be written.
    """
    folder = folder.resolve()
    aside = folder.with_name(f".{folder.name}.before")
    if aside.exists() and not folder.exists():
        aside.rename(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise InputError("this folder holds other things", "name a new or an empty one", str(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", "name a folder that you may write", str(folder)) from error
    try:
        for name, data in files.items():
            write_whole(made / name, data)
        made.chmod(0o755)
        shutil.rmtree(aside, ignore_errors=True)
        if folder.exists():
            folder.rename(aside)
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    sync_folder(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def sync_folder(path: Path) -> None:
    """Make sure that what was renamed or removed in a folder stays so after a loss of power."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
