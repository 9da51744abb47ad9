"""Reading what people write, and making harmless what the coach sends."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.markup import (
    addresses_somebody_else,
    escaped,
    mentions,
    question_from,
    shortened,
    without_formatting,
)

BOT = "UCOACH"
MARKUP = st.text(alphabet="<>&@|#!^{}hereUl annecvyo`*_[]()-.\n", max_size=200)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<@UCOACH> how do I start?", "how do I start?"),
        ("<@UCOACH|coach>, how do I start?", "how do I start?"),
        ("how do I start, <@UCOACH>?", "how do I start, ?"),
        ("does <@U2|Mei> need a PMP?", "does Mei need a PMP?"),
        ("does <@U2> need a PMP?", "does need a PMP?"),
        ("what was said in <#C1|careers> today?", "what was said in careers today?"),
        ("<#C1> or <!here>?", "or ?"),
        ("ask <!subteam^S1|@team>", "ask @team"),
        ("is <https://pmi.org|PMI> any good?", "is PMI any good?"),
        ("is <https://pmi.org> any good?", "is https://pmi.org any good?"),
        ("write to <mailto:a@b.c|a@b.c>", "write to a@b.c"),
        ("R&amp;D &lt;or&gt; product?", "R&D <or> product?"),
        ("what is &amp;lt; in HTML?", "what is &lt; in HTML?"),
        (":wave: hello :smile::+1::skin-tone-2:", "hello"),
        ("at 10:30:45 sharp", "at 10:30:45 sharp"),
        ("<@UCOACH>", ""),
        (":thumbsup:", ""),
        ("", ""),
        ("first line\nsecond line", "first line\nsecond line"),
        ("he\u200blp\u2060 \u202eme\ufeff\x00 \ud800now\r\nor never", "help me now\nor never"),
    ],
)
def test_a_question_is_read_the_way_its_writer_sees_it(written: str, meant: str) -> None:
    assert question_from(written, BOT) == meant


@pytest.mark.parametrize(
    ("text", "somebody_else"),
    [
        ("<@U2> could you look at this?", True),
        ("  <@U2|mei> could you?", True),
        ("<@UCOACH> what now?", False),
        ("<@U2> and <@UCOACH>, what now?", False),
        ("ask <@U2> or not?", False),
        ("no mention at all", False),
    ],
)
def test_a_text_that_begins_with_another_name_is_for_that_person(text: str, somebody_else: bool) -> None:
    assert addresses_somebody_else(text, BOT) is somebody_else


def test_a_name_is_not_taken_for_one_that_begins_like_it() -> None:
    assert mentions("hello <@UCOACH>", BOT)
    assert mentions("hello <@UCOACH|coach>", BOT)
    assert not mentions("hello <@UCOACH2>", BOT)


@pytest.mark.parametrize(
    "live",
    ["<!channel>", "<@U123>", "<!date^1392734382^{date}|then>", "<https://x.y|z>", "@here", "@Channel", "@everyone"],
)
def test_nothing_that_slack_brings_to_life_is_left(live: str) -> None:
    assert live not in escaped(f"look: {live} there")


@given(MARKUP.filter(lambda text: "](" not in text))
def test_escaping_keeps_every_character_and_leaves_no_markup(text: str) -> None:
    safe = escaped(text)
    back = safe.replace("\u2060", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == text
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)|@(?:here|channel|everyone)\b", safe)


@given(MARKUP, st.integers(min_value=8, max_value=60))
def test_a_shortened_text_fits_and_has_no_broken_entity(text: str, longest: int) -> None:
    short = shortened(escaped(text), longest)
    assert len(short) <= longest
    assert not re.search(r"&(?!(?:amp|lt|gt);)", short)


def test_a_shortened_text_ends_between_words() -> None:
    assert shortened("Build a bridge between the teams", 20) == "Build a bridge…"


def test_plain_text_has_no_markdown_left() -> None:
    markdown = "## Skills\n\n- **Data:** see [the list](https://x.y) and `numpy`"
    assert without_formatting(markdown) == "Skills\n\n- Data: see the list and numpy"


@given(MARKUP)
def test_any_text_at_all_can_be_asked(text: str) -> None:
    question_from(text, BOT)
