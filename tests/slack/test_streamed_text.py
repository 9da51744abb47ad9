"""What is shown of an answer while it is written brings nothing to life, wherever it is cut (matrix row L7)."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest

from bot.slack.listening import still_to_show
from bot.slack.markup import escaped

from .hostile import STRINGS
from .strict_reader import live_in

HOSTS = {"pmi.org"}
CUTS = 4


def in_pieces(text: str, chance: Random) -> list[str]:
    """Cut anywhere, links and names included."""
    places = sorted(chance.choices(range(len(text) + 1), k=CUTS))
    return [text[start:end] for start, end in pairwise([0, *places, len(text)])]


def shown(pieces: Sequence[str]) -> list[str]:
    """All that a reader sees, one after the other, until it can't be gone on with."""
    states, heard = [""], ""
    for piece in pieces:
        heard += piece
        if (more := still_to_show(heard, states[-1], HOSTS)) is None:
            break
        states.append(states[-1] + more)
    return states


def live(text: str) -> list[str]:
    return live_in({"text": "", "blocks": [{"type": "markdown", "text": text}]}, HOSTS)


@pytest.mark.parametrize("text", STRINGS)
def test_l7_nothing_hostile_comes_to_life_in_any_of_its_pieces(text: str) -> None:
    """L7."""
    chance = Random(7)  # noqa: S311
    for _ in range(20):
        assert [live(state) for state in shown(in_pieces(f"So. {text}", chance)) if live(state)] == []


def test_l7_an_address_that_turns_out_to_lead_elsewhere_is_not_gone_on_with() -> None:
    """L7."""
    assert shown(["See https://pmi.org", ".evil.example/x"]) == ["", "See https://pmi.org"]
    assert shown(["See [this](https://pmi.org/", "a) too."]) == ["", escaped("See [this](https://pmi.org/", HOSTS)]


def test_whole_sentences_are_shown_as_the_whole_will_be() -> None:
    sentences = [
        "**Learn <b> & more.** ",
        "See https://pmi.org/a?b=c. ",
        "- @here: `x`\n- two\n\n",
        "evil.example, too.",
    ]
    assert shown(sentences)[-1] == escaped("".join(sentences), HOSTS)
    assert shown(sentences)[-1] == "".join(escaped(sentence, HOSTS) for sentence in sentences)


def test_what_is_too_much_for_one_message_is_not_begun() -> None:
    assert still_to_show("x" * 6_001, "", HOSTS) is None
    assert still_to_show("統" * 2_001, "", HOSTS) is None
    assert still_to_show("統" * 2_000, "", HOSTS) == "統" * 2_000
