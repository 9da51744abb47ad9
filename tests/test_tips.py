"""Which tip: one all day, none again before all were seen, topics in turn, and all of it a matter of what is known."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Place
from bot.tips import REST, Note, Reader, Tip, more_like, next_one, of_today, suitable

ANNA = Reader("T1", "U1")
DAY = date(2026, 11, 1)
A_DAY = timedelta(days=1)
READERS = st.builds(Reader, st.text(max_size=3), st.text(max_size=3))
# The first letter of an id is its topic.
IDS = st.sets(st.from_regex("[a-d][0-9]", fullmatch=True), max_size=8)
SOME = IDS.filter(bool)


def tips_of(ids: Collection[str]) -> list[Tip]:
    return [
        Tip(tip_id, "tips.md", f"Name {tip_id}", f"Text {tip_id}", Place((tip_id[:1],), tip_id))
        for tip_id in sorted(ids)
    ]


def handbook(sizes: Sequence[int]) -> list[Tip]:
    """A topic for each size, with so many tips."""
    return tips_of({f"{chr(ord('a') + topic)}{n:02}" for topic, size in enumerate(sizes) for n in range(size)})


@dataclass
class Days:
    """The days of a reader who takes the tip of each, and what they leave behind."""

    reader: Reader = ANNA
    today: date = DAY
    notes: dict[str, Note] = field(default_factory=dict)
    shown: list[str | None] = field(default_factory=list)

    def pass_by(self, *knowledge: Collection[Tip], rest: timedelta = timedelta()) -> list[str | None]:
        """A day with each of these; what came on them."""
        before = len(self.shown)
        for tips in knowledge:
            self.today += A_DAY
            tip = of_today(list(tips), self.known, self.reader, self.today, rest=rest)
            self.shown.append(tip.id if tip else None)
            if tip:
                self.notes[tip.id] = replace(self.note(tip.id), shown_on=self.today, of_day=self.today)
        return self.shown[before:]

    def click(self, tip_id: str, saved: bool = False, done: bool = False, liked: bool = False) -> None:
        self.notes[tip_id] = replace(self.note(tip_id), saved=saved, done=done, liked=liked)

    def note(self, tip_id: str) -> Note:
        return self.notes.get(tip_id, Note(tip_id))

    @property
    def known(self) -> list[Note]:
        return list(self.notes.values())


def topics_of(shown: Sequence[str | None]) -> list[str]:
    return [tip_id[0] for tip_id in shown if tip_id]


def test_without_tips_there_is_none() -> None:
    assert of_today([], [], ANNA, DAY) is None
    assert of_today([], [Note("gone", DAY, DAY)], ANNA, DAY) is None
    assert next_one([], [Note("gone", DAY)], ANNA, DAY) is None


@given(READERS, SOME, st.integers(1, 4))
def test_none_comes_back_before_all_were_seen(reader: Reader, ids: set[str], rounds: int) -> None:
    shown = Days(reader).pass_by(*[tips_of(ids)] * len(ids) * rounds)

    for start in range(len(shown) - len(ids) + 1):
        assert set(shown[start : start + len(ids)]) == ids


@given(READERS, st.lists(SOME, min_size=1, max_size=30))
def test_none_comes_back_before_all_others_that_stayed_were_seen(reader: Reader, knowledge: list[set[str]]) -> None:
    shown = Days(reader).pass_by(*map(tips_of, knowledge))

    for today, tip_id in enumerate(shown):
        before = max((day for day in range(today) if shown[day] == tip_id), default=None)
        if before is not None:
            stayed = set[str].intersection(*knowledge[before : today + 1])
            assert stayed <= set(shown[before : today + 1])


@given(READERS, st.lists(SOME, min_size=1, max_size=10), st.randoms())
def test_it_is_the_same_tip_all_day(reader: Reader, knowledge: list[set[str]], chance: random.Random) -> None:
    days = Days(reader)
    first = days.pass_by(*map(tips_of, knowledge))[-1]
    tips = tips_of(knowledge[-1])
    for changed in (tips, chance.sample(tips, len(tips)), [*tips, *tips_of({"new tip"})]):
        again = of_today(changed, days.known, reader, days.today, rest=chance.choice([REST, timedelta()]))
        assert again
        assert again.id == first


@given(READERS, st.lists(SOME, max_size=10), SOME, st.randoms())
def test_the_order_in_which_anything_is_told_does_not_matter(
    reader: Reader, knowledge: list[set[str]], ids: set[str], chance: random.Random
) -> None:
    days = Days(reader)
    days.pass_by(*map(tips_of, knowledge))
    tips, tomorrow = tips_of(ids), days.today + A_DAY
    shuffled, retold = chance.sample(tips, len(tips)), chance.sample(days.known, len(days.known))

    assert of_today(shuffled, retold, reader, tomorrow) == of_today(tips, days.known, reader, tomorrow)
    assert next_one(shuffled, retold, reader, days.today) == next_one(tips, days.known, reader, days.today)


@given(READERS, st.lists(SOME, max_size=10), IDS, SOME)
def test_tips_that_are_new_come_next_and_each_of_them_once(
    reader: Reader, knowledge: list[set[str]], kept: set[str], new: set[str]
) -> None:
    days = Days(reader)
    days.pass_by(*map(tips_of, knowledge))
    new, kept = new - days.notes.keys(), kept & days.notes.keys()
    after = days.pass_by(*[tips_of(kept | new)] * len(kept | new))

    assert set(after[: len(new)]) == new
    assert set(after) == kept | new


@given(READERS, st.lists(SOME, min_size=1, max_size=10), IDS)
def test_a_tip_that_was_removed_is_not_shown_not_even_today(
    reader: Reader, knowledge: list[set[str]], left: set[str]
) -> None:
    days = Days(reader)
    last = days.pass_by(*map(tips_of, knowledge))[-1]
    tips = tips_of({tip_id for tip_id in left if tip_id != last})
    tip = of_today(tips, days.known, reader, days.today)

    assert tip in tips if tips else tip is None


@given(READERS, st.sets(st.from_regex("[a-d][0-9]", fullmatch=True), min_size=2, max_size=8), st.data())
def test_a_tip_that_was_edited_is_no_new_one(reader: Reader, ids: set[str], data: st.DataObject) -> None:
    days = Days(reader)
    days.pass_by(*[tips_of(ids)] * data.draw(st.integers(1, len(ids) - 1)))
    edited = [replace(tip, text=f"{tip.text}, and how", first_step="Ask.") for tip in tips_of(ids)]
    tip = next_one(edited, days.known, reader, days.today + A_DAY)

    assert tip
    assert tip.id not in days.notes


def test_everybody_has_an_order_of_their_own() -> None:
    tips = tips_of({f"a{n}" for n in range(8)})
    readers = [Reader(team, user) for team in ("T1", "T2") for user in ("U1", "U2", "C3")]
    orders = {tuple(Days(reader).pass_by(*[tips] * 8)) for reader in readers}

    assert len(orders) == len(readers)


@given(READERS, st.lists(st.integers(1, 9), min_size=2, max_size=5), st.sampled_from([timedelta(), REST]))
def test_topics_come_in_turn_as_often_as_there_is_of_them(reader: Reader, sizes: list[int], rest: timedelta) -> None:
    """However far one has come, a topic that isn't over half of all is at most two tips from its share."""
    tips = handbook(sizes)
    topics = topics_of(Days(reader).pass_by(*[tips] * len(tips), rest=rest))

    assert Counter(topics) == Counter(tip.topic for tip in tips)
    left = Counter(topics)
    for one, following in pairwise(topics):
        left[one] -= 1
        assert one != following or left[one] == left.total()
    if 2 * max(sizes) <= len(tips):
        for days in range(1, len(tips) + 1):
            for topic, size in Counter(tip.topic for tip in tips).items():
                assert abs(Counter(topics[:days])[topic] - days * size / len(tips)) < 2


def test_more_comes_of_what_somebody_asked_more_of() -> None:
    tips = handbook([10, 10, 10])

    def of_a(*liked: str) -> int:
        days = Days()
        days.pass_by(*[tips] * 3)
        for tip_id in liked:
            days.click(tip_id, liked=True)
        return topics_of(days.pass_by(*[tips] * 12)).count("a")

    a, b, c = sorted(str(tip_id) for tip_id in Days().pass_by(*[tips] * 3))
    assert of_a() == 4
    assert of_a(a) == 6
    assert of_a(b, c) < 4


@given(READERS, SOME, st.data())
def test_what_is_done_comes_only_when_all_is(reader: Reader, ids: set[str], data: st.DataObject) -> None:
    days, tips = Days(reader), tips_of(ids)
    days.pass_by(*[tips] * len(ids))
    done = data.draw(st.sets(st.sampled_from(sorted(ids)), max_size=len(ids)))
    for tip_id in done:
        days.click(tip_id, done=True)

    assert set(days.pass_by(*[tips] * 2 * len(ids))) == (ids - done or ids)


@pytest.mark.parametrize("click", [{"done": True}, {"saved": True}, {"liked": True}])
def test_what_was_clicked_on_in_a_channel_is_not_new_to_the_person(click: dict[str, bool]) -> None:
    days = Days()
    days.click("a1", **click)

    assert "a1" not in days.pass_by(*[tips_of({"a1", "a2", "b1"})] * 2)


@given(READERS, IDS, st.integers(1, 25))
def test_sent_unasked_none_comes_back_within_a_week(reader: Reader, ids: set[str], days: int) -> None:
    """I9."""
    shown = Days(reader).pass_by(*[tips_of(ids)] * days, rest=REST)

    for start in range(days):
        week = [tip_id for tip_id in shown[start : start + REST.days] if tip_id]
        assert len(week) == len(set(week))
    assert len([tip_id for tip_id in shown[: REST.days] if tip_id]) == min(len(ids), days, REST.days)


def test_the_only_tip_is_given_again_to_whoever_asks_but_not_unasked() -> None:
    """I9."""
    (only,) = tips = tips_of({"a1"})
    notes = [Note("a1", DAY, DAY)]

    assert of_today(tips, notes, ANNA, DAY + A_DAY) == only
    assert of_today(tips, notes, ANNA, DAY + A_DAY, rest=REST) is None
    assert of_today(tips, notes, ANNA, DAY + REST, rest=REST) == only


def test_whoever_flies_into_yesterday_still_has_a_tip() -> None:
    (only,) = tips = tips_of({"a1"})

    assert of_today(tips, [Note("a1", DAY, DAY)], ANNA, DAY - A_DAY) == only


def test_another_is_one_that_was_not_shown_today_while_there_is_one() -> None:
    tips, notes, shown = tips_of({"a1", "a2", "b1"}), dict[str, Note](), list[str]()
    for _ in range(4):
        tip = next_one(tips, list(notes.values()), ANNA, DAY)
        assert tip
        notes[tip.id] = Note(tip.id, DAY)
        shown.append(tip.id)

    assert set(shown[:3]) == {"a1", "a2", "b1"}
    assert topics_of(shown)[:2] in (["a", "b"], ["b", "a"])


def test_more_like_one_is_another_of_its_topic() -> None:
    tips = handbook([3, 3])
    liked, seen = tips[0], tips[1]
    notes = [Note(liked.id, DAY, DAY), Note(seen.id, DAY - A_DAY)]

    assert more_like(tips, notes, ANNA, DAY, liked) == tips[2]
    assert more_like([liked, tips[4]], notes, ANNA, DAY, liked) is None


def test_only_the_topics_wanted_are_suitable_while_there_are_any_of_them() -> None:
    tips = handbook([2, 2, 2])
    by_topics: Mapping[tuple[str, ...], Sequence[Tip]] = {
        (): tips,
        ("b",): tips[2:4],
        ("b", "z"): tips[2:4],
        ("z",): tips,
    }

    for topics, wanted in by_topics.items():
        assert list(suitable(tips, topics)) == list(wanted)
        assert of_today(tips, [], ANNA, DAY, topics) in wanted
