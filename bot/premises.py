"""What the coach stands on, as `coach doctor` sees it: Python, SQLite, and a file that holds secrets."""

from pathlib import Path
from stat import S_IRGRP, S_IROTH

from bot.doctor import Check

_OLDEST_PYTHON = (3, 11)
# By minor version, the first that mends what a crafted archive can do (CVE-2024-0450).
_MENDED_PYTHON: dict[tuple[int, ...], tuple[int, ...]] = {(3, 11): (3, 11, 8), (3, 12): (3, 12, 2)}
# Before it, a kill at a bad moment can damage a database in the mode we use (the WAL-reset bug).
_MENDED_SQLITE = (3, 51, 3)


def python(version: tuple[int, ...]) -> Check:
    found = _dotted(version[:3])
    if version[:2] < _OLDEST_PYTHON:
        return Check("Python", "bad", found, f"Install Python {_dotted(_OLDEST_PYTHON)} or newer.")
    if version < (mended := _MENDED_PYTHON.get(version[:2], version)):
        return Check("Python", "warn", f"{found} has known holes", f"Update it to {_dotted(mended)} or newer.")
    return Check("Python", "ok", found)


def sqlite(version: tuple[int, ...]) -> Check:
    if version < _MENDED_SQLITE:
        advice = f"Use a Python that comes with SQLite {_dotted(_MENDED_SQLITE)} or newer, and keep backups."
        return Check("SQLite", "warn", f"{_dotted(version)} can, rarely, damage the database", advice)
    return Check("SQLite", "ok", _dotted(version))


def privacy(dotenv: Path) -> list[Check]:
    """Nothing to say where there is no such file, or nobody else can read it."""
    if dotenv.is_file() and dotenv.stat().st_mode & (S_IRGRP | S_IROTH):
        return [Check("Secrets", "warn", f"others on this machine can read {dotenv}", f"Run `chmod 600 {dotenv}`.")]
    return []


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
