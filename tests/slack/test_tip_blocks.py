"""Tips as messages: each within Slack's limits and harmless, whatever the knowledge says."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Place, Turn
from bot.sandbox.limits import LONGEST_EDITED_TEXT_BYTES, check_message_blocks
from bot.schedule import DAILY, Due, Schedule
from bot.slack.blocks import Message
from bot.slack.subscription_blocks import subscription_message, subscription_text
from bot.slack.tip_blocks import (
    NOTHING_KEPT,
    TIP_HELP,
    kept_messages,
    noted_message,
    question_about,
    tip_card,
    tip_turns,
)
from bot.subscriptions import Subscription, begun, ended, paused, stopped
from bot.tips import Note, Reader, Tip

from .hostile import STRINGS
from .strict_reader import live_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
ADA, GENERAL = Reader("T1", "U0ADA00001"), Reader("T1", "C0GENERAL1")
PLACE = Place(("Skills", "Technical Skills"), "Data Science")
TIP = Tip("t1", "skills.md", "Data Science", "Read a dataset.", PLACE, why="It pays.", first_step="Open one.")
NEW = Note("t1")
TEXTS = st.text(alphabet="Ab .\n-<>&@here!*`[](:/é漢😀", max_size=3000)
TIPS = st.builds(
    Tip,
    st.text("0123456789abcdef", min_size=1, max_size=16),
    TEXTS,
    TEXTS,
    TEXTS,
    st.builds(Place, st.tuples(TEXTS, TEXTS), TEXTS),
    st.none() | TEXTS,
    st.none() | TEXTS,
)


def card(tip: Tip = TIP, note: Note = NEW, subscribed: bool = False, **about: Any) -> Message:
    return tip_card(tip, note, (), reader=ADA, subscribed=subscribed, **about)


def buttons(message: Message) -> dict[str, tuple[str, str]]:
    """Their labels and values by their actions."""
    assert message.blocks[-1]["type"] == "actions"
    return {each["action_id"]: (each["text"]["text"], each["value"]) for each in message.blocks[-1]["elements"]}


def subscription(reader: Reader = ADA, **about: Any) -> Subscription:
    return Subscription(reader, ADA.id, **{"schedule": Schedule(), "zone": "Europe/Madrid", **about})


# The card


def test_a_card_says_what_why_and_how_to_begin_and_where_it_is_from() -> None:
    said = card()
    assert said.blocks[0]["text"] == (
        "**Today’s tip: Data Science**\n\nRead a dataset.\n\n**Why it matters:** It pays.\n\n"
        "**First step for today:** Open one."
    )
    assert said.blocks[1]["elements"][0]["text"] == "Source: Skills › Technical Skills › Data Science"
    assert said.text == (
        "Today’s tip: Data Science\n\nRead a dataset.\n\nWhy it matters: It pays.\n\n"
        "First step for today: Open one.\nSource: Skills › Technical Skills › Data Science"
    )


def test_a_card_leaves_out_what_the_tip_does_not_say() -> None:
    said = card(Tip("t1", "skills.md", "Data Science", "Read a dataset.", PLACE), heading="A tip for you")
    assert said.blocks[0]["text"] == "**A tip for you: Data Science**\n\nRead a dataset."


def test_its_buttons_name_the_tip_and_what_is_wanted() -> None:
    assert buttons(card()) == {
        "tip_done": ("Done", "on:t1"),
        "tip_save": ("Save", "on:t1"),
        "tip_more": ("More like this", "t1"),
        "tip_ask": ("Ask about this", "t1"),
        "tip_subscribe": ("Get one every day", ADA.id),
    }


def test_its_buttons_show_what_was_clicked_before() -> None:
    shown = buttons(card(note=Note("t1", saved=True, done=True), subscribed=True))
    assert (shown["tip_done"], shown["tip_save"]) == (("Done ✓", "off:t1"), ("Saved ✓", "off:t1"))
    assert shown["tip_pause"] == ("Pause", ADA.id)
    assert "tip_subscribe" not in shown


@given(TIPS, TEXTS)
def test_every_card_fits_and_can_be_put_in_the_place_of_another(tip: Tip, heading: str) -> None:
    for said in (card(tip, heading=heading), noted_message(tip, Note(tip.id), "tip_done")):
        check_message_blocks(said.blocks)
        assert 1 <= len(said.text.encode()) <= LONGEST_EDITED_TEXT_BYTES
        assert [block["type"] for block in said.blocks][-1] == "actions"


@given(TIPS)
def test_every_card_names_its_source(tip: Tip) -> None:
    assert [block["type"] for block in card(tip).blocks] == ["markdown", "context", "actions"]


@pytest.mark.parametrize("words", STRINGS)
def test_nothing_in_it_is_live(words: str) -> None:
    tip = Tip("t1", "skills.md", words, words, Place((words,), words), words, words)
    topical = begun(subscription(topics=frozenset({words}), zone="UTC"), NOW)
    said = [
        card(tip, heading=words),
        noted_message(tip, Note("t1"), "tip_save"),
        question_about(tip, (), shows_tip=True),
        question_about(tip, (), shows_tip=False),
        *kept_messages([(tip, Note("t1", saved=True))], 1),
        subscription_message(topical, NOW),
        subscription_message(stopped(topical, words), NOW),
    ]
    for message in said:
        without_buttons = [block for block in message.blocks if block["type"] != "actions"]
        assert live_in({"text": message.text, "blocks": without_buttons}) == []
        assert "<" not in json.dumps(message.blocks)


def test_only_links_to_hosts_on_the_list_are_live() -> None:
    tip = Tip("t1", "skills.md", "PMP", "See [PMI](https://pmi.org/a) or [that](https://evil.example/b).", PLACE)
    text = tip_card(tip, Note("t1"), {"pmi.org"}, reader=ADA, subscribed=False).blocks[0]["text"]
    assert "[PMI](https://pmi.org/a)" in text
    assert "evil.example" not in text


def test_what_is_remembered_of_a_tip_is_its_words_and_its_heading() -> None:
    assert tip_turns(TIP) == (
        Turn("user", "Data Science: Read a dataset."),
        Turn("coach", "**Data Science:** Read a dataset."),
        Turn("coach_topic", "Technical Skills"),
    )


# What was kept


def test_what_was_saved_and_done_is_listed_apart() -> None:
    other = Tip("t2", "skills.md", "Networking", "Write to one person.", PLACE)
    [said] = kept_messages([(TIP, Note("t1", saved=True)), (other, Note("t2", saved=True, done=True))], 0)
    assert said.blocks[0]["text"] == (
        "**Saved**\n\n- **Data Science:** Read a dataset.\n\n**Done ✓**\n\n- **Networking:** Write to one person."
    )


@pytest.mark.parametrize(
    ("gone", "says"), [(1, "1 more that you kept has left"), (3, "3 more that you kept have left")]
)
def test_what_has_left_the_handbook_is_counted(gone: int, says: str) -> None:
    [said] = kept_messages([], gone)
    assert said.text.startswith(says)


def test_whoever_kept_nothing_is_told_how() -> None:
    [said] = kept_messages([], 0)
    assert said.blocks[0]["text"] == NOTHING_KEPT


@given(st.lists(st.tuples(TIPS, st.builds(Note, st.just("t"), done=st.booleans(), saved=st.just(True))), max_size=60))
def test_a_long_list_comes_in_a_few_messages(kept: list[tuple[Tip, Note]]) -> None:
    said = kept_messages(kept, 0)
    assert 1 <= len(said) <= 5
    for message in said:
        check_message_blocks(message.blocks)


# What a subscription says


EVERY = begun(subscription(), NOW)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        (EVERY, "You get a tip **every weekday at 09:00** (Europe/Madrid). The next one comes tomorrow."),
        (
            begun(subscription(schedule=Schedule(time(18, 30), DAILY)), NOW),
            "You get a tip **every day at 18:30** (Europe/Madrid). The next one comes today.",
        ),
        (
            begun(subscription(schedule=Schedule(time(7), frozenset({2, 4})), topics=frozenset({"B", "A"})), NOW),
            "You get a tip **every Wednesday and Friday at 07:00** (Europe/Madrid). "
            "The next one comes on Wednesday, 25 November. It is about A and B.",
        ),
        (
            begun(subscription(schedule=Schedule(time(7), frozenset({0, 2, 4}))), NOW),
            "You get a tip **every Monday, Wednesday and Friday at 07:00** (Europe/Madrid). "
            "The next one comes tomorrow.",
        ),
        (
            begun(subscription(GENERAL), NOW),
            "This channel gets a tip **every weekday at 09:00** (Europe/Madrid). The next one comes tomorrow.",
        ),
        (
            paused(EVERY, NOW, date(2026, 12, 1)),
            "The daily tip is **paused until Tuesday, 1 December**. "
            "Then you get a tip **every weekday at 09:00** (Europe/Madrid).",
        ),
        (
            paused(EVERY, NOW, None),
            "The daily tip is **paused** until you resume it. "
            "Then you get a tip **every weekday at 09:00** (Europe/Madrid).",
        ),
        (stopped(EVERY, "this channel was archived."), "I’ve stopped the daily tip: this channel was archived."),
        (ended(EVERY), "You get no daily tip. `/tip subscribe` brings you one."),
        (ended(begun(subscription(GENERAL), NOW)), "This channel gets no daily tip."),
    ],
)
def test_a_subscription_says_when_and_what_next(about: Subscription, says: str) -> None:
    assert subscription_text(about, NOW) == says


def test_the_next_one_is_told_by_the_reader_s_own_calendar() -> None:
    due = Due(date(2026, 11, 23), datetime(2026, 11, 22, 20, tzinfo=UTC))
    about = subscription(zone="Asia/Tokyo", due=due)
    assert "comes today" in subscription_text(about, datetime(2026, 11, 22, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("about", "offered"),
    [
        (EVERY, {"tip_pause", "tip_settings"}),
        (paused(EVERY, NOW, None), {"tip_resume", "tip_settings"}),
        (ended(EVERY), {"tip_subscribe"}),
        (stopped(EVERY, "you are a guest here now."), {"tip_subscribe"}),
    ],
)
def test_what_can_be_done_about_it_is_offered(about: Subscription, offered: set[str]) -> None:
    said = subscription_message(about, NOW)
    check_message_blocks(said.blocks)
    assert buttons(said).keys() == offered
    assert {value for _, value in buttons(said).values()} == {ADA.id}


@pytest.mark.parametrize("form", ["/tip next", "/tip about", "/tip subscribe", "/tip pause until monday", "/tip saved"])
def test_the_help_gives_the_forms(form: str) -> None:
    assert f"`{form}" in TIP_HELP
