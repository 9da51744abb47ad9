"""The modal that asks what was wrong: within Slack's limits, and read with suspicion."""

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.feedback import Fault, Vote
from bot.sandbox.limits import check_view
from bot.slack.feedback_form import details_view, vote_from

from .hostile import STRINGS

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["faults", "words", "value"]), inner),
    max_leaves=10,
)


def submitted(words: Any = None, *faults: Any) -> dict[str, Any]:
    return {
        "faults": {"faults": {"selected_options": [{"value": fault} for fault in faults]}},
        "words": {"words": {"value": words}},
    }


def test_slack_takes_the_modal_and_it_offers_every_fault() -> None:
    view = details_view("C1:" + "0" * 32)
    check_view(view, "modal")
    assert [option["value"] for option in view["blocks"][0]["element"]["options"]] == [*get_args(Fault)]


def test_all_that_was_filled_in_is_read() -> None:
    assert vote_from(submitted(" Too short. ", "wrong", "off_point")) == Vote(
        "down", frozenset({"wrong", "off_point"}), "Too short."
    )


def test_nothing_filled_in_is_a_vote_all_the_same() -> None:
    assert vote_from(submitted()) == vote_from({}) == Vote("down")


def test_faults_that_were_never_offered_are_left_out() -> None:
    assert vote_from(submitted(None, "boring", 7, None, ["wrong"], "wrong")).faults == {"wrong"}


@given(st.dictionaries(st.sampled_from(["faults", "words", "x"]), JUNK))
def test_junk_says_nothing(values: dict[str, Any]) -> None:
    vote = vote_from(values)
    assert (vote.verdict, vote.faults) == ("down", frozenset())


@given(st.text(max_size=3_000) | st.sampled_from(STRINGS))
def test_words_are_kept_as_they_are_seen_and_no_more_than_a_thousand_characters(words: str) -> None:
    said = vote_from(submitted(words)).words
    assert len(said) <= 1_000
    assert not {"\u202e", "\u200b", "\x00"} & {*said}
    assert said.encode() is not None, "no half characters"
