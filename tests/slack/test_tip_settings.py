"""The settings of the daily tip as a modal: within Slack's limits whatever the topics are, and read with suspicion."""

import json
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.limits import check_view
from bot.schedule import DAILY, WEEKDAYS, Schedule
from bot.slack.tip_settings import NO_DAY, NO_HOUR, Settings, Unusable, settings_from, settings_view, told_view
from bot.subscriptions import Subscription
from bot.tips import Reader

from .hostile import STRINGS

ADA = Reader("T1", "U0ADA00001")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["hour", "days", "value"]), inner),
    max_leaves=10,
)


def subscription(**about: Any) -> Subscription:
    return Subscription(ADA, ADA.id, **{"schedule": Schedule(), "zone": "UTC", **about})


def submitted(view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """As Slack tells of it when nothing was touched but these."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            held = {
                "selected_time": element.get("initial_time"),
                "selected_options": element.get("initial_options", []),
            }
            values[block["block_id"]] = {element["action_id"]: held}
    return values | {name: {name: held} for name, held in changed.items()}


def element(view: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [block["element"] for block in view["blocks"] if block.get("block_id") == name]
    return dict(found)


def test_a_new_subscription_begins_with_every_weekday_at_nine() -> None:
    view = settings_view(ADA, None, "Europe/Madrid", ["Skills"])
    check_view(view, "modal")
    assert settings_from(submitted(view), ["Skills"]) == Settings(Schedule(time(9), WEEKDAYS), frozenset())
    assert view["blocks"][-1]["elements"][0]["text"] == "By the clock in Europe/Madrid."


@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sets(st.integers(0, 6), min_size=1),
    st.lists(st.text(max_size=200), unique=True, max_size=120),
    st.data(),
)
def test_what_is_set_is_shown_and_comes_back(at: time, days: set[int], topics: list[str], data: st.DataObject) -> None:
    chosen = frozenset(data.draw(st.sets(st.sampled_from(topics)))) if topics else frozenset()
    kept = subscription(schedule=Schedule(at, frozenset(days)), topics=frozenset(list(chosen)[:100]))
    view = settings_view(ADA, kept, "UTC", topics)
    check_view(view, "modal")
    read = settings_from(submitted(view), topics)
    assert read == Settings(kept.schedule, kept.topics if topics else None)


def test_of_many_topics_the_chosen_ones_are_always_offered() -> None:
    topics = [f"Topic {number}" for number in range(300)]
    view = settings_view(ADA, subscription(topics=frozenset({"Topic 299"})), "UTC", topics)
    check_view(view, "modal")
    options = element(view, "topics")["options"]
    assert len(options) == 100
    assert [option["text"]["text"] for option in options[-2:]] == ["Topic 98", "Topic 299"]


def test_long_topics_that_begin_alike_are_told_apart() -> None:
    topics = ["x" * 200 + "1", "x" * 200 + "2"]
    view = settings_view(ADA, None, "UTC", topics)
    check_view(view, "modal")
    _, second = element(view, "topics")["options"]
    chosen = submitted(view, topics={"selected_options": [second]})
    assert settings_from(chosen, topics).topics == frozenset({topics[1]})


def test_without_any_topics_none_are_asked_for() -> None:
    view = settings_view(ADA, None, "UTC", [])
    check_view(view, "modal")
    assert settings_from(submitted(view), []).topics is None


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"days": {"selected_options": []}}, {"days": NO_DAY}),
        ({"days": {"selected_options": [{"value": "7"}, {"value": "-1"}, {"value": "Monday"}]}}, {"days": NO_DAY}),
        ({"hour": {"selected_time": None}}, {"hour": NO_HOUR}),
        ({"hour": {"selected_time": "25:00"}}, {"hour": NO_HOUR}),
        ({"hour": {"selected_time": "09:00:30"}}, {"hour": NO_HOUR}),
        ({"hour": {}, "days": {}}, {"hour": NO_HOUR, "days": NO_DAY}),
    ],
)
def test_what_cannot_be_is_said_under_its_field(changed: dict[str, Any], errors: dict[str, str]) -> None:
    view = settings_view(ADA, None, "UTC", ["Skills"])
    with pytest.raises(Unusable) as unusable:
        settings_from(submitted(view, **changed), ["Skills"])
    assert unusable.value.errors == errors


def test_topics_that_were_never_offered_are_left_out() -> None:
    view = settings_view(ADA, subscription(schedule=Schedule(days=DAILY)), "UTC", ["Skills"])
    made_up = submitted(view, topics={"selected_options": [{"value": "Skills"}, {"value": "x" * 2_000}]})
    assert settings_from(made_up, ["Skills"]).topics == frozenset()


@given(st.dictionaries(st.sampled_from(["hour", "days", "topics"]), JUNK | st.dictionaries(st.just("days"), JUNK)))
def test_junk_sets_nothing(values: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        settings_from(values, ["Skills"])


@pytest.mark.parametrize("words", STRINGS)
def test_nothing_in_it_is_live(words: str) -> None:
    for view in (settings_view(ADA, None, words, [words]), told_view(words)):
        check_view(view, "modal")
        said = json.dumps(view, ensure_ascii=False)
        assert "<" not in said
        assert "mrkdwn" not in said


def test_what_is_told_in_the_end_fits() -> None:
    check_view(told_view("**A topic** and another. " * 1_000), "modal")
