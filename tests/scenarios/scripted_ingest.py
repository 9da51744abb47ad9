"""An ingest that goes by a script, in a process of its own as the real one does."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.apart import Program

from . import script_runner

REPORT: Mapping[str, Any] = {
    "documents": 2,
    "passages": 120,
    "added": 1,
    "changed": 0,
    "removed": 0,
    "embedded": 1,
    "generation": 8,
    "is_new": True,
    "refused": [],
    "changes": [],
    "changes_count": 0,
    "adrift": [],
    "gate": None,
}
PAUSE, DIE = {"do": "pause"}, {"do": "die"}


class ScriptedIngest:
    """The lines of a script are told as they stand, but for `PAUSE`, which lasts until `goes_on`, and `DIE`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        os.mkfifo(folder / "way-on")
        self._folder = folder
        self._way_on = os.open(folder / "way-on", os.O_RDWR)
        self.program = Program([sys.executable, "-S", script_runner.__file__, folder])
        self.tells(REPORT)

    def tells(self, *lines: Mapping[str, Any]) -> None:
        (self._folder / "script.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")

    def fails(self, reason: str) -> None:
        self.tells({"do": "fail", "reason": reason})

    def goes_on(self) -> None:
        os.write(self._way_on, b"\n")

    @property
    def asked(self) -> list[list[str]]:
        """The arguments of each time it was started."""
        noted = self._folder / "asked.jsonl"
        return [json.loads(line) for line in noted.read_text("utf-8").splitlines()] if noted.exists() else []

    def close(self) -> None:
        os.close(self._way_on)
