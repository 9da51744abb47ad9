"""What docs/reliability.md says is what the last proof found."""

import json
from dataclasses import asdict

from .report import KEPT, PAGE, cells, in_page, report, with_others
from .rows import Row


def test_the_page_tells_what_the_proof_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == in_page(page, json.loads(KEPT.read_text(encoding="utf-8")))


def test_a_row_holds_only_without_losses_and_says_what_is_wrong() -> None:
    row = Row("A1", "a promise", "a fault", trials=3)
    assert row.holds
    assert not Row("A1", "a promise", "a fault", trials=3, doubled=1).holds
    assert not Row("A1", "a promise", "a fault", trials=0).holds
    wrong = row.but(0, "of this").but(2, "of that")
    assert (wrong.holds, wrong.broken) == (False, ("2 of that",))
    told = asdict(wrong) | {"holds": wrong.holds}
    assert cells(told) == ["A1", "a promise", "a fault", "3", "0", "0", "0", "0", "2 of that"]


def test_rows_that_were_not_tried_again_stay_as_they_were() -> None:
    before = report(
        [Row("A12", "a promise", "old", 1), Row("A2 1", "a promise", "old", 1), Row("C1", "one", "old", 1)], 60
    )
    told = with_others(report([Row("A2 1", "a promise", "new", 1), Row("A2 2", "a promise", "new", 1)], 30), before)
    assert [(row["id"], row["fault"]) for row in told["rows"]] == [
        *(("A2 1", "new"), ("A2 2", "new")),
        *(("A12", "old"), ("C1", "old")),
    ]
    assert told["minutes"] == 1.5
