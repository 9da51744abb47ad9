"""What the shipped bridge is worth: each document asked with what the questions of the others teach; and its making."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import prepared
from bot.domain import Passage
from bot.rag import bridge
from bot.rag.embeddings import BUILT_IN, Embedder, Vectors, normalised, open_embedder
from bot.rag.representation import embedded_texts
from bot.rag.retriever import UNASKED

_FEWEST = 10  # passages of a document that is asked; among fewer, everything is easily found
_AT_ONCE = 64
Write = Annotated[bool, typer.Option("--write", help="Ship the one that learned from all documents.")]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Row by row a question, and which passage answers it."""

    passages: Sequence[Passage]
    answers: Vectors
    questions: Vectors
    of: npt.NDArray[np.int64]

    def fitted(self, rows: npt.NDArray[np.bool_]) -> bridge.Bridge:
        return bridge.fit(self.questions[rows], self.answers[self.of[rows]], self.answers.mean(axis=0))


def run(write: Write = False) -> None:
    """The share of a document's questions whose passage comes first, and is among the first three of that document."""
    lessons = _lessons(Path("knowledge"), open_embedder(BUILT_IN, Path("data")))
    document = np.array([passage.document for passage in lessons.passages])
    ranks = {name: np.empty(0, np.int64) for name in ("meaning alone", "with the bridge")}
    for name in sorted(set(document)):
        if (document == name).sum() >= _FEWEST:
            asked = document[lessons.of] == name
            for how, found in _ranks(lessons, lessons.fitted(~asked), asked, np.flatnonzero(document == name)).items():
                ranks[how] = np.concatenate([ranks[how], found])
    table = Table("by", "questions", "hit@1", "hit@3")
    for how, found in ranks.items():
        table.add_row(how, str(len(found)), f"{(found < 1).mean():.3f}", f"{(found < 3).mean():.3f}")
    Console().print(table)
    if write:
        lessons.fitted(np.ones(len(lessons.of), bool)).save(bridge.SHIPPED)


def _lessons(root: Path, embed: Embedder) -> Lessons:
    passages, asked = prepared.read(root)
    column = {passage.id: i for i, passage in enumerate(passages)}
    both = _embedded(embed, [text for passage in passages for text in embedded_texts(passage)])
    answers = normalised(both.reshape(len(passages), 2, -1).mean(axis=1))
    of = np.array([column[exemplar.about] for exemplar in asked])
    return Lessons(passages, answers, _embedded(embed, [exemplar.text for exemplar in asked]), of)


def _embedded(embed: Embedder, texts: Sequence[str]) -> Vectors:
    return np.concatenate([embed(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)])


def _ranks(
    lessons: Lessons, learned: bridge.Bridge, asked: npt.NDArray[np.bool_], candidates: npt.NDArray[np.int64]
) -> dict[str, npt.NDArray[np.int64]]:
    """For each question asked, how many of the candidates come before the right one."""
    vectors = lessons.questions[asked]
    right = np.searchsorted(candidates, lessons.of[asked])
    meaning = UNASKED["meaning"] * vectors @ lessons.answers[candidates].T
    across = np.stack([learned.across(vector) for vector in vectors])
    bridged = meaning + UNASKED["bridged"] * across @ (lessons.answers[candidates] - learned.centre).T

    def rank(scores: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.int64]:
        return np.asarray((scores > scores[np.arange(len(scores)), right][:, None]).sum(axis=1))

    return {"meaning alone": rank(meaning), "with the bridge": rank(bridged)}


if __name__ == "__main__":
    typer.run(run)
