"""The seal on a generation's folder: what was written stays as it was, and nothing is read that isn't."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from bot.errors import IndexUnavailable

COPIES = "open"  # beside the generations: what readers copied for themselves
_SEAL = "seal.json"
_LOCK = ".lock"


def seal(folder: Path) -> None:
    """Call it last of all."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    sums = {name: (path.stat().st_size, _sum_of(path)) for name, path in files.items()}
    (folder / _SEAL).write_text(json.dumps(sums), encoding="utf-8")


def is_whole(folder: Path) -> bool:
    try:
        sealed = Sealed(folder)
        for name in sealed.names():
            sealed.check(name)
    except IndexUnavailable:
        return False
    return True


class Sealed:
    """A sealed folder, from which each file is checked as it is read; whatever is wrong with it is IndexUnavailable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            sums = json.loads((folder / _SEAL).read_bytes())
            self._sums = {str(name): (int(size), str(sum_)) for name, (size, sum_) in sums.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise IndexUnavailable("The index is missing or not whole: run `python ingest.py`.") from error

    def names(self, below: str = "") -> list[str]:
        return [name for name in self._sums if name.startswith(below)]

    def read(self, name: str) -> bytes:
        with self._found(name) as file:
            content = file.read_bytes()
            self._compare(name, sha256(content).hexdigest())
            return content

    def check(self, name: str) -> None:
        with self._found(name) as file:
            self._compare(name, _sum_of(file))

    @contextmanager
    def _found(self, name: str) -> Iterator[Path]:
        """Of the right size: Chroma is known to leave files that claim to be terabytes."""
        try:
            file = self._folder / name
            if file.stat().st_size != self._sums[name][0]:
                raise _damaged(name)
            yield file
        except (OSError, KeyError) as error:
            raise IndexUnavailable(f"The index has no {name} to be read: run `python ingest.py`.") from error

    def _compare(self, name: str, found: str) -> None:
        if found != self._sums[name][1]:
            raise _damaged(name)

    @contextmanager
    def copy(self, below: str) -> Iterator[Path]:
        """A folder of one's own with these files, for who writes where it reads; raises OSError without room for it."""
        with _own_folder(self._folder.parent / COPIES) as own:
            for name in self.names(below):
                file = own / name
                file.parent.mkdir(parents=True, exist_ok=True)
                self._copy(name, file)
            yield own / below

    def _copy(self, name: str, to: Path) -> None:
        """The copy is checked, piece by piece, for the largest file of a large index would fill the memory."""
        with self._found(name) as file:
            pass
        shutil.copyfile(file, to)
        self._compare(name, _sum_of(to))


@contextmanager
def _own_folder(root: Path) -> Iterator[Path]:
    """Gone at the end; what killed processes left of theirs goes with the next one's beginning."""
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / _LOCK):
        for left in root.iterdir():
            if left.is_dir():
                _remove_unless_held(left)
        folder = TemporaryDirectory(dir=root)
        held = FileLock(Path(folder.name) / _LOCK, thread_local=False)  # It may end in another thread.
        held.acquire()
    with held, folder:
        yield Path(folder.name)


def _remove_unless_held(folder: Path) -> None:
    try:
        with FileLock(folder / _LOCK, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
    except (Timeout, OSError):  # Somebody reads from it, or is just taking it away.
        return


def _damaged(name: str) -> IndexUnavailable:
    return IndexUnavailable(f"The index is damaged, in {name}: run `python ingest.py`.")


def _sum_of(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
