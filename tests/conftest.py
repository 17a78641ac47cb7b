"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long an example takes depends on the machine and on who else uses it: timings are held in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CHECKOUT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("DUTYGRAPH_SHARED") or CHECKOUT.parent / "shared")
#: How a test says that what it needs is not part of the repository: the only reasons to skip in continuous integration.
ABSENT = ("the gold annotations are not at", "W3C's protocol tests are not at")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The yardstick's folder (gold annotations, development plans), which is not part of the repository."""
    if not (SHARED / "gold").is_dir():
        pytest.skip(f"{ABSENT[0]} {SHARED}; set DUTYGRAPH_SHARED to their folder")
    return SHARED


@pytest.fixture(scope="session")
def w3c_protocol() -> Path:
    """W3C's tests of the SPARQL 1.1 Protocol (manifest.ttl and its data), which are not part of the repository."""
    folder = SHARED / "w3c-sparql-protocol"
    if not (folder / "manifest.ttl").is_file():
        pytest.skip(f"{ABSENT[1]} {folder}; set DUTYGRAPH_SHARED to the folder that holds theirs")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser, or a skip where there is none."""
    from browsing import launched  # late: other tests need no Playwright

    with launched() as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """In continuous integration a skip is a failure: what cannot run there protects nobody.

    Only the absence of what is not part of the repository stays a skip. A known miss that is expected to fail has run.
    """
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("DUTYGRAPH_CI")
        and not any(reason in str(report.longrepr) for reason in ABSENT)
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped in continuous integration: {report.longrepr}"
    return report
