"""The coach for ordinary code: asked without a loop of one's own, and left in order."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date

import pytest

from bot.domain import Answer, Calibration, Person, Place, Tip, Turn
from bot.errors import IndexUnavailable
from bot.visit import visit


class FakeHouse:
    def __init__(self) -> None:
        self.seen: list[str] = []

    async def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.seen.append(question)
        return Answer("answer", f"{question}!")

    async def tip(self, person: Person, today: date) -> Tip | None:
        self.seen.append(f"tip for {person.team}")
        return None

    def places(self) -> Collection[Place]:
        return {Place(("Skills",), None)}

    def calibration(self) -> Calibration:
        return Calibration(0.08, 0.8)

    async def prepare(self) -> None:
        self.seen.append("prepared")

    async def fail(self) -> None:
        raise IndexUnavailable("There is no index.")

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
    assert house.seen == ["prepared", "opened", "One", "Two", "tip for local", "closed"]


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
