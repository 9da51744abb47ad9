"""An admin at work with the real bot: a gap is closed from Slack, and what closed it is hidden and brought back."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Message, Sandbox

from .desk import as_read, shown
from .whole_bot import bot_in

QUESTION = "What can I do against prompt injection?"
PAGE = b"""<!doctype html><title>Red teaming</title><script>alert(1)</script>
<h1>Red teaming</h1><p>Somebody has to try to break it before others do.</p>
<h2>What to try</h2><ul>
<li><b>Prompt injection:</b> Let somebody try to talk the model out of its rules before every release.</li>
<li><b>Data leaks:</b> Ask it for what it must not tell.</li></ul>"""
_INGEST_S = 60.0


@pytest.fixture
async def slack(tmp_path: Path, small: Path, small_handbook: Path) -> AsyncIterator[Sandbox]:
    own = shutil.copytree(small, tmp_path / "data", symlinks=True)
    async with Sandbox() as sandbox, bot_in(sandbox, small_handbook, own):
        yield sandbox


async def press(slack: Sandbox, user: str, message: Message, words: str) -> list[Message]:
    """The button for these words."""
    elements = [element for block in message.blocks for element in block.get("elements", ())]
    [action] = [element["action_id"] for element in elements if element.get("value") == words]
    return (await slack.click(user, message, action, words)).replies


async def order(slack: Sandbox, user: str, words: str) -> Message:
    [reply] = await (await slack.command(user, slack.channel("general").id, "/coach-admin", words)).replied(within=20)
    return _told(reply, f"/coach-admin {words}")


async def report(slack: Sandbox, channel: str, beginning: str) -> Message:
    """The last message there, once it begins like that."""

    def look() -> Message | None:
        last = slack.workspace.channel(channel).messages[-1]
        return last if last.text.startswith(beginning) else None

    return _told(await slack.until(look, f"a report: {beginning}", _INGEST_S), "(ingest)")


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_gap_is_closed_from_slack_and_opened_again(slack: Sandbox) -> None:
    ada, ben = slack.person("ada").id, slack.person("ben").id
    desk = slack.workspace.direct_message(ada).id
    bens, ts = await slack.direct_message(ben, QUESTION)
    [declined] = await slack.posted(bens, ts, within=20)
    _told(declined, QUESTION)
    await slack.click(ben, declined, "tell_me")

    shared = await slack.share(ada, desk, {"../red-teaming.html": PAGE})
    [offer] = await slack.posted(desk, shared, within=30)
    _told(offer, "(red-teaming.html)")
    assert as_read(offer.text).split("\n")[2] == "Red teaming, 5 passages, from red-teaming.html"
    [add] = [element["value"] for element in offer.blocks[-1]["elements"] if element["value"].startswith("add ")]
    await press(slack, ada, offer, add)
    done = await report(slack, desk, "✅ Done: I answer from generation 2")
    assert "➕ added: Red teaming › What to try › Prompt injection: “Let somebody try" in done.text
    assert "alert" not in done.text

    *_, told = await slack.posted(bens, count=2, within=20)
    assert "talk the model out of its rules" in _told(told, "(to Ben, who waited)").text

    documents = await order(slack, ada, "documents")
    assert "*uploads/red-teaming.html*\nfrom Slack, 5 passages" in shown(documents)
    await press(slack, ada, documents, "hide uploads/red-teaming.html")
    await order(slack, ada, "ingest")
    assert "5 removed" in (await report(slack, desk, "✅ Done: I answer from generation 3")).text

    assert (await order(slack, ada, "rollback")).text.startswith("Back to generation 2")
    lines = shown(await order(slack, ada, "audit")).split("\n")[1:]
    assert [" · ".join(line.split(" · ")[2:5]) for line in lines] == [
        "roll back · done · back to generation 2",
        "ingest · done · 0 added, 0 changed, 5 removed",
        "hide · done · uploads/red-teaming.html",
        "ingest · done · 5 added, 0 changed, 0 removed",
        "add · done · uploads/red-teaming.html",
    ]


def _told(message: Message, said: str) -> Message:
    """A transcript, for whoever runs this with -s."""
    print(f"\n> {said}\n{message.text}")  # noqa: T201
    return message
