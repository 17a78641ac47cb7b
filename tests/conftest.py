"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on the machine and on who else uses it: timings are held in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The yardstick's folder (gold annotations, development plans), which is not part of the repository."""
    folder = Path(os.environ.get("DUTYGRAPH_SHARED") or CHECKOUT.parent / "shared")
    if not (folder / "gold").is_dir():
        pytest.skip(f"the gold annotations are not at {folder}; set DUTYGRAPH_SHARED to their folder")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """In continuous integration a skip is a failure: what cannot run there protects nobody.

    Only the yardstick's absence stays a skip, since it is not part of the repository.
    """
    report = yield
    if report.skipped and os.environ.get("DUTYGRAPH_CI") and "the gold annotations are not at" not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped in continuous integration: {report.longrepr}"
    return report
