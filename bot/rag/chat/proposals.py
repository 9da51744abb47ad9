"""The questions a chat model proposed, in files an admin reads and edits: in the form of those beside the knowledge."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from filelock import FileLock, Timeout

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused, IngestBusy
from bot.rag import questions
from bot.rag.blocks import visible
from bot.rag.problems import mapping
from bot.rag.questions import QUESTIONS, Targets

PROPOSED = "proposed"  # below DATA_DIR
_BULLETS = "bullets"
_LONGEST_COMMENT = 160
_HEAD = """\
# A chat model proposed these questions. Take out what nobody would ask, and mend what you like; then
# `python ingest.py --accept` takes what is left. A passage whose list is empty isn't asked about again: to have that
# done, remove its lines. Comments of your own are lost when it goes on.
"""

# By heading: lists of questions by language, and under "bullets" those by name.
_Content = dict[str, dict[str, Any]]


class Proposals:
    """For these passages; what the files say of others stays as it is."""

    def __init__(self, data_dir: Path, passages: Sequence[Passage]) -> None:
        self.folder = data_dir / PROPOSED
        self._passages = passages
        own: dict[PurePosixPath, list[Passage]] = {}
        for passage in passages:
            own.setdefault(_stem(passage), []).append(passage)
        self._places: dict[str, tuple[str, str | None]] = {}
        for stem, some in own.items():
            self._places |= Targets(stem, some).places

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises IngestBusy while another process proposes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                yield
        except Timeout:
            raise IngestBusy("Questions are being proposed already: wait for that to end, then try again.") from None

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob(f"*{QUESTIONS}"))

    def to_ask(self, prepared: Collection[str]) -> list[Passage]:
        """In order, those that can be named in a file, are in none, and are not `prepared` by their id.

        Raises DocumentRefused for a file that can't be read: else what is in it would be asked for again.
        """
        known = {stem: self._content(stem) for stem in {_stem(passage) for passage in self._passages}}
        return [
            passage
            for passage in self._passages
            if passage.id in self._places and passage.id not in prepared and not self._is_in(known, passage)
        ]

    def add(self, passage: Passage, asked: Sequence[str]) -> Path:
        """Read again each time: somebody may be editing it already. Raises DocumentRefused."""
        stem = _stem(passage)
        content, path = self._content(stem), self._path(stem)
        heading, name = self._places[passage.id]
        its = content.setdefault(heading, {})
        if name is None:
            its["questions"] = [*asked]
        else:
            its.setdefault(_BULLETS, {})[name] = [*asked]
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.new")
        made.write_text(self._written(content, stem), encoding="utf-8")
        os.replace(made, path)
        return path

    def read(self, files: Sequence[Path]) -> tuple[list[Exemplar], tuple[DocumentRefused, ...]]:
        return questions.read_all(files, self.folder, self._passages)

    def _path(self, stem: PurePosixPath) -> Path:
        return self.folder / f"{stem}{QUESTIONS}"

    def _is_in(self, known: Mapping[PurePosixPath, _Content], passage: Passage) -> bool:
        heading, name = self._places[passage.id]
        its = known[_stem(passage)].get(heading, {})
        return "questions" in its if name is None else name in its.get(_BULLETS, {})

    def _content(self, stem: PurePosixPath) -> _Content:
        path = self._path(stem)
        if not path.exists():
            return {}
        name = f"{PROPOSED}/{path.relative_to(self.folder).as_posix()}"
        loaded = questions.loaded(path, self.folder, name)
        try:
            return {heading: _section(its, heading) for heading, its in mapping(loaded or {}, "it").items()}
        except ValueError as error:
            raise DocumentRefused(name, str(error)) from None

    def _written(self, content: _Content, stem: PurePosixPath) -> str:
        about = {self._places[p.id]: p for p in self._passages if p.id in self._places and _stem(p) == stem}
        lines = [_HEAD.rstrip()]
        for heading, its in content.items():
            lines += ["", *_comment(about.get((heading, None))), f"{_scalar(heading)}:"]
            for key, asked in its.items():
                if key != _BULLETS:
                    lines += _listed(key, asked, "  ")
                    continue
                lines.append(f"  {_BULLETS}:")
                for name, some in asked.items():
                    lines += [f"    {line}" for line in _comment(about.get((heading, name)))]
                    lines += _listed(name, some, "    ")
        return "\n".join(lines) + "\n"


def _stem(passage: Passage) -> PurePosixPath:
    return PurePosixPath(passage.document).with_suffix("")


def _section(given: Any, heading: str) -> dict[str, Any]:
    """Raises ValueError."""
    its = dict(mapping(given or {}, heading))
    bullets = mapping(its.pop(_BULLETS, None) or {}, heading)
    found: dict[str, Any] = {key: questions.texts(asked, heading) for key, asked in its.items()}
    return found | (
        {_BULLETS: {name: questions.texts(asked, name) for name, asked in bullets.items()}} if bullets else {}
    )


def _listed(key: str, asked: Sequence[str], indent: str) -> list[str]:
    if not asked:
        return [f"{indent}{_scalar(key)}: []"]
    return [f"{indent}{_scalar(key)}:", *(f"{indent}  - {_scalar(text)}" for text in asked)]


def _scalar(text: str) -> str:
    """On one line, in quotes where it needs them."""
    written: str = yaml.safe_dump(text, allow_unicode=True, width=10**6)
    return written.partition("\n")[0]


def _comment(passage: Passage | None) -> list[str]:
    """Where it stands, and how it begins."""
    if passage is None:
        return []
    text = " ".join(visible(f"{passage.source}: {passage.statement}").split())
    return [f"# {text if len(text) <= _LONGEST_COMMENT else f'{text[: _LONGEST_COMMENT - 1]}…'}"]
