"""Looks through what comes with the knowledge, questions above all, and says what to mend and what to look at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.domain import Exemplar, Passage
from bot.rag import catalogue, chunking, documents, linting, questions
from bot.rag.documents import Convert
from bot.rag.embeddings import Vectors
from bot.rag.kept_vectors import KeptVectors
from bot.rag.linting import Pair
from bot.remarks import Collision, Remark, Remarks, Review

_ENOUGH_QUESTIONS = 20  # of a passage
_ENOUGH_MESSAGES = 8  # of a theme that isn't covered
_SHOWN = 30  # of each kind of hint
_MAX_CHARACTERS = 70  # of a theme's reply, or of a passage that has no name


async def review(knowledge_dir: Path, convert: Convert, vectors: KeptVectors, originals: Mapping[str, str]) -> Review:
    """`originals` are questions, by their ids, that may not be copied; raises KnowledgeError."""
    prepared = _Prepared(knowledge_dir, convert)
    texts = [exemplar.text for exemplar in prepared.english]
    both = [*texts, *originals.values()]
    await vectors.recall(both)
    await vectors.embed(vectors.missing(both), lambda done, total: None)
    rows = await vectors.of(both) if both else np.empty((0, 0), np.float32)
    return Review(
        prepared.counted(),
        _to_mend(prepared, rows[: len(texts)], originals, rows[len(texts) :]),
        _hints(prepared, rows[: len(texts)]),
    )


class _Prepared:
    """The questions and messages of the knowledge, those in English first, and the passages they may be about."""

    def __init__(self, knowledge_dir: Path, convert: Convert) -> None:
        files = documents.files(knowledge_dir)
        written = [path for path in files if not questions.is_one(path)]
        found, refused = documents.read_all(written, knowledge_dir, convert)
        self.passages = [passage for document in found for passage in chunking.passages(document)]
        _, tip_problems = catalogue.read_all(found, self.passages)
        asked, problems = questions.read_all(filter(questions.is_one, files), knowledge_dir, self.passages)
        self.english = [exemplar for exemplar in asked if exemplar.language == "en"]
        self.exemplars = [*self.english, *(exemplar for exemplar in asked if exemplar.language != "en")]
        self.refused = (*refused, *tip_problems, *problems)
        self._place = {passage.id: _place(passage) for passage in self.passages}

    def counted(self) -> dict[str, int]:
        kinds = Counter(exemplar.kind for exemplar in self.english)
        return {
            "passages": len(self.passages),
            "questions": kinds["question"],
            "questions_in_other_languages": len(self.exemplars) - len(self.english),
            "messages_not_covered": kinds["not_covered"],
        }

    def collisions(self, pairs: Iterable[Pair], exemplars: Sequence[Exemplar]) -> Iterator[Collision]:
        for pair in pairs:
            one, other = exemplars[pair.row], exemplars[pair.other]
            yield Collision(one.text, self.place(one), other.text, self.place(other), round(pair.by, 3))

    def place(self, exemplar: Exemplar) -> str:
        return self._place.get(exemplar.about) or f"not covered: {_shortened(exemplar.about)}"


def _to_mend(
    prepared: _Prepared, rows: Vectors, originals: Mapping[str, str], original_rows: Vectors
) -> dict[str, Remarks]:
    """Copies are told by the id of the original alone: who writes questions had better not read what measures them."""
    texts = [exemplar.text for exemplar in prepared.exemplars]
    ids = list(originals)
    copies = (
        Collision(texts[pair.row], prepared.place(prepared.exemplars[pair.row]), "", ids[pair.other], round(pair.by, 3))
        for pair in linting.copies(texts, rows, list(originals.values()), original_rows)
    )
    alike = linting.alike(rows, [exemplar.about for exemplar in prepared.english])
    return {
        "refused": _all(map(str, prepared.refused)),
        "said_twice": _all(prepared.collisions(linting.repeated(texts), prepared.exemplars)),
        "nearly_the_same": _all(prepared.collisions(alike, prepared.english)),
        "copied": _all(copies),
    }


def _hints(prepared: _Prepared, rows: Vectors) -> dict[str, Remarks]:
    is_question = np.array([exemplar.kind == "question" for exemplar in prepared.english], dtype=bool)
    asked = [exemplar for exemplar in prepared.english if exemplar.kind == "question"]
    misplaced = linting.misplaced(rows[is_question], [exemplar.about for exemplar in asked])
    strays = linting.strays(rows, is_question)
    covered = [pair for pair in strays if is_question[pair.row]]
    not_covered = [pair for pair in strays if not is_question[pair.row]]
    return {
        "few_questions": _first(_few_questions(prepared)),
        "nobody_prepared": _first(_unprepared(prepared)),
        "few_messages": _first(_few_messages(prepared.english)),
        "nearer_to_another_passage": _first(prepared.collisions(misplaced, asked)),
        "covered_but_nearer_to_what_is_not": _first(prepared.collisions(covered, prepared.english)),
        "not_covered_but_nearer_to_what_is": _first(prepared.collisions(not_covered, prepared.english)),
    }


def _few_questions(prepared: _Prepared) -> Iterator[str]:
    asked = Counter(exemplar.about for exemplar in prepared.english)
    for passage in sorted(prepared.passages, key=lambda passage: asked[passage.id]):
        if 0 < asked[passage.id] < _ENOUGH_QUESTIONS:
            yield f"{_place(passage)}: {asked[passage.id]} of {_ENOUGH_QUESTIONS}"


def _unprepared(prepared: _Prepared) -> Iterator[str]:
    """Bullets and outlines: nobody can ask of one paragraph among several."""
    about = {exemplar.about for exemplar in prepared.english}
    for passage in prepared.passages:
        if passage.kind != "paragraph" and passage.id not in about:
            yield _place(passage)


def _few_messages(exemplars: Iterable[Exemplar]) -> Iterator[str]:
    sent = Counter(exemplar.about for exemplar in exemplars if exemplar.kind == "not_covered")
    for says, count in reversed(sent.most_common()):
        if count < _ENOUGH_MESSAGES:
            yield f"{_shortened(says)}: {count} of {_ENOUGH_MESSAGES}"


def _place(passage: Passage) -> str:
    """As its questions file names it."""
    name = passage.title or ("" if passage.kind == "section" else _shortened(passage.statement))
    return f"{passage.document}: {' › '.join(filter(None, (passage.section[-1], name)))}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1].rstrip()}…"


def _all(remarks: Iterable[Remark]) -> Remarks:
    every = tuple(remarks)
    return Remarks(len(every), every)


def _first(remarks: Iterable[Remark]) -> Remarks:
    every = tuple(remarks)
    return Remarks(len(every), every[:_SHOWN])
