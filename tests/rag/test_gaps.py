"""Questions alike in meaning find together, whatever the words; different subjects stay apart."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from bot.rag.embeddings import Embedder
from bot.rag.gaps import Grouping
from bot.understanding.words import without_the_job

from .conftest import Hashing

# Of each subject the paraphrases, which end in one group.
SUBJECTS = [
    ["What do AI project managers earn?", "how much do ai pms earn", "What can I earn as an AI project manager?"],
    ["do companies sponsor visas for ai pms", "will they sponsor my visa", "Is visa sponsorship common?"],
    ["should data science teams work in sprints", "Do sprints work for data science teams?"],
    ["Which prompts do you use for status reports?", "prompt templates for status reports"],
    ["is linear algebra necessary", "do I really need linear algebra?"],
    ["how do I bake sourdough bread", "recipe for sourdough bread", "what flour is best for sourdough bread?"],
    ["how much does a gpu cluster cost", "What do GPU clusters cost?"],
    ["can you review my resume?", "feedback on my resume please"],
    ["are there unions for project managers", "should i join a union"],
    ["am I too old at 52 to switch careers", "is 45 too late to change careers"],
    ["is my system high risk under the EU AI act?", "what does the EU AI act require of my project"],
    ["how do I make a project GDPR compliant?", "GDPR compliance for an AI project"],
]
# One of a kind, though most of them share words with a subject above.
ALONE = [
    "does a works council have a say",
    "what does data annotation cost",
    "how do I avoid burnout",
    "will it rain tomorrow",
    "do I need German to work in Munich",
    "who owns the model in a vendor contract",
    "what belongs in a handover to the ops team",
    "best podcast about machine learning",
]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def grouping(minilm: Embedder, pool: ThreadPoolExecutor) -> Grouping:
    return Grouping(minilm, pool)


async def grouped(grouping: Grouping, questions: list[str], *decided: str) -> set[frozenset[str]]:
    groups = await grouping([*map(without_the_job, questions)], [*map(without_the_job, decided)])
    return {frozenset(questions[i] for i in group) for group in groups}


async def test_paraphrases_are_one_group_and_subjects_stay_apart(grouping: Grouping) -> None:
    questions = [question for subject in SUBJECTS for question in subject] + ALONE

    expected = {frozenset(subject) for subject in SUBJECTS} | {frozenset([question]) for question in ALONE}
    assert await grouped(grouping, questions) == expected


async def test_the_same_questions_are_the_same_groups_in_any_order(grouping: Grouping) -> None:
    questions = [question for subject in SUBJECTS for question in subject] + ALONE
    assert await grouped(grouping, questions) == await grouped(grouping, questions[::-1])


async def test_the_question_nearest_to_the_middle_stands_for_its_group(grouping: Grouping) -> None:
    questions = ["sourdough bread recipe", "how do I bake sourdough bread at home in a small oven", "sourdough bread"]
    [[first, *_]] = await grouping(questions, [])
    assert questions[first] == "sourdough bread recipe"


async def test_what_is_like_a_question_that_was_decided_on_is_in_no_group(grouping: Grouping) -> None:
    questions = ["what flour is best for sourdough bread?", "is linear algebra necessary"]
    assert await grouped(grouping, questions, "how do I bake sourdough bread") == {frozenset(questions[1:])}


async def test_nothing_is_grouped_where_nothing_was_asked(grouping: Grouping) -> None:
    assert await grouping([], ["how do I bake sourdough bread"]) == []


async def test_what_was_embedded_once_is_not_embedded_again(pool: ThreadPoolExecutor) -> None:
    model = Hashing()
    grouping = Grouping(Embedder("hashing", model), pool)
    for _ in range(2):
        await grouping(["bread", "butter"], ["jam"])
    await grouping(["bread", "cheese"], [])

    assert model.texts == ["bread", "butter", "jam", "cheese"]


class Scattered(Embeddings):
    """Five thousand texts in a thousand heaps."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        heap = np.random.default_rng(int(text) % 1_000).standard_normal(384)
        return (heap + 0.3 * np.random.default_rng(int(text)).standard_normal(384)).tolist()  # type: ignore[no-any-return]


async def test_five_thousand_questions_are_grouped_within_seconds(pool: ThreadPoolExecutor) -> None:
    grouping, questions = Grouping(Embedder("scattered", Scattered()), pool), [*map(str, range(5_000))]
    await grouping(questions[:1], questions[1:])  # so that all are embedded
    started = perf_counter()
    groups = await grouping(questions, [])

    assert perf_counter() - started < 10  # one or two on a machine that has nothing else to do
    assert sorted(map(sorted, groups)) == [[*range(heap, 5_000, 1_000)] for heap in range(1_000)]
