"""The folders with documents that came from people: waiting for a decision, in the knowledge, or removed from it."""

import os
import re
import shutil
import unicodedata
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from bot.errors import DocumentRefused

UPLOADS = "uploads"  # below DATA_DIR; a document there is known as uploads/NAME
_MAX_NAME = 120  # bytes, without the suffix
_KEY = re.compile("[A-Za-z0-9]{1,40}")
_A_DAY = timedelta(days=1)
_REMOVED = re.compile(r"([0-9]{8}T[0-9]{12}) (.+)")
_WHEN = "%Y%m%dT%H%M%S%f"  # UTC


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that waits for somebody to decide about it, under a key."""

    key: str
    path: Path

    @property
    def name(self) -> str:
        return self.path.name


class Uploads:
    """`suffixes` are those of files that can be read; `max_bytes` is how large they may be."""

    def __init__(self, data_dir: Path, suffixes: Collection[str], max_bytes: int) -> None:
        self.folder = data_dir / UPLOADS
        self._incoming = data_dir / "incoming"
        self._removed = data_dir / "removed"
        self._suffixes = suffixes
        self._max_bytes = max_bytes

    def name_for(self, given: str) -> str:
        """As a file may be called here, whatever the sender called it; raises DocumentRefused."""
        base = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
        shown = "".join(character for character in " ".join(base.split()) if character.isprintable()).lstrip(" .")
        name = PurePosixPath(shown)
        if name.suffix.lower() not in self._suffixes:
            raise DocumentRefused(shown[:_MAX_NAME] or "It", f"I read only {', '.join(sorted(self._suffixes))}")
        return name.stem.encode()[:_MAX_NAME].decode(errors="ignore").rstrip() + name.suffix.lower()

    async def receive(self, key: str, name: str, content: AsyncIterator[bytes], now: datetime) -> Incoming:
        """Raises DocumentRefused when it is too large."""
        folder = self._folder_of(key)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        incoming = Incoming(key, folder / name)
        try:
            await self._write(incoming, content)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        os.utime(folder, (now.timestamp(), now.timestamp()))
        return incoming

    async def _write(self, incoming: Incoming, content: AsyncIterator[bytes]) -> None:
        size = 0
        with incoming.path.open("wb") as file:
            async for chunk in content:
                size += len(chunk)
                if size > self._max_bytes:
                    raise DocumentRefused(
                        incoming.name, f"it is larger than {self._max_bytes // 1_000_000} MB: split it"
                    )
                file.write(chunk)

    def waiting(self, key: str) -> Incoming | None:
        if not _KEY.fullmatch(key) or not (folder := self._folder_of(key)).is_dir():
            return None
        return next((Incoming(key, path) for path in folder.iterdir()), None)

    def accept(self, incoming: Incoming, now: datetime) -> bool:
        """Into the knowledge; whether it took the place of another, which is kept among the removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        replaces = incoming.name in self.names()
        if replaces:
            self.remove(incoming.name, now)
        incoming.path.replace(self.folder / incoming.name)
        self.discard(incoming)
        return replaces

    def discard(self, incoming: Incoming) -> None:
        shutil.rmtree(self._folder_of(incoming.key), ignore_errors=True)

    def names(self) -> list[str]:
        """Of those in the knowledge."""
        return sorted(path.name for path in self.folder.glob("*") if not path.is_dir())

    def remove(self, name: str, now: datetime) -> None:
        """One of `names`."""
        self._removed.mkdir(parents=True, exist_ok=True)
        (self.folder / name).replace(self._removed / f"{now:{_WHEN}} {name}")

    def removed(self) -> list[str]:
        """The names of those that can be restored."""
        return sorted(self._latest_removed().keys() - set(self.names()))

    def restore(self, name: str) -> None:
        """One of `removed`, as it was last."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._latest_removed()[name].replace(self.folder / name)

    def removed_before(self, moment: datetime) -> dict[Path, str]:
        """The files, each with the name of its document; there may be another of that name by now."""
        return {path: name for path, (at, name) in self._all_removed() if at < f"{moment:{_WHEN}}"}

    def forget(self, removed: Path) -> bool:
        """One of `removed_before`, for good; False when it can't be, or another process was faster."""
        try:
            removed.unlink()
        except OSError:
            return False
        return True

    def forget_undecided(self, now: datetime) -> None:
        for folder in self._incoming.glob("*"):
            with suppress(FileNotFoundError):  # another process was faster
                if now.timestamp() - folder.stat().st_mtime > _A_DAY.total_seconds():
                    shutil.rmtree(folder, ignore_errors=True)

    def _folder_of(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("no key of an upload")
        return self._incoming / key

    def _latest_removed(self) -> dict[str, Path]:
        return {name: path for path, (_, name) in self._all_removed()}

    def _all_removed(self) -> list[tuple[Path, tuple[str, str]]]:
        """Oldest first, each with when it was removed and its name."""
        found = ((path, _REMOVED.fullmatch(path.name)) for path in sorted(self._removed.glob("*")))
        return [(path, (match[1], match[2])) for path, match in found if match]
