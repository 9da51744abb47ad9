"""The talk that ships with the coach: whole, without doubles, in its own words."""

from collections import Counter

import pytest

from bot import care
from bot.domain import Exemplar
from bot.rag import talk
from bot.rag.learned import KINDS


@pytest.fixture(scope="module")
def exemplars() -> list[Exemplar]:
    return talk.exemplars()


def test_there_is_much_of_every_kind_that_is_not_the_knowledges(exemplars: list[Exemplar]) -> None:
    counts = Counter(exemplar.kind for exemplar in exemplars)
    assert set(counts) == set(KINDS) - {"question", "not_covered"}
    assert min(counts.values()) >= 50


def test_no_message_is_there_twice_or_empty(exemplars: list[Exemplar]) -> None:
    texts = Counter(exemplar.text.casefold() for exemplar in exemplars)
    assert [text for text, count in texts.items() if count > 1 or not text.strip()] == []


def test_every_kind_of_small_talk_has_replies_that_fit_a_line(exemplars: list[Exemplar]) -> None:
    for group in {exemplar.about for exemplar in exemplars if exemplar.kind == "small_talk"}:
        replies = {talk.reply(group, f"message {i}") for i in range(50)}
        assert all(reply.strip() and len(reply.split()) < 60 for reply in replies), group


def test_the_same_message_always_gets_the_same_reply() -> None:
    assert talk.reply("greeting", "hello") == talk.reply("greeting", "hello")
    assert len({talk.reply("greeting", f"hello {i}") for i in range(50)}) > 1


def test_nothing_but_distress_is_taken_for_it_by_its_words(exemplars: list[Exemplar]) -> None:
    others = [exemplar.text for exemplar in exemplars if exemplar.kind != "care"]
    assert [text for text in others if care.is_plain_distress(text)] == []
