"""The bot as its members meet it: a process of its own, with a small handbook."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Message, Sandbox

from .whole_bot import bot_in


@pytest.fixture
async def slack(tmp_path: Path, small: Path, small_handbook: Path) -> AsyncIterator[Sandbox]:
    """With the bot connected."""
    own = shutil.copytree(small, tmp_path / "data", symlinks=True, ignore=shutil.ignore_patterns("index"))
    async with Sandbox() as sandbox, bot_in(sandbox, small_handbook, own):
        yield sandbox


async def test_members_get_sourced_answers_wherever_they_ask(slack: Sandbox) -> None:
    ada, general = slack.person("ada").id, slack.channel("general").id

    channel, ts = await slack.direct_message(ada, "Which certifications are worth getting?")
    [direct] = _tell(await slack.posted(channel, thread_ts=ts, within=10), "Which certifications are worth getting?")
    assert "PMP" in direct.text
    assert "Project Management Certifications" in _sources(direct)

    root = await slack.say(ada, general, f"<@{slack.bot_user_id}> how do I get real experience?")
    [mention] = _tell(await slack.posted(general, thread_ts=root), "@coach how do I get real experience?")
    assert "Gaining Practical Experience" in _sources(mention)

    await slack.say(ada, general, "and where would I find an internship?", thread_ts=root)
    [_, follow_up] = await slack.posted(general, thread_ts=root, count=2)
    _tell([follow_up], "(in the thread) and where would I find an internship?")
    assert "Internships" in follow_up.text

    question = await slack.command(ada, general, "/coach", "what are the challenges of this job?")
    [private] = _tell(await question.replied(), "/coach what are the challenges of this job?")
    assert private.only_for == ada
    assert "Challenges of AI Project Management" in _sources(private)

    channel, ts = await slack.direct_message(ada, "how do I bake sourdough bread?")
    [declined] = _tell(await slack.posted(channel, thread_ts=ts), "how do I bake sourdough bread?")
    assert "cooking" in declined.text

    first, second = [await slack.command(ada, general, "/tip") for _ in range(2)]
    [tip], [same] = _tell(await first.replied(), "/tip"), await second.replied()
    assert tip.only_for == ada
    assert tip.text == same.text


def _sources(message: Message) -> str:
    return str(message.blocks[1])


def _tell(messages: list[Message], said: str) -> list[Message]:
    """A transcript, for whoever runs this with -s."""
    for message in messages:
        print(f"\n> {said}\n{message.text}")  # noqa: T201
    return messages
