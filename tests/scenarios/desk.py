"""At the admins' desk: giving orders, pressing buttons, and reading what comes back."""

from bot.sandbox import Interaction, Message
from bot.slack.links import WORD_JOINER

from .conftest import World

HOME = "T0SANDBOX1"


async def order(world: World, words: str = "", name: str = "ada") -> Message:
    [reply] = await (await world.slack.command(world.id(name), world.general, "/coach-admin", words)).replied()
    assert reply.only_for == world.id(name)
    return reply


def words_on(message: Message) -> list[str]:
    """Of its buttons."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["value"] for elements in rows for element in elements]


async def press(world: World, message: Message, words: str, name: str = "ada") -> Interaction:
    """The button for these words, until everything is done about it."""
    [action] = [
        element["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["value"] == words
    ]
    click = await world.slack.click(world.id(name), message, action, words)
    await world.staff.in_hand.settle()
    return click


def shown(message: Message) -> str:
    """All that can be read in it."""
    texts = [block["text"] for block in message.blocks if "text" in block]
    return as_read("\n".join(text if isinstance(text, str) else text["text"] for text in texts))


def as_read(text: str) -> str:
    """Without what keeps a name such as skills.md from being a link."""
    return text.replace(WORD_JOINER, "")


async def followed(world: World, name: str = "ada") -> list[Message]:
    """What the coach has written to an admin, once no ingest is running."""
    await world.staff.ingests.settle()
    return await world.answered(world.slack.workspace.direct_message(world.id(name)).id)
