"""Messages inside every limit, whatever they are made of."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Answer, Found, Outcome, Passage, Place
from bot.sandbox.limits import check_message_blocks
from bot.slack.blocks import HELP, Message, answer_messages, messages
from bot.slack.splitting import size

PLACE = Place(("Skills", "Technical"), "Data Science")
TEXTS = st.text(alphabet="Ab .\n-<>&@here!*`", max_size=3000) | st.text(alphabet="é統。 \n-&ग्📎", max_size=3000)
PLACES = st.lists(st.builds(Place, st.tuples(TEXTS, TEXTS), st.none() | TEXTS), max_size=12)


@given(TEXTS, PLACES, st.integers(min_value=1, max_value=8))
def test_no_message_is_longer_than_slack_takes(text: str, sources: list[Place], times: int) -> None:
    for message in messages(text * times, sources):
        markdown, *contexts = _texts(message)
        assert size(message.text) + sum(map(size, _texts(message))) <= 9_000
        assert size(markdown) <= 6_000
        assert all(size(context) <= 1_000 for context in contexts)
        assert size(message.text) <= 2_000


@given(TEXTS, PLACES)
def test_nothing_in_a_message_is_live(text: str, sources: list[Place]) -> None:
    for message in messages(text, sources):
        assert "<" not in message.text + json.dumps(message.blocks)
        assert "@here" not in message.text + json.dumps(message.blocks, ensure_ascii=False)


def test_an_answer_names_its_one_source() -> None:
    [message] = answer_messages(_answer("**Learn Python.**", PLACE))
    assert _texts(message) == ["**Learn Python.**", "Source: Skills › Technical › Data Science"]
    assert message.text == "Learn Python.\nSource: Skills › Technical › Data Science"


def test_an_answer_names_each_of_its_sources_once() -> None:
    [message] = answer_messages(_answer("Learn.", PLACE, Place(("R&D",), None), PLACE))
    assert _texts(message)[1] == "Sources: Skills › Technical › Data Science; R&amp;D"


def test_an_answer_without_sources_is_only_text() -> None:
    [message] = answer_messages(Answer("not_covered", "My handbook says nothing about that."))
    assert _texts(message) == ["My handbook says nothing about that."]


def test_the_sources_of_a_long_answer_are_under_its_last_message() -> None:
    sent = answer_messages(_answer("A sentence of moderate length. " * 500, PLACE))
    assert [len(message.blocks) for message in sent] == [1, 1, 2]
    assert all(_texts(message)[0].endswith("length.") for message in sent)


def test_an_answer_with_its_key_can_be_voted_on_under_its_last_message() -> None:
    *earlier, last = answer_messages(_answer("A sentence of moderate length. " * 500, PLACE), key="k1")
    assert [len(message.blocks) for message in earlier] == [1, 1]
    assert [block["type"] for block in last.blocks] == ["markdown", "context", "context_actions"]
    [buttons] = last.blocks[-1]["elements"]
    assert (buttons["action_id"], buttons["positive_button"]["value"]) == ("answer_vote", "up:k1")
    assert buttons["negative_button"]["value"] == "down:k1"
    check_message_blocks(last.blocks)


def test_whoever_is_declined_with_a_key_can_wait_for_an_answer() -> None:
    [message] = answer_messages(Answer("not_covered", "My handbook says nothing about that."), key="k1")
    [button] = message.blocks[-1]["elements"]
    assert (button["action_id"], button["value"]) == ("tell_me", "k1")
    assert message.text == "My handbook says nothing about that."
    check_message_blocks(message.blocks)


@pytest.mark.parametrize("outcome", ["clarify", "small_talk"])
def test_about_what_is_no_answer_there_is_nothing_to_say(outcome: Outcome) -> None:
    [message] = answer_messages(Answer(outcome, "Hello!"), key="k1")
    assert _texts(message) == ["Hello!"]


@pytest.mark.parametrize("word", ["/coach", "/tip", "/tip subscribe", "only from my handbook", "no answer"])
def test_the_help_says_what_the_coach_does_and_does_not(word: str) -> None:
    assert word in HELP


def _answer(text: str, *places: Place) -> Answer:
    passages = [
        Found(Passage(str(number), "skills.md", place.section, place.title, "…", number, "bullet", (place,)), 1.0)
        for number, place in enumerate(places)
    ]
    return Answer("answer", text, tuple(passages), tuple(range(len(passages))))


def _texts(message: Message) -> list[str]:
    markdown, *contexts = message.blocks
    return [markdown["text"], *(context["elements"][0]["text"] for context in contexts)]
