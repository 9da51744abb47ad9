"""Events that come twice, late, in another order, or about the same message: each is answered once, in its turn."""

from itertools import pairwise
from pathlib import Path
from random import Random

from .ledger import QUESTION
from .rows import Row
from .scene import PATIENTLY, Supplies, scene

_ROOMS = 20


async def duplicates(home: Path, supplies: Supplies, count: int) -> Row:
    chance = Random(5)  # noqa: S311  (not for secrets)
    async with scene(home, supplies) as here:
        await here.bot.connect()
        async with here.slack.deliveries.held() as held:
            for _ in range(count):
                await here.ledger.ask()
            for envelope in list(held):
                for attempt in range(1, chance.randint(1, 4)):
                    await here.slack.deliveries.again(envelope, attempt)
            chance.shuffle(held)
            copies = len(held)
        promise = "an event is answered once however often it comes"
        return await here.row("A5", promise, "1 to 4 copies of each, shuffled", 300, deliveries=copies)


async def retries_first(home: Path, supplies: Supplies, count: int) -> Row:
    chance = Random(6)  # noqa: S311  (not for secrets)
    async with scene(home, supplies) as here:
        await here.bot.connect()
        async with here.slack.deliveries.held() as held:
            for _ in range(count):
                await here.ledger.ask()
            for envelope in list(held):
                held.remove(envelope)
                await here.slack.deliveries.again(envelope, chance.randint(1, 3))
        return await here.row("A6", "a retry counts when nothing came before", "only the 1st to 3rd retry arrives")


async def twins(home: Path, supplies: Supplies, count: int) -> Row:
    async with scene(home, supplies) as here:
        await here.bot.connect()
        coach = here.slack.bot_user_id
        rooms = [here.slack.workspace.add_channel(f"room{i}", [coach]) for i in range(min(count, _ROOMS))]
        for number in range(count):
            room, user = rooms[number % len(rooms)], here.ledger.somebody()
            room.members.append(user)
            async with here.slack.deliveries.held() as held:
                await here.ledger.ask(user, room.id, f"<@{coach}> {QUESTION}")
                if number % 2:
                    held.reverse()
        return await here.row("A7", "a mention is answered once", "it comes as two events, in either order", 120)


async def order(home: Path, supplies: Supplies, people: int, messages: int) -> Row:
    async with scene(home, supplies) as here:
        await here.bot.connect()
        users = [here.ledger.somebody() for _ in range(people)]
        for _ in range(messages):
            for user in users:
                await here.ledger.ask(user)
        row = await here.row("A8", "answers come in the order of the questions", "side by side with others", 300)
        swapped = 0
        for user in users:
            said = here.slack.workspace.direct_message(user).messages
            answered = [message.thread_ts or "" for message in said if message.bot_id]
            swapped += sum(earlier > later for earlier, later in pairwise(answered))
        return row.but(swapped, "out of order")


async def redelivery(home: Path, supplies: Supplies, count: int) -> Row:
    """Nobody is there when they come."""
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        for _ in range(count):
            await here.ledger.ask()
        await here.bot.connect()
        return await here.row("A2", "what came while the bot was away is answered", "events before the start")
