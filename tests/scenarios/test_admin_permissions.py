"""Matrix row L1: nobody but an admin gets anything done at the admins' desk, and every try is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.audit import Action, Deed
from bot.sandbox import Message
from bot.sandbox.envelope import Envelope
from bot.slack.admin_blocks import do, row
from bot.slack.admission import NO_ADMIN
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database

from .conftest import World
from .desk import order, press, words_on
from .scripted_ingest import ScriptedIngest

ELSEWHERE = "T0ELSEWHERE"
PLAN = b"# My plan\n## First\n"
ACTIONS: dict[str, Action] = {
    "status": "look",
    "ingest": "ingest",
    "ingest force": "ingest",
    "rollback": "roll_back",
    "rollback 1": "roll_back",
    "generations": "look",
    "documents": "look",
    "hide skills.md": "hide_document",
    "restore uploads/old.md": "restore_document",
    "remove uploads/kept.md": "remove_document",
    "add {key}": "add_document",
    "discard {key}": "discard_document",
    "gaps": "look",
    "stats": "look",
    "attach {key} p1": "attach",
    "dismiss {key}": "dismiss",
    "upload": "look",
    "audit": "look",
    "help": "look",
    "nonsense": "look",
}
# What Slack says of each.
OTHERS: dict[str, dict[str, Any]] = {
    "a member": {},
    "a guest in several channels": {"is_restricted": True, "is_admin": True},
    "a guest in one channel": {"is_restricted": True, "is_ultra_restricted": True, "is_admin": True},
    "somebody who left": {"deleted": True, "is_admin": True},
    "a bot": {"is_bot": True, "is_admin": True},
    "a stranger by Slack Connect": {"is_stranger": True, "is_admin": True},
    "an admin of another workspace of the organisation": {"team": ELSEWHERE, "is_admin": True},
    "somebody who calls themselves admin": {"name": "admin", "real_name": "Admin"},
}


@dataclass
class House:
    """A world in which everything could be done: a document in each state, and one that waits for a decision."""

    world: World
    database: Database
    ingest: ScriptedIngest
    data: Path
    key: str = ""

    @property
    def words(self) -> list[str]:
        return [words.format(key=self.key) for words in ACTIONS]

    def state(self) -> Sequence[object]:
        files = {path.relative_to(self.data).as_posix() for path in self.data.rglob("*") if path.is_file()}
        return files, self.ingest.asked

    async def untouched(self, before: Sequence[object]) -> bool:
        curation = Curation(self.database)
        nothing_is_decided = await curation.hidden() == {"hidden.md"} and not await curation.attached()
        return self.state() == before and nothing_is_decided

    async def refusals(self) -> list[Deed]:
        return [deed for deed in await AuditTrail(self.database).latest(1_000) if deed.result == "refused"]


@pytest.fixture
async def house(world: World, database: Database, ingest: ScriptedIngest, tmp_path: Path) -> House:
    house = House(world, database, ingest, tmp_path / "data")
    ada = world.id("ada")
    channel = world.slack.workspace.direct_message(ada).id
    for name in ("old.md", "kept.md", "waiting.md"):
        ts = await world.slack.share(ada, channel, {name: PLAN})
        [offer] = await world.answered(channel, ts)
        if name != "waiting.md":
            await press(world, offer, words_on(offer)[0])
            await world.staff.ingests.settle()
    house.key = words_on(offer)[0].split()[1]
    await order(world, "remove uploads/old.md")
    await Curation(database).hide("hidden.md", "", world.clock.now)
    return house


async def buttons(world: World, words: Sequence[str]) -> Message:
    """Every one of them in a message that all can see and click."""
    client = AsyncWebClient(world.slack.bot_token, base_url=world.slack.api_url)
    rows = [row(do("Do it", each)) for each in words]
    sent = await client.chat_postMessage(channel=world.general, text="x", blocks=rows)
    return world.slack.workspace.channel(world.general).message(sent["ts"])


def is_now(world: World, name: str, about: dict[str, Any]) -> None:
    """Slack says this of them from now on."""
    person = replace(world.slack.person(name), **about)
    world.slack.workspace.people[person.id] = person


async def refused(house: House, person: str, replies: Sequence[Message], tries: Sequence[str]) -> None:
    """All of it was: they alone were told so, nothing has changed, and the admins can read of each try."""
    assert [(reply.text, reply.only_for) for reply in replies] == [(NO_ADMIN, person)] * len(tries)
    noted = [(deed.by, deed.action, deed.what) for deed in reversed(await house.refusals())]
    expected = {words.format(key=house.key): action for words, action in ACTIONS.items()}
    assert noted == [(person, expected[words], words) for words in tries]


@pytest.mark.parametrize("who", OTHERS)
async def test_l1_nothing_is_done_for(house: House, who: str) -> None:
    """By command, by button, and by a document they send."""
    world, mei, before = house.world, house.world.id("mei"), house.state()
    is_now(world, "mei", OTHERS[who])
    replies = [await ordered(world, mei, words) for words in house.words]
    message = await buttons(world, house.words)
    for words in house.words:
        replies += (await press(world, message, words, world.slack.workspace.people[mei].name)).replies
    await refused(house, mei, replies, [*house.words, *house.words])
    channel = world.slack.workspace.direct_message(mei).id
    fetched = list(world.slack.files.downloads)
    await world.slack.share(mei, channel, {"mine.md": PLAN})
    assert all("knowledge" not in said.text for said in await world.answered(channel))
    assert world.slack.files.downloads == fetched
    assert await house.untouched(before)


@pytest.mark.parametrize("how", ["the same id elsewhere", "somebody else at the panel", "an admin no more"])
async def test_l1_by_the_panel_of_an_admin(house: House, how: str) -> None:
    """What Slack says of the click counts, not to whom the button was shown."""
    world, before = house.world, house.state()
    panel = await order(world, "")
    click = await press(world, panel, "help")
    payload = click.envelope.payload
    user = payload["user"]
    if how == "the same id elsewhere":
        user = {**user, "team_id": ELSEWHERE}
    elif how == "somebody else at the panel":
        user = {**user, "id": world.id("mei"), "name": "mei", "username": "mei"}
    else:
        is_now(world, "ada", {"is_admin": False})
    for words in house.words[:4]:
        action = {**payload["actions"][0], "value": words}
        envelope = Envelope("interactive", {**payload, "user": user, "actions": [action]})
        await world.slack.acked(await world.slack.deliveries.send(envelope))
        await world.staff.in_hand.settle()
    assert [reply.text for reply in click.replies[1:]] == [NO_ADMIN] * 4
    assert [deed.by for deed in await house.refusals()] == [user["id"]] * 4
    assert await house.untouched(before)


async def ordered(world: World, user: str, words: str) -> Message:
    [reply] = await (await world.slack.command(user, world.general, "/coach-admin", words)).replied()
    return reply


async def test_l1_the_same_id_elsewhere_by_command(house: House) -> None:
    world, before = house.world, house.state()
    first = await world.slack.command(world.id("ada"), world.general, "/coach-admin", "help")
    await first.replied()
    for words in house.words[:4]:
        forged = {**first.envelope.payload, "text": words, "team_id": ELSEWHERE}
        await world.slack.acked(await world.slack.deliveries.send(Envelope("slash_commands", forged)))
        await world.staff.in_hand.settle()
    assert [reply.text for reply in first.replies[1:]] == [NO_ADMIN] * 4
    assert {deed.team for deed in await house.refusals()} == {ELSEWHERE}
    assert await house.untouched(before)


async def test_l1_another_admin_may_use_what_was_shown_to_one(house: House) -> None:
    message = await buttons(house.world, ["hide skills.md"])
    await press(house.world, message, "hide skills.md", "ben")
    assert "skills.md" in await Curation(house.database).hidden()
