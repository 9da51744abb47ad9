"""What the knowledge says now: its documents and those added from Slack, with what people ask of them."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused, KnowledgeError
from bot.feedback import Attached
from bot.rag import catalogue, chunking, documents, questions
from bot.rag.documents import Convert
from bot.rag.material import Material
from bot.rag.representation import own_exemplars
from bot.tips import Tip
from bot.uploads import UPLOADS

_NOT_OURS = "That’s not something my handbook covers."

Progress = Callable[[int, int], None]


class Reading:
    """Of the documents in two folders, but for those that are `hidden`; `before` is what the last reading led to."""

    def __init__(
        self, knowledge_dir: Path, data_dir: Path, before: Material, only: Collection[Path], hidden: frozenset[str]
    ) -> None:
        """`only` limits it to these files or folders: what is outside stays as it was."""
        self._roots = (knowledge_dir, data_dir)
        self._only = only
        self._hidden = hidden
        self._before = before
        self._same = {passage.id: passage for passage in before.passages}
        self._passages: list[Passage] = []
        self._tips: list[Tip] = []
        self._refused: list[DocumentRefused] = []

    def read(
        self, attached: Sequence[Attached], talk: Sequence[Exemplar], convert: Convert, progress: Progress
    ) -> Material:
        """Raises KnowledgeError when nothing is usable."""
        files = [file for file in self._files() if not self._is_hidden(file.name)]
        scanned = [file for file in files if _within(file.path, self._only) and not questions.is_one(file.path)]
        names: set[str] = set()
        for number, file in enumerate(scanned, 1):
            if file.name in names:
                self._refused.append(DocumentRefused(file.name, "the knowledge has one of this name: rename that"))
            else:
                self._document(file, convert)
            names.add(file.name)
            progress(number, len(scanned))
        self._keep_others()
        if not self._passages:
            problems = "\n".join(map(str, self._refused))
            raise KnowledgeError(problems or f"There is nothing usable in {self._roots[0]}.")
        self._passages.sort(key=lambda p: (p.document, p.position))
        self._tips.sort(key=lambda tip: tip.document)
        asked = [e for file in files if questions.is_one(file.path) for e in self._asked(file)]
        about = {exemplar.about for exemplar in asked}
        own = (exemplar for passage in self._passages for exemplar in own_exemplars(passage, passage.id in about))
        given, adrift = self._given(attached)
        exemplars = [*own, *dict.fromkeys((*asked, *given)), *talk]
        return Material(self._passages, exemplars, self._tips, tuple(self._refused), adrift)

    def _files(self) -> Iterator["_File"]:
        knowledge_dir, data_dir = self._roots
        for path in documents.files(knowledge_dir):
            yield _File(path, knowledge_dir)
        with contextlib.suppress(KnowledgeError):  # Nothing was added yet.
            for path in documents.files(data_dir / UPLOADS):
                yield _File(path, data_dir)

    def _is_hidden(self, name: str) -> bool:
        """A document, or what is asked of one."""
        asked = {f"{PurePosixPath(document).with_suffix('')}{questions.QUESTIONS}" for document in self._hidden}
        return name in self._hidden or name in asked

    def _document(self, file: "_File", convert: Convert) -> None:
        """Its passages are those of before, as far as they are the same: two of each would fill the memory."""
        try:
            document = documents.read(file.path, file.root, convert)
        except DocumentRefused as reason:
            self._refused.append(reason)
            return
        passages = chunking.passages(document)
        tips, problems = catalogue.read_all([document], passages)
        self._passages += (old if (old := self._same.get(p.id)) == p else p for p in passages)
        self._tips += tips
        self._refused += problems

    def _keep_others(self) -> None:
        """What is out of the scan, or was refused, keeps what it had."""
        found = {passage.document for passage in self._passages}
        kept = {reason.path for reason in self._refused}
        kept |= {p.document for p in self._before.passages if not _within(self._path(p.document), self._only)}
        kept -= found | self._hidden
        self._passages += (passage for passage in self._before.passages if passage.document in kept)
        self._tips += (tip for tip in self._before.tips if tip.document in kept)

    def _path(self, document: str) -> Path:
        knowledge_dir, data_dir = self._roots
        return (data_dir if document.startswith(f"{UPLOADS}/") else knowledge_dir) / document

    def _asked(self, file: "_File") -> list[Exemplar]:
        found, problems = questions.read_all([file.path], file.root, self._passages, self._before.exemplars)
        self._refused += problems
        return found

    def _given(self, attached: Iterable[Attached]) -> tuple[list[Exemplar], tuple[str, ...]]:
        """Also those questions whose passage is gone."""
        ids = {passage.id for passage in self._passages}
        given: list[Exemplar] = []
        adrift: list[str] = []
        for each in attached:
            if each.passage_id is None:
                given.append(Exemplar(each.question, "not_covered", _NOT_OURS))
            elif each.passage_id in ids:
                given.append(Exemplar(each.question, "question", each.passage_id))
            else:
                adrift.append(each.question)
        return given, tuple(adrift)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    root: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(self.root).as_posix()


def _within(path: Path, only: Collection[Path]) -> bool:
    return not only or any(path.is_relative_to(limit) for limit in only)
