"""Hears an answer for somebody in Slack while it is written: what there is of it, and how much they have read."""

import asyncio
from collections.abc import Callable, Collection

from bot.slack.blocks import LONGEST_MARKDOWN
from bot.slack.markup import escaped
from bot.slack.splitting import size


class Listener:
    """`begin` is called whenever there is more; whoever shows it says so."""

    def __init__(self, hears_along: bool, begin: Callable[[], None]) -> None:
        self.hears_along = hears_along
        self.had_enough, self.news = asyncio.Event(), asyncio.Event()
        self.read = ""
        self._begin = begin
        self._heard = self._offered = self._shown = ""

    async def __call__(self, text: str, /) -> None:
        self._heard += text
        if self._heard.strip():
            self.news.set()
            self._begin()

    def next(self, hosts: Collection[str]) -> str | None:
        """What is still to be shown; None when it can't be shown in this message."""
        self.news.clear()
        self._offered = self._heard
        return still_to_show(self._heard, self._shown, hosts)

    def has_shown(self, text: str) -> None:
        """What was the next."""
        self._shown += text
        self.read = self._offered


def still_to_show(heard: str, shown: str, hosts: Collection[str]) -> str | None:
    """What comes after what is shown of it, escaped; None when it can't be shown in this message.

    What came later may have made something else of what came before, such as an address that goes on.
    """
    whole = escaped(heard, hosts)
    return whole[len(shown) :] if whole.startswith(shown) and size(whole) <= LONGEST_MARKDOWN else None
