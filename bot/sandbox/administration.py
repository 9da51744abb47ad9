"""What changes under the app: who people are, where they live, and where the app may write."""

from dataclasses import replace

from bot.sandbox.events import Events
from bot.sandbox.workspace import BOT, Person, Workspace


class Administration:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    async def move(self, user: str, tz: str) -> None:
        """To another time zone, which may be one that there isn't."""
        await self._change(replace(self._workspace.person(user), tz=tz))

    async def make_guest(self, user: str) -> None:
        await self._change(replace(self._workspace.person(user), is_restricted=True))

    async def deactivate(self, user: str) -> None:
        """Slack goes on taking messages for a conversation with somebody who left; it opens none."""
        await self._change(replace(self._workspace.person(user), deleted=True))

    async def _change(self, person: Person) -> None:
        self._workspace.people[person.id] = person
        await self._events.user_changed(person)

    def block_app(self, user: str) -> None:
        """The app's direct messages are refused; Slack doesn't say so before."""
        self._workspace.people[user] = replace(self._workspace.person(user), blocks_app=True)

    def remove_app(self, channel: str) -> None:
        self._workspace.channel(channel).members.remove(BOT.id)

    def archive(self, channel: str) -> None:
        self._workspace.channel(channel).is_archived = True
