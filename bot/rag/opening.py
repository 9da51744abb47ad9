"""Reads files of the knowledge folder and no others, whatever their names and links say, and only whole ones."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DocumentRefused

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC  # a pipe would keep us waiting
_AT_ONCE = 1 << 20


def name_of(path: Path, root: Path) -> str:
    """Below the knowledge folder, with forward slashes; raises DocumentRefused."""
    if not path.is_relative_to(root) or ".." in path.parts:
        raise DocumentRefused(ascii(path.name), "it is not in the knowledge folder")
    name = path.relative_to(root).as_posix()
    if not name.isprintable():
        raise DocumentRefused(ascii(name), "its name holds characters that can't be shown: rename it")
    return name


def content(path: Path, root: Path, limit: int) -> bytes:
    """Raises DocumentRefused."""
    name = name_of(path, root)
    try:
        with _opened(path, root, name) as (descriptor, before):
            if before.st_size > limit:
                raise DocumentRefused(name, f"it is larger than {limit // 1_000_000} MB: split it")
            found = _read(descriptor, limit + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise DocumentRefused(name, f"it can't be read ({error.strerror})") from error
    if len(found) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise DocumentRefused(name, "it was being changed while it was read: try again")
    return found


@contextmanager
def _opened(path: Path, root: Path, name: str) -> Iterator[tuple[int, os.stat_result]]:
    """A link within the folder is followed, once; from then on a folder or file that turns into one is not."""
    try:
        real, real_root = path.resolve(strict=True), root.resolve(strict=True)
    except (RuntimeError, FileNotFoundError) as error:  # Links in a circle, or to nowhere.
        raise DocumentRefused(name, "it is not a regular file") from error
    if not real.is_relative_to(real_root):
        raise DocumentRefused(name, "it is a link to somewhere outside the knowledge folder")
    *folders, last = real.relative_to(real_root).parts or (".",)
    at = os.open(real_root, _FOLDER)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        inner = os.open(last, _FILE, dir_fd=at)
        os.close(at)
        at = inner
        found = os.fstat(at)
        if not stat.S_ISREG(found.st_mode):
            raise DocumentRefused(name, "it is not a regular file")
        if found.st_nlink > 1:
            raise DocumentRefused(
                name, "it is a hard link, maybe to somewhere outside the knowledge folder: put a copy here"
            )
        yield at, found
    finally:
        os.close(at)


def _read(descriptor: int, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := os.read(descriptor, min(most, _AT_ONCE))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
