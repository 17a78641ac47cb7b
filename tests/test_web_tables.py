"""How values and texts are shown on pages."""

from __future__ import annotations

import pytest

from dutygraph_web.words import number, opening


@pytest.mark.parametrize(("value", "shown"), [("350000000.0", "350,000,000"), ("0.50", "0.5"), ("95", "95"), ("", ""), ("x", "x")])
def test_numbers_are_grouped_and_hold_no_idle_zeros(value: str, shown: str) -> None:
    assert number(value) == shown


def test_the_opening_of_a_task_is_its_first_sentence_without_the_number() -> None:
    assert opening("12. 修订《办法》，健全机制。 进一步提升。") == "修订《办法》，健全机制。"
    assert opening("2022年3月底前，健全机制。") == "2022年3月底前，健全机制。", "a sentence that begins with a number keeps it"
    assert opening("（2）98.5%以上的案件公开。") == "98.5%以上的案件公开。"
    assert opening("12．" + "长" * 200, 20) == "长" * 19 + "…"
