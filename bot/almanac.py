"""The almanac: hands out tips, and keeps note of who was shown which and what they made of it."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date
from typing import Protocol

from bot import tips
from bot.tips import REST, Note, Reader, Tip

Catalogue = Callable[[], Sequence[Tip]]
# Words of a person to the ids of the passages that they lead to, best first; none when they lead nowhere.
Search = Callable[[str], Awaitable[Sequence[str]]]


class Notes(Protocol):
    async def of(self, reader: Reader) -> Collection[Note]: ...

    async def shown(self, reader: Reader, tip_id: str, day: date, as_tip_of_day: bool) -> None: ...

    async def mark(
        self,
        reader: Reader,
        tip_id: str,
        *,
        saved: bool | None = None,
        done: bool | None = None,
        liked: bool | None = None,
    ) -> None: ...


class Almanac:
    def __init__(self, catalogue: Catalogue, notes: Notes, search: Search) -> None:
        self.catalogue = catalogue
        self._notes = notes
        self._search = search

    def tip(self, tip_id: str) -> Tip | None:
        """None when it has left the knowledge."""
        return next((tip for tip in self.catalogue() if tip.id == tip_id), None)

    def topics(self) -> Sequence[str]:
        """In the order of the knowledge."""
        return list(dict.fromkeys(tip.topic for tip in self.catalogue()))

    async def of_today(self, reader: Reader, today: date, topics: Collection[str] = ()) -> Tip | None:
        tip = tips.of_today(self.catalogue(), await self._notes.of(reader), reader, today, topics)
        if tip:
            await self._notes.shown(reader, tip.id, today, as_tip_of_day=True)
        return tip

    async def unasked(self, reader: Reader, today: date, topics: Collection[str]) -> Tip | None:
        """For a subscriber; it isn't noted as shown, which is up to whoever sends it."""
        return tips.of_today(self.catalogue(), await self._notes.of(reader), reader, today, topics, REST)

    async def another(self, reader: Reader, today: date, topics: Collection[str] = ()) -> Tip | None:
        suitable = tips.suitable(self.catalogue(), topics)
        return await self._shown(tips.next_one(suitable, await self._notes.of(reader), reader, today), reader, today)

    async def more_like(self, reader: Reader, today: date, liked: Tip) -> Tip | None:
        await self._notes.mark(reader, liked.id, liked=True)
        notes = await self._notes.of(reader)
        return await self._shown(tips.more_like(self.catalogue(), notes, reader, today, liked), reader, today)

    async def about(self, reader: Reader, today: date, words: str) -> Tip | None:
        """The best that is known about it; None when nothing is."""
        by_id = {tip.id: tip for tip in self.catalogue()}
        found = [by_id[passage_id] for passage_id in await self._search(words) if passage_id in by_id]
        return await self._shown(found[0] if found else None, reader, today)

    async def mark(self, reader: Reader, tip_id: str, *, saved: bool | None = None, done: bool | None = None) -> Note:
        """What the reader's note of it says then."""
        await self._notes.mark(reader, tip_id, saved=saved, done=done)
        return await self.note(reader, tip_id)

    async def note(self, reader: Reader, tip_id: str) -> Note:
        notes = await self._notes.of(reader)
        return next((note for note in notes if note.tip_id == tip_id), Note(tip_id))

    async def kept(self, reader: Reader) -> tuple[Sequence[tuple[Tip, Note]], int]:
        """What the reader saved or has done, and how many more such tips have left the knowledge."""
        notes = {note.tip_id: note for note in await self._notes.of(reader) if note.saved or note.done}
        here = [(tip, notes[tip.id]) for tip in self.catalogue() if tip.id in notes]
        return here, len(notes) - len(here)

    async def _shown(self, tip: Tip | None, reader: Reader, today: date) -> Tip | None:
        if tip:
            await self._notes.shown(reader, tip.id, today, as_tip_of_day=False)
        return tip
