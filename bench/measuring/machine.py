"""What a figure depends on beside the code: the machine, its load, the packages, the day and the commit."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "pyrudof", "jieba", "jionlp", "flask", "lxml", "pyahocorasick")
_CHECKOUT = Path(__file__).parents[2]


def machine() -> dict[str, Any]:
    """The facts, as they are now."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit.stdout.strip() or "none",
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _line("/proc/cpuinfo", "model name") or platform.processor(),
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _line(path: str, key: str) -> str:
    """What a file of ``key: value`` lines says first."""
    lines = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
