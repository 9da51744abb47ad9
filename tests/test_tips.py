"""The tip of the day: one all day, none again before all were seen, whatever happens to the knowledge meanwhile."""

import random
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Person, Place, SeenTip, Tip
from bot.tips import choose

ANNA = Person("T1", "U1")
DAY = date(2026, 11, 1)
IDS = st.sets(st.text(max_size=3), max_size=8)
PEOPLE = st.builds(Person, st.text(max_size=3), st.text(max_size=3))


def tips_of(ids: Collection[str]) -> list[Tip]:
    return [Tip(tip_id, f"Name {tip_id}", f"Text {tip_id}", Place(("Tips",), tip_id)) for tip_id in sorted(ids)]


def days_with(person: Person, knowledge: Sequence[Collection[str]], seen: Sequence[SeenTip] = ()) -> list[SeenTip]:
    """What the person is shown when each day has its own set of tips."""
    shown = list(seen)
    for ids in knowledge:
        today = shown[-1].day + timedelta(days=1) if shown else DAY
        tip = choose(tips_of(ids), shown, person, today)
        if tip:
            shown.append(SeenTip(today, tip.id))
    return shown


def test_without_tips_there_is_none() -> None:
    assert choose([], [], ANNA, DAY) is None
    assert choose([], [SeenTip(DAY, "gone")], ANNA, DAY) is None


@given(PEOPLE, IDS.filter(bool), st.integers(1, 4))
def test_none_comes_back_before_all_were_seen(person: Person, ids: set[str], rounds: int) -> None:
    shown = [seen.tip_id for seen in days_with(person, [ids] * len(ids) * rounds)]

    for start in range(len(shown) - len(ids) + 1):
        assert set(shown[start : start + len(ids)]) == ids


@given(PEOPLE, st.lists(IDS.filter(bool), min_size=1, max_size=30))
def test_none_comes_back_before_all_others_that_stayed_were_seen(person: Person, knowledge: list[set[str]]) -> None:
    shown = [seen.tip_id for seen in days_with(person, knowledge)]

    for today, tip_id in enumerate(shown):
        before = max((day for day in range(today) if shown[day] == tip_id), default=None)
        if before is not None:
            stayed = set[str].intersection(*knowledge[before : today + 1])
            assert stayed <= set(shown[before : today + 1])


@given(PEOPLE, st.lists(IDS.filter(bool), min_size=1, max_size=10), st.randoms())
def test_it_is_the_same_tip_all_day(person: Person, knowledge: list[set[str]], chance: random.Random) -> None:
    seen = days_with(person, knowledge)
    tips = tips_of(knowledge[-1])
    first = choose(tips, seen[:-1], person, seen[-1].day)
    shuffled = chance.sample(tips, len(tips))

    assert choose(tips, seen, person, seen[-1].day) == first
    assert choose(shuffled, seen, person, seen[-1].day) == first
    assert choose([*tips, *tips_of({"new tip"})], seen, person, seen[-1].day) == first


@given(PEOPLE, st.lists(IDS.filter(bool), max_size=10), IDS, IDS.filter(bool))
def test_tips_that_are_new_come_next_and_each_of_them_once(
    person: Person, knowledge: list[set[str]], kept: set[str], new: set[str]
) -> None:
    before = days_with(person, knowledge)
    new = new - {seen.tip_id for seen in before}
    kept = kept & {seen.tip_id for seen in before}
    after = days_with(person, [kept | new] * len(kept | new), before)[len(before) :]

    assert {seen.tip_id for seen in after[: len(new)]} == new
    assert {seen.tip_id for seen in after} == kept | new


@given(PEOPLE, st.lists(IDS.filter(bool), min_size=1, max_size=10), IDS)
def test_a_tip_that_was_removed_is_not_shown_not_even_today(
    person: Person, knowledge: list[set[str]], left: set[str]
) -> None:
    seen = days_with(person, knowledge)
    tips = tips_of(left - {seen[-1].tip_id})
    tip = choose(tips, seen, person, seen[-1].day)

    assert tip in tips if tips else tip is None


@given(PEOPLE, IDS.filter(bool), st.integers(1, 20), st.randoms())
def test_the_order_in_which_what_was_seen_is_told_does_not_matter(
    person: Person, ids: set[str], days: int, chance: random.Random
) -> None:
    seen = days_with(person, [ids] * days)
    tomorrow = seen[-1].day + timedelta(days=1)

    assert choose(tips_of(ids), chance.sample(seen, days), person, tomorrow) == choose(
        tips_of(ids), seen, person, tomorrow
    )


def test_everybody_has_an_order_of_their_own() -> None:
    ids = set("abcdefgh")
    people = [Person(team, user) for team in ("T1", "T2") for user in ("U1", "U2", "U3")]
    orders = {tuple(seen.tip_id for seen in days_with(person, [ids] * len(ids))) for person in people}

    assert len(orders) == len(people)
