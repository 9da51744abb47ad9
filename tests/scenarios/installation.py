"""An installation at work: the real bot and the real ingest in a Slack of their own, and people who talk with it there.

What they say and see is printed, for whoever runs such a test with -s.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox import Message, Sandbox

from .whole_bot import ROOT

_ANSWER_S = 20.0
_INGEST_S = 60.0


@dataclass
class Installation:
    """Over knowledge of its own, which is the small handbook at first."""

    slack: Sandbox
    knowledge: Path
    data: Path

    def write(self, name: str, text: str) -> None:
        (self.knowledge / name).write_text(text, encoding="utf-8")

    async def shell(self, *arguments: str) -> tuple[int, str]:
        """How ingest.py ends, and what it says, as admins at a shell see it."""
        told = {"KNOWLEDGE_DIR": str(self.knowledge), "DATA_DIR": str(self.data)}
        program = [sys.executable, str(ROOT / "ingest.py"), *arguments]
        ran = await asyncio.create_subprocess_exec(*program, env=os.environ | told, stdout=PIPE, stderr=STDOUT)
        out, _ = await asyncio.wait_for(ran.communicate(), _INGEST_S)
        print(f"\n$ {' '.join(['python ingest.py', *arguments])}\n{out.decode()}[exit status {ran.returncode}]")  # noqa: T201
        return ran.returncode or 0, out.decode()

    def desk(self, name: str = "ada") -> str:
        """The channel of their direct messages."""
        return self.slack.workspace.direct_message(self.slack.person(name).id).id

    async def ask(self, name: str, question: str, *, tell_me: bool = False) -> Message:
        user = self.slack.person(name).id
        channel, ts = await self.slack.direct_message(user, question)
        [said] = await self.slack.posted(channel, ts, within=_ANSWER_S)
        _print(said, f"{name}: {question}")
        if tell_me:
            [noted] = await (await self.slack.click(user, said, "tell_me")).replied(within=_ANSWER_S)
            _print(noted, f"{name} presses “Tell me when you know”")
        return said

    async def share(self, name: str, content: bytes) -> Message:
        """By an admin; what the coach makes of it."""
        ts = await self.slack.share(self.slack.person("ada").id, self.desk(), {name: content})
        [offer] = await self.slack.posted(self.desk(), ts, within=30)
        return _print(offer, f"ada sends the coach a file, {name}")

    async def order(self, words: str) -> Message:
        ada, general = self.slack.person("ada").id, self.slack.channel("general").id
        command = await self.slack.command(ada, general, "/coach-admin", words)
        [said] = await command.replied(within=_ANSWER_S)
        return _print(said, f"ada: /coach-admin {words}".rstrip())

    async def press(self, message: Message, words: str) -> Message:
        """The button, or the option, for words that begin like this; what is said to it, or stands there instead."""
        offers = [(each["action_id"], option) for each in _elements(message) for option in each.get("options", [each])]
        action, chosen = next((action, each) for action, each in offers if each["value"].startswith(words))
        before = message.text
        click = await self.slack.click(self.slack.person("ada").id, message, action, chosen["value"])

        def look() -> Message | None:
            return click.replies[0] if click.replies else message if message.text != before else None

        said = await self.slack.until(look, f"something said to {words}", _ANSWER_S)
        return _print(said, f"ada presses “{chosen['text']['text']}”")

    async def report(self, beginning: str) -> Message:
        """The last message in the direct messages of an admin, once it begins like that; and how it came to it."""
        channel = self.slack.workspace.channel(self.desk())

        def look() -> Message | None:
            last = channel.messages[-1:]
            return last[0] if last and last[0].text.startswith(beginning) else None

        said = await self.slack.until(look, f"a report: {beginning}", _INGEST_S)
        for text in self.progress(said):
            print(f"  … {text}")  # noqa: T201
        return _print(said, "(the same message, in the end)")

    def progress(self, report: Message) -> list[str]:
        """What stood in a message before, in order."""
        updates = [call.arguments for call in self.slack.calls("chat.update")]
        return [str(each["text"]) for each in updates if each["ts"] == report.ts and each["text"] != report.text]

    async def promised(self, name: str) -> Message:
        """What came by itself."""
        place = self.slack.workspace.channel(self.desk(name))

        def look() -> list[Message]:
            return [message for message in place.messages if "You asked me to tell you" in message.text]

        [message] = await self.slack.until(look, "a promise kept", _ANSWER_S)
        return _print(message, f"(to {name}, by itself)")


def _elements(message: Message) -> list[dict[str, Any]]:
    return [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def _print(message: Message, said: str) -> Message:
    lines = [line for block in message.blocks for line in _lines(block)]
    print("\n".join([f"\n> {said}", *(lines or [message.text])]))  # noqa: T201
    return message


def _lines(block: dict[str, Any]) -> list[str]:
    """What can be read in it, and the buttons."""
    match block:
        case {"type": "context", "elements": list(elements)}:
            return [each["text"] for each in elements]
        case {"type": "context_actions"}:
            return ["[👍] [👎]"]
        case {"type": "actions", "elements": list(elements)}:
            return [" ".join(f"[{(each.get('text') or each['placeholder'])['text']}]" for each in elements)]
        case {"text": {"text": str(text)}} | {"text": str(text)}:
            return [text]
    return []
