"""Stands in for ingest.py: does what the script in its folder says, line by line, and notes its arguments there."""

import json
import os
import signal
import sys
from pathlib import Path


def main(folder: Path, arguments: list[str]) -> None:
    with (folder / "asked.jsonl").open("a", encoding="utf-8") as noted:
        noted.write(f"{json.dumps(arguments)}\n")
    for line in (folder / "script.jsonl").read_text("utf-8").splitlines():
        match json.loads(line):
            case {"do": "pause"}:
                with (folder / "way-on").open() as way_on:
                    way_on.readline()
            case {"do": "die"}:
                os.kill(os.getpid(), signal.SIGKILL)
            case {"do": "fail", "reason": reason}:
                sys.stderr.write(reason)
                sys.exit(1)
            case _:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
