"""Keeps the library on the generation that serves: moves it over, and has a damaged one mended while it answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Protocol

from bot.domain import Generation
from bot.errors import CoachError, IndexUnavailable
from bot.rag.edition import Shelves, edition_of
from bot.rag.ingestion import folder_of
from bot.rag.library import Library

_log = logging.getLogger(__name__)
_LOOK_S = 2.0
_MEND_AGAIN_S = 600.0  # when mending failed, mostly for want of room

Ingest = Callable[[], Awaitable[None]]


class Stacks(Shelves, Protocol):
    async def serving(self) -> Generation | None: ...
    async def vectors_of(self, generation: Generation) -> dict[str, bytes]: ...


class Librarian:
    def __init__(self, library: Library, stacks: Stacks, data_dir: Path, pool: Executor, ingest: Ingest) -> None:
        """`ingest` works in a process of its own: nobody writes an index in the one that answers."""
        self._library = library
        self._stacks = stacks
        self._data_dir = data_dir
        self._pool = pool
        self._ingest = ingest

    async def open(self) -> None:
        """For the first time, and after an ingest if need be; raises IndexUnavailable when there is nothing to open."""
        try:
            await self.refresh()
        except IndexUnavailable:
            await self._ingest()
            await self.refresh()

    async def refresh(self) -> Generation:
        """Moves over to the generation that serves now; raises IndexUnavailable, and stays on the one at hand."""
        serving = await self._stacks.serving()
        if serving is None:
            raise IndexUnavailable("There is no index yet: run `python ingest.py`.")
        if serving != self._library.generation:
            edition = await edition_of(serving, self._stacks)
            vectors = await self._stacks.vectors_of(serving)
            folder = folder_of(self._data_dir, serving.id)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._pool, self._library.open, edition, vectors, folder)
        return serving

    async def keep_fresh(self) -> None:
        """Until cancelled; what goes wrong is logged, and the index at hand goes on answering."""
        clock = asyncio.get_running_loop().time
        mend_at = clock()
        while True:
            await asyncio.sleep(_LOOK_S)
            try:
                if not await self._is_well() and clock() >= mend_at:
                    _log.warning("Mending the index: an ingest starts")
                    await self._ingest()
                    mend_at = clock() + _MEND_AGAIN_S
            except (CoachError, OSError) as error:
                _log.error("Staying on the index at hand: %s", error)

    async def _is_well(self) -> bool:
        before = self._library.generation
        try:
            if (now := await self.refresh()) != before:
                _log.info("Answering from index generation %s (%s passages)", now.id, now.passages)
        except IndexUnavailable:
            return False
        return self._library.is_whole
