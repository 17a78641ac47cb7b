"""Runs code in a process that kills itself when it makes its n-th call that reaches the disk."""

from __future__ import annotations

import subprocess
import sys

#: Put before code: its first argument is how many calls it may make.
COUNTED = """
import os, signal, sys
from pathlib import Path
left = int(sys.argv.pop(1))

def counted(real):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

os.fsync = counted(os.fsync)
Path.replace, Path.rename, Path.unlink = counted(Path.replace), counted(Path.rename), counted(Path.unlink)
"""
#: The command line, as the installed script runs it.
COMMAND = "from dutygraph.cli import main\nmain()\n"


def killed_at(left: int, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``code`` with ``words`` as its arguments; before call ``left`` (from 0) to the disk it is killed, if it makes so many."""
    command = [sys.executable, "-c", COUNTED + code, str(left), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
