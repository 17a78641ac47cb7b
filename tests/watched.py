"""A running `dutygraph watch`, whose lines tests wait for."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Seconds that a line may take on a busy machine.
BOUND = 120


class Watched:
    """The process, and the lines that it has written so far."""

    def __init__(self, folder: Path, *words: str) -> None:
        command = [sys.executable, "-m", "dutygraph.cli", "-w", ".", "watch", *words]
        env = {**os.environ, "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, wanted: Callable[[str], bool]) -> list[str]:
        """The lines up to the first that is wanted."""
        seen: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=BOUND)
            except queue.Empty:
                raise AssertionError(f"not in {BOUND} s; so far: {seen}") from None
            assert line is not None, f"it ended with {self.process.wait()}: {seen} {self.process.stderr and self.process.stderr.read()}"
            seen.append(line)
            if wanted(line):
                return seen

    def summary(self) -> list[str]:
        """The lines of the next change: the last one has the counts."""
        return self.until(lambda line: line.endswith(" ms)"))

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of that kind, in the JSON form."""
        found: dict[str, Any] = json.loads(self.until(lambda line: json.loads(line)["event"] == kind)[-1])
        return found

    def end(self, by: int = signal.SIGTERM) -> tuple[int, list[str], str]:
        """How it ends when it gets that signal: exit status, the lines that nobody waited for, standard error."""
        self.process.send_signal(by)
        status = self.process.wait(timeout=BOUND)
        self._reader.join(timeout=BOUND)
        left = [line for line in iter(self._lines.get, None) if line is not None]
        assert self.process.stderr
        return status, left, self.process.stderr.read()


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[Watched]:
    """`dutygraph watch` in that folder; it is ended with the block, whatever happens in it."""
    run = Watched(folder, *words)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait(timeout=BOUND)
        run._reader.join(timeout=BOUND)
        for stream in (run.process.stdout, run.process.stderr):
            if stream:
                stream.close()
