"""What the coach doesn't know, with the real bot and the real ingest: asked, declined, decided about, told."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox import Message, Sandbox

from .desk import shown
from .whole_bot import ROOT, bot_in

INJECTION = "What can I do against prompt injection?", "What to do against a prompt injection?"
GPUS = "what does a gpu cluster cost", "How much do GPU clusters cost?"
PIZZA = "where is the best pizza in Naples"
NEW = """# Red Teaming

- **Prompt Injection:** Let somebody try to talk the model out of its rules before every release.
- **Data Leaks:** Ask it for what it must not tell.
"""
_INGEST_S = 60.0


@dataclass
class Installation:
    """The bot at work in a Slack, over knowledge of its own."""

    slack: Sandbox
    settings: dict[str, str]

    def write(self, name: str, text: str) -> None:
        Path(self.settings["KNOWLEDGE_DIR"], name).write_text(text, encoding="utf-8")

    async def ingest(self) -> None:
        """As an admin does it in a shell."""
        program = [sys.executable, str(ROOT / "ingest.py")]
        ran = await asyncio.create_subprocess_exec(*program, env=os.environ | self.settings)
        assert await asyncio.wait_for(ran.wait(), _INGEST_S) == 0

    async def ask(self, name: str, question: str, *, tell_me: bool = False) -> Message:
        user = self.slack.person(name).id
        channel, ts = await self.slack.direct_message(user, question)
        [said] = _told(await self.slack.posted(channel, ts, within=20), question)
        if tell_me:
            await self.slack.click(user, said, "tell_me")
        return said

    async def order(self, words: str) -> Message:
        ada, general = self.slack.person("ada").id, self.slack.channel("general").id
        command = await self.slack.command(ada, general, "/coach-admin", words)
        [said] = _told(await command.replied(within=20), f"/coach-admin {words}")
        return said

    async def pick(self, message: Message, label: str) -> Message:
        """The first option or button with these words, in the first row that has one."""
        elements = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
        offers = [(each["action_id"], option) for each in elements for option in each.get("options", [each])]
        action, value = next((action, each["value"]) for action, each in offers if label in each["value"])
        before = message.text
        await self.slack.click(self.slack.person("ada").id, message, action, value)
        return await self.slack.until(lambda: message if message.text != before else None, "the list anew", 20)

    async def promised(self, name: str) -> Message:
        """What came by itself."""
        place = self.slack.workspace.direct_message(self.slack.person(name).id)

        def look() -> list[Message]:
            return [message for message in place.messages if "You asked me to tell you" in message.text]

        [message] = _told(await self.slack.until(look, "a promise kept", 20), f"(to {name}, by itself)")
        return message


@pytest.fixture
async def house(tmp_path: Path, small: Path, small_handbook: Path) -> AsyncIterator[Installation]:
    knowledge = shutil.copytree(small_handbook, tmp_path / "knowledge")
    data = shutil.copytree(small, tmp_path / "data", symlinks=True)
    async with Sandbox() as sandbox, bot_in(sandbox, knowledge, data):
        yield Installation(sandbox, {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(data)})


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_gap_is_closed_by_a_document_and_whoever_waited_is_told_once(house: Installation) -> None:
    question, alike = INJECTION
    await house.ask("ben", question, tell_me=True)
    await house.ask("mei", alike, tell_me=True)
    await house.ask("noor", alike)
    listed = shown(await house.order("gaps"))
    assert f"“{question}”" in listed
    assert "declined 3 times, 2 waiting to be told" in listed

    house.write("red-teaming.md", NEW)
    await house.ingest()

    for name in ("ben", "mei"):
        assert "talk the model out of its rules" in (await house.promised(name)).text
    assert "prompt injection" not in shown(await house.order("gaps"))
    house.write("more.md", NEW.replace("Red", "Blue"))
    await house.ingest()
    await house.ask("noor", question)
    assert [(await house.promised(name)).text for name in ("ben", "mei")]


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_an_attached_question_leads_to_its_passage_and_a_dismissed_one_nowhere(house: Installation) -> None:
    await house.ask("ben", PIZZA)
    after = await house.pick(await house.order("gaps"), "dismiss ")
    assert "not our subject" in shown(after)

    question, alike = GPUS
    await house.ask("mei", question, tell_me=True)
    after = await house.pick(await house.order("gaps"), "attach ")
    assert "1 question is attached." in shown(after)
    assert question not in shown(after)
    await house.ingest()

    assert "Source" in (await house.promised("mei")).text
    assert "Source" in (await house.ask("noor", alike)).text
    assert "Tell me when you know" in str((await house.ask("noor", PIZZA)).blocks)
    assert PIZZA not in shown(await house.order("gaps"))


def _told(messages: list[Message], said: str) -> list[Message]:
    """A transcript, for whoever runs this with -s."""
    for message in messages:
        print(f"\n> {said}\n{message.text}")  # noqa: T201
    return messages
