"""Runs a program of ours, such as ingest.py, in a process of its own, and listens to what it tells of its work."""

import asyncio
import json
import logging
import signal
from asyncio import StreamReader
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BrokeOff, ProgramFailed

_LONGEST_LINE = 8_000_000  # bytes: a report names every document that was refused
_LONGEST_REASON = 2_000
# It ended in good order: what it said on standard error is for people.
_IN_GOOD_ORDER = (0, 1, 2, 3, 130)
_log = logging.getLogger(__name__)

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a phase of the work has come; `total` is None while nobody knows."""

    phase: str
    done: int = 0
    total: int | None = None


Progress = Callable[[Step], None]


class Program:
    """`command` starts it, but for its last arguments, in the folder `home`; interrupted it has seconds `to_stop`."""

    def __init__(self, command: Sequence[str | Path], home: Path | None = None, to_stop: float = 5.0) -> None:
        self._command = command
        self._home = home
        self._to_stop = to_stop

    async def run(self, arguments: Sequence[str], progress: Progress = lambda step: None) -> Told:
        """What it tells in the end, which may be of a failure; raises ProgramFailed when that is nothing.

        Cancelled, it interrupts the program and waits for its end.
        """
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *arguments,
            cwd=self._home,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            limit=_LONGEST_LINE,
        )
        assert process.stdout  # noqa: S101
        assert process.stderr  # noqa: S101
        try:
            told, complaint = await asyncio.gather(_told(process.stdout, progress), _complaint(process.stderr))
            code = await process.wait()
        finally:
            await _end(process, self._to_stop)
        if complaint:
            _log.warning("A program that ran apart said: %s", complaint)
        if told is None:
            if complaint and code in _IN_GOOD_ORDER:
                raise ProgramFailed(complaint)
            raise BrokeOff(f"It broke off, with the status {code}.")
        return told


async def _told(out: StreamReader, progress: Progress) -> Told | None:
    """The last line that isn't about a step."""
    last = None
    async for line in out:
        match _parsed(line):
            case {"phase": str(phase), **more}:
                progress(Step(phase, _number(more.get("done")) or 0, _number(more.get("total"))))
            case dict(told):
                last = told
    return last


async def _complaint(error: StreamReader) -> str:
    """The end of it, where the reason stands."""
    said = b""
    while more := await error.read(_LONGEST_REASON):
        said = (said + more)[-_LONGEST_REASON:]
    return said.decode("utf-8", "replace").strip()


async def _end(process: Process, seconds: float) -> None:
    if process.returncode is not None:
        return
    # An ingest keeps what it has embedded for the next time.
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        process.kill()
        await process.wait()


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
