"""What somebody tried who may not, noted for the admins to read of it."""

from datetime import timedelta

from bot.audit import Action, Deed
from bot.domain import Person
from bot.slack.markup import visible
from bot.slack.needs import Needs

_A_MINUTE = timedelta(minutes=1)
_LONGEST = 100


class Refusals:
    def __init__(self, needs: Needs) -> None:
        self._audit = needs.audit
        self._limits = needs.limits
        self._now = needs.now

    async def note(self, person: Person, action: Action, tried: str) -> None:
        what = visible(tried)[:_LONGEST]
        await self._audit.note(Deed(self._now(), person.team, person.user, action, what, "refused"))

    async def note_vote(self, person: Person, tried: str) -> None:
        """Once a minute for each person: under every answer there is something to click on."""
        if await self._limits.count(person.team, person.user, _A_MINUTE, self._now()) == 1:
            await self.note(person, "vote", tried)
