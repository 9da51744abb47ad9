"""What the proof found, as JSON to keep and as a table to read."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .rows import Row

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "proof.json"
PAGE = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- proof -->\n", "<!-- end of proof -->\n"
_WITH_FIGURES = ("A1", "G1", "I1", "I3", "I6", "I7", "I8")
_HEAD = ("", "promise", "fault", "trials", "lost", "doubled", "leaked", "noted", "")


def report(rows: Sequence[Row], seconds: float) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": {
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "slack_bolt": version("slack-bolt"),
        },
        "minutes": round(seconds / 60, 1),
        "rows": [asdict(row) | {"holds": row.holds} for row in rows],
    }


def with_others(told: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Rows that were not tried this time stay as they were found before, on this machine or another one."""
    tried = {_base(row) for row in told["rows"]}
    rows = [*(row for row in before["rows"] if _base(row) not in tried), *told["rows"]]
    minutes = round(before["minutes"] + told["minutes"], 1)
    return {**told, "minutes": minutes, "rows": sorted(rows, key=lambda row: place_of(row["id"]))}


def place_of(row_id: str) -> tuple[str, list[int]]:
    """In the table: A2 before A12, and A2 1 after A2."""
    return row_id[0], [int(part) for part in row_id[1:].split()]


def _base(row: dict[str, Any]) -> str:
    return str(row["id"]).split()[0]


def cells(row: dict[str, Any]) -> list[str]:
    counts = [str(row[name]) for name in ("trials", "lost", "doubled", "leaked", "noted")]
    return [
        row["id"],
        row["promise"],
        row["fault"],
        *counts,
        "holds" if row["holds"] else "; ".join(row["broken"]) or "no",
    ]


def table(told: dict[str, Any]) -> str:
    """In Markdown, with the figures that say more below it."""
    machine = ", ".join(f"{name.replace('_', '-')} {value}" for name, value in told["machine"].items())
    lines = [f"{told['date']}, {machine}; {told['minutes']} minutes.", "", _line(_HEAD), _line(["---"] * len(_HEAD))]
    lines += [_line(cells(row)) for row in told["rows"]]
    more = [row for row in told["rows"] if _base(row) in _WITH_FIGURES and row["figures"]]
    lines += ["", *(f"- {row['id']}, {row['fault']}: {_figures(row['figures'])}" for row in more)]
    return "\n".join(lines) + "\n"


def in_page(page: str, told: dict[str, Any]) -> str:
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}{table(told)}{_END}{after}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figures(figures: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
