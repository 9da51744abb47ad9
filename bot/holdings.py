"""The documents: those that answer, and what came from people. Each change takes effect with the next ingest."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Protocol

from bot.audit import THE_COACH, Action, Deed, Note
from bot.domain import Passage, Person
from bot.errors import CoachError, NotPossible
from bot.uploads import UPLOADS, Incoming, Uploads

_UPLOADS = f"{UPLOADS}/"
State = Literal["shown", "hidden", "removed"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document; `passages` are those that answer now."""

    name: str
    passages: int
    state: State

    @property
    def is_upload(self) -> bool:
        return self.name.startswith(_UPLOADS)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a document would come to; each heading of its outline has a level."""

    title: str
    date: str | None
    outline: Sequence[tuple[int, str]]
    passages: int


@dataclass(frozen=True, slots=True)
class Added:
    name: str
    replaces: bool


class Curation(Protocol):
    async def hide(self, document: str, by: str, at: datetime) -> None: ...
    async def show(self, document: str) -> None: ...
    async def hidden(self) -> frozenset[str]: ...


class Holdings:
    """`passages` are those that answer now. `outline` reads a file apart from us; it raises DocumentRefused."""

    def __init__(
        self,
        passages: Callable[[], Sequence[Passage]],
        curation: Curation,
        uploads: Uploads,
        outline: Callable[[Path], Awaitable[Preview]],
        note: Note,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._passages = passages
        self._curation = curation
        self._uploads = uploads
        self._outline = outline
        self._note = note
        self._now = now

    async def all(self) -> list[Listed]:
        """By name; also those that are left out, until they are restored."""
        passages, hidden = Counter(passage.document for passage in self._passages()), await self._curation.hidden()
        removed = {_UPLOADS + name for name in self._uploads.removed()}
        there = passages.keys() | {_UPLOADS + name for name in self._uploads.names()}

        def state(name: str) -> State:
            return "removed" if name in removed else "hidden" if name in hidden else "shown"

        return [Listed(name, passages[name], state(name)) for name in sorted(there | hidden | removed)]

    async def hide(self, name: str, by: Person) -> None:
        """These three raise NotPossible."""
        async with self._noted("hide_document", name, by):
            if (await self._listed(name)).state != "shown":
                raise NotPossible(f"{name} is left out already.")
            await self._curation.hide(name, by.user, self._now())

    async def restore(self, name: str, by: Person) -> None:
        """One that was hidden, removed, or both."""
        async with self._noted("restore_document", name, by):
            listed = await self._listed(name)
            if listed.state == "shown":
                raise NotPossible(f"{name} is part of the knowledge already.")
            if listed.state == "removed":
                self._uploads.restore(name.removeprefix(_UPLOADS))
            await self._curation.show(name)

    async def remove(self, name: str, by: Person) -> None:
        """One that was added from Slack: what lies in the knowledge folder is its owner's."""
        async with self._noted("remove_document", name, by):
            listed = await self._listed(name)
            if not listed.is_upload:
                raise NotPossible(f"{name} lies in the knowledge folder: I can only hide it.")
            if name.removeprefix(_UPLOADS) not in self._uploads.names():
                raise NotPossible(f"{name} is removed already.")
            self._uploads.remove(name.removeprefix(_UPLOADS), self._now())

    async def receive(self, key: str, name: str, content: AsyncIterator[bytes]) -> Incoming:
        """A document that waits for `add` or `discard`, for a day at most; raises DocumentRefused."""
        return await self._uploads.receive(key, self._uploads.name_for(name), content, self._now())

    async def preview(self, incoming: Incoming) -> Preview:
        """Raises DocumentRefused, and then it waits no longer."""
        try:
            return await self._outline(incoming.path)
        except CoachError:
            self._uploads.discard(incoming)
            raise

    def replaces(self, incoming: Incoming) -> bool:
        return incoming.name in self._uploads.names()

    async def add(self, key: str, by: Person) -> Added:
        """Raises NotPossible, as `discard` does."""
        incoming = self._waiting(key)
        name = _UPLOADS + incoming.name
        async with self._noted("add_document", name, by):
            await self._curation.show(name)
            return Added(name, self._uploads.accept(incoming, self._now()))

    async def discard(self, key: str, by: Person) -> str:
        """Its name."""
        incoming = self._waiting(key)
        async with self._noted("discard_document", incoming.name, by):
            self._uploads.discard(incoming)
            return incoming.name

    async def forget(self, days: int) -> None:
        """What has waited for a decision for a day, and what was removed so many days ago."""
        now = self._now()
        self._uploads.forget_undecided(now)
        for path, name in self._uploads.removed_before(now - timedelta(days=days)).items():
            if not self._uploads.forget(path):
                continue
            document, how = _UPLOADS + name, f"{days} days after it was removed"
            await self._note(Deed(now, "", THE_COACH, "forget_document", document, "done", how))
            if name not in {*self._uploads.names(), *self._uploads.removed()}:
                await self._curation.show(document)

    def _waiting(self, key: str) -> Incoming:
        self._uploads.forget_undecided(self._now())
        if incoming := self._uploads.waiting(key):
            return incoming
        raise NotPossible("That document waits no longer: it was decided about, or a day has gone by.")

    async def _listed(self, name: str) -> Listed:
        documents = {listed.name: listed for listed in await self.all()}
        if name in documents:
            return documents[name]
        near = get_close_matches(name, documents, 1)
        raise NotPossible(f"There is no document {name}." + (f" Did you mean {near[0]}?" if near else ""))

    @asynccontextmanager
    async def _noted(self, action: Action, what: str, by: Person) -> AsyncIterator[None]:
        try:
            yield
        except CoachError as error:
            await self._note(Deed(self._now(), by.team, by.user, action, what, "failed", str(error)))
            raise
        await self._note(Deed(self._now(), by.team, by.user, action, what, "done"))
