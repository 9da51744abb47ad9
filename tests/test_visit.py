"""The coach for ordinary code: asked without a loop of one's own, and left in order."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date

import pytest

from bot.almanac import Almanac
from bot.domain import Answer, Calibration, Place, Turn
from bot.errors import IndexUnavailable
from bot.insight import Insight
from bot.tips import Note, Reader, Tip
from bot.visit import visit


class FakeNotes:
    """Of one reader."""

    def __init__(self) -> None:
        self.kept: list[Note] = []
        self.teams: set[str] = set()

    async def of(self, reader: Reader) -> Collection[Note]:
        self.teams.add(reader.team)
        return self.kept

    async def shown(self, reader: Reader, tip_id: str, day: date, as_tip_of_day: bool) -> None:
        self.kept.append(Note(tip_id, day, day if as_tip_of_day else None))

    async def mark(
        self,
        reader: Reader,
        tip_id: str,
        *,
        saved: bool | None = None,
        done: bool | None = None,
        liked: bool | None = None,
    ) -> None:
        raise AssertionError("nobody clicks here")


class FakeHouse:
    def __init__(self) -> None:
        self.seen: list[str] = []
        self.tips: list[Tip] = []
        self.notes = FakeNotes()
        self.almanac = Almanac(lambda: self.tips, self.notes, self._search)

    async def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.seen.append(question)
        return Answer("answer", f"{question}!")

    @property
    def insight(self) -> Insight:
        raise AssertionError("nobody asks for it here")

    def places(self) -> Collection[Place]:
        return {Place(("Skills",), None)}

    def calibration(self) -> Calibration:
        return Calibration(0.08, 0.8)

    async def prepare(self) -> None:
        self.seen.append("prepared")

    async def fail(self) -> None:
        raise IndexUnavailable("There is no index.")

    async def _search(self, words: str) -> Sequence[str]:
        return []

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["FakeHouse"]:
        self.seen.append("opened")
        try:
            yield self
        finally:
            self.seen.append("closed")


def test_a_visitor_asks_one_question_after_the_other() -> None:
    house = FakeHouse()
    with visit(house.prepare(), house.opened()) as coach:
        assert [coach.ask("One").text, coach.ask("Two").text] == ["One!", "Two!"]
        assert coach.tip() is None
        assert coach.places() == {Place(("Skills",), None)}
    assert house.seen == ["prepared", "opened", "One", "Two", "closed"]


def test_a_visitor_has_a_tip_of_the_day_and_sees_them_all_without_having_them() -> None:
    house = FakeHouse()
    house.tips = [Tip(name, "tips.md", name, "Text.", Place(("Tips",), name)) for name in ("One", "Two")]
    with visit(house.prepare(), house.opened()) as coach:
        assert coach.tips() == house.tips
        assert house.notes.kept == []
        assert coach.tip() == coach.tip() in house.tips
    assert house.notes.teams == {"local"}


def test_the_house_is_closed_when_a_visitor_runs_off() -> None:
    house = FakeHouse()
    with pytest.raises(KeyboardInterrupt), visit(house.prepare(), house.opened()):
        raise KeyboardInterrupt
    assert house.seen[-1] == "closed"


def test_the_house_stays_closed_when_it_can_not_be_prepared() -> None:
    house = FakeHouse()
    with pytest.raises(IndexUnavailable), visit(house.fail(), house.opened()):
        pass
    assert house.seen == []
