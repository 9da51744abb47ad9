"""Has files converted to Markdown by a process that may do nothing else, and keeps what came out of it."""

import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Event, Timer
from types import TracebackType
from typing import IO, Any, Self

from bot.errors import DocumentRefused
from bot.rag.converters.outcome import MAX_MARKDOWN, VERSION, Converted

CONVERTED = "converted"  # the folder for what came out, below DATA_DIR
_HOUSE = Path(__file__).parents[2]
_START_S = 120.0  # the first time its libraries are compiled
_FILE_S = 30.0
_MAX_ANSWER = 12 * MAX_MARKDOWN  # bytes: what JSON makes of any character at most
_MAX_REASON = 300
_TOO_LONG = "it takes too long to read: split it, or save it anew"
_NOT_STARTED = "what reads such files can't be started: is all that requirements.lock lists installed?"
_BROKEN = "it can't be read: it takes too much memory, or is damaged; split it, or save it anew"


class Converter:
    """The process is started when it is first needed, works on many files, and is started anew when it died."""

    def __init__(self, cache: Path, seconds: float = _FILE_S) -> None:
        """`cache` is a folder of its own; a file may take so many `seconds`."""
        self._cache = cache
        self._seconds = seconds
        self._used: set[str] = set()
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def convert(self, name: str, content: bytes) -> Converted:
        """Of the document's `name` only the suffix counts, besides in what is said; raises DocumentRefused."""
        suffix = PurePosixPath(name).suffix.lower()
        kept = self._cache / f"{hashlib.sha256(content).hexdigest()}{suffix}.{VERSION}.json"
        self._used.add(kept.name)
        outcome = _recalled(kept)
        if outcome is None:
            answer = self._answer(name, suffix, content)
            _keep(kept, answer)
            outcome = _outcome(answer)
        if isinstance(outcome, str):
            raise DocumentRefused(name, outcome)
        return outcome

    def forget_unused(self) -> None:
        """What none of the files is that were converted since this converter was made: after a look at all of them."""
        for kept in self._cache.glob("*"):
            if kept.name not in self._used:
                kept.unlink(missing_ok=True)

    def _answer(self, name: str, suffix: str, content: bytes) -> Mapping[str, Any]:
        """One that has been checked; raises DocumentRefused."""
        process = self._process = self._process or _Process()
        try:
            answer = process.ask({"suffix": suffix, "size": len(content)}, content, self._seconds)
            _outcome(answer)
        except (EOFError, OSError, ValueError) as error:
            self._stop()
            is_late = isinstance(error, TimeoutError)
            reason = _NOT_STARTED if not process.is_ready else _TOO_LONG if is_late else _BROKEN
            raise DocumentRefused(name, reason) from error
        if answer.pop("is_spent", True):
            self._stop()
        return answer

    def _stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None


class _Process:
    """Knows nothing of our environment, is in a session of its own, and can't outlive us for more than one file."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.rag.converters"],
            cwd=_HOUSE,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin  # noqa: S101
        assert self._process.stdout  # noqa: S101
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self.is_ready = False

    def ask(self, question: Mapping[str, object], content: bytes, seconds: float) -> dict[str, Any]:
        """Raises TimeoutError when it took too long, or else EOFError, OSError or ValueError when it died."""
        if not self.is_ready:
            self.is_ready = bool(self._exchange(b"", _START_S))
        return self._exchange(json.dumps(question).encode() + b"\n" + content, seconds)

    def _exchange(self, said: bytes, seconds: float) -> dict[str, Any]:
        late = Event()
        timer = Timer(seconds, self._end, [late])
        timer.start()
        try:
            self._in.write(said)
            self._in.flush()
            line = self._out.readline(_MAX_ANSWER)
            if not line.endswith(b"\n"):
                raise EOFError
            answer = json.loads(line)
        except (EOFError, OSError, ValueError) as error:
            if late.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
        return dict(answer)

    def _end(self, late: Event) -> None:
        late.set()
        self._process.kill()

    def stop(self) -> None:
        self._process.kill()
        with contextlib.suppress(OSError):  # What it was never told is still to be flushed.
            self._in.close()
        self._out.close()
        self._process.wait()


def _outcome(answer: object) -> Converted | str:
    """Or else the reason why there is none; raises ValueError when it is no answer at all."""
    match answer:
        case {"refused": str(reason)}:
            return reason[:_MAX_REASON]
        case {"markdown": str(markdown), "title": str() | None as title, "date": str() | None as day}:
            return Converted(markdown, title, date.fromisoformat(day) if day else None)
    raise ValueError("this is no answer")


def _recalled(kept: Path) -> Converted | str | None:
    try:
        return _outcome(json.loads(kept.read_bytes()))
    except (OSError, ValueError):
        return None


def _keep(kept: Path, answer: Mapping[str, Any]) -> None:
    """Whole or not at all. Without room for it, it is converted again next time."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as written:
            json.dump(answer, written)
        Path(written.name).replace(kept)
