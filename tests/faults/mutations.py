"""Payloads as Slack sends them, and what becomes of one when something in it is missing, wrong or strange."""

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.protocol import JSON

from .ledger import QUESTION

STRANGE: Sequence[Any] = (
    *(None, True, False, 0, -1, 10**30, 1.5, "", " ", "\0", "\ud800", "\u202ezqx\u200b", "x" * 50_000, "é" * 3_000),
    *([], {}, [[[]]], {"": None}, ["text"], {"type": "message"}, "'; DROP TABLE inbox; --", "<!channel>", "../../x"),
    *("1700000000.000100", "U0ADA00001", "C" + "9" * 300, "message_changed", "bot_message", "im", "event_callback"),
)
_KINDS = ("reaction_added", "team_join", "member_joined_channel", "channel_rename", "tokens_revoked", "foo_bar")


async def golden() -> list[JSON]:
    """One of each kind, told by a Slack of which no app takes note."""
    async with Sandbox() as slack:
        ada, general = slack.person("ada").id, slack.channel("general").id
        channel, ts = await slack.direct_message(ada, QUESTION)
        await slack.direct_message(ada, QUESTION, thread_ts=ts)
        await slack.edit(channel, ts, "Something else")
        await slack.delete(channel, ts)
        root = await slack.say(ada, general, f"<@{slack.bot_user_id}> {QUESTION}")
        await slack.say(ada, general, "And then?", thread_ts=root)
        group = slack.workspace.direct_message(ada, slack.person("ben").id).id
        await slack.say(ada, group, QUESTION)
        await slack.open_home(ada)
        for kind in _KINDS:
            await slack.deliver({"type": kind, "user": ada, "channel": channel, "event_ts": ts})
        return [envelope.payload for envelope in slack.envelopes]


def mutated(payload: JSON, chance: Random) -> JSON:
    """Up to three changes, anywhere in it."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 3)):
        _mutate(_somewhere(changed, chance), chance)
    return changed


def _somewhere(node: Any, chance: Random) -> Any:
    """A list or an object, not too often the outermost."""
    inner = [child for child in (node.values() if isinstance(node, dict) else node) if isinstance(child, dict | list)]
    return _somewhere(chance.choice(inner), chance) if inner and chance.random() < 0.7 else node


def _mutate(node: Any, chance: Random) -> None:
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    if not keys or chance.random() < 0.1:
        _add(node, chance)
    elif chance.random() < 0.3:
        del node[chance.choice(keys)]
    else:
        node[chance.choice(keys)] = copy.deepcopy(chance.choice(STRANGE))


def _add(node: Any, chance: Random) -> None:
    strange = copy.deepcopy(chance.choice(STRANGE))
    if isinstance(node, dict):
        node[str(chance.choice(STRANGE))[:100]] = strange
    else:
        node.append(strange)
