"""The admins' desk: whatever is asked of it, by a command or a button, it looks first who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person
from bot.errors import NotPossible, ProgramFailed
from bot.schedule import zone_of
from bot.slack.admin_blocks import (
    ADMIN_HELP,
    NEXT_INGEST,
    audit_message,
    documents_message,
    generations_message,
    panel,
    re_ingest,
    with_row,
)
from bot.slack.admin_words import Wish, action_of, wish_from
from bot.slack.admission import Admission
from bot.slack.blocks import Message, messages
from bot.slack.gap_blocks import HOW_TO_ADD
from bot.slack.gaps import GapDesk
from bot.slack.ingests import Ingests
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.refusals import Refusals
from bot.slack.status import status_text
from bot.slack.tip_words import Unclear

_SHOWN_DEEDS, _SHOWN_INGESTS = 20, 3
_LOOKED_THROUGH = 200
_INGESTS = ("ingest", "roll_back")


@dataclass(frozen=True, slots=True)
class Said:
    """`settles`: the message whose button it was has no more to offer, and gives way to this."""

    messages: Sequence[Message]
    settles: bool = False


class AdminDesk:
    def __init__(self, needs: Needs, admission: Admission, profiles: Profiles, ingests: Ingests) -> None:
        self._needs = needs
        self._administration = needs.administration
        self._holdings = needs.administration.holdings
        self._admission = admission
        self._profiles = profiles
        self._ingests = ingests
        self._gaps = GapDesk(needs.insight)
        self._refusals = Refusals(needs)

    async def reply(self, words: str, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Said:
        """`payload` is the command, or what Slack says of whoever clicked."""
        if refusal := await self._admission.to_admin(person, payload, context):
            await self._refusals.note(person, action_of(words), words)
            return Said(messages(refusal.says))
        try:
            wish = wish_from(words)
            return await self._carry_out(wish, person, context)
        except (Unclear, NotPossible, ProgramFailed) as reason:
            return Said(messages(str(reason)))

    async def _carry_out(self, wish: Wish, person: Person, context: AsyncBoltContext) -> Said:
        match wish.kind:
            case "ingest":
                return Said(messages(self._ingests.start(person, wish.force)))
            case "rollback":
                generation = await self._administration.roll_back(person, wish.number)
                return Said(messages(f"Back to generation {generation}: within seconds I answer from it."))
            case "add":
                return await self._add(wish.name, person)
            case "discard":
                return Said(
                    messages(f"**{await self._holdings.discard(wish.name, person)}** is discarded."), settles=True
                )
            case "attach":
                return Said([await self._gaps.attach(wish.name, person)], settles=True)
            case "dismiss":
                return Said([await self._gaps.dismiss(wish.name, person)], settles=True)
            case "hide" | "restore" | "remove":
                return Said([await self._change(wish, person)])
        return Said(await self._show(wish, await self._zone(person, context)))

    async def _show(self, wish: Wish, zone: tzinfo) -> Sequence[Message]:
        match wish.kind:
            case "documents":
                return [documents_message(await self._holdings.all(), wish.number or 1)]
            case "generations":
                return [generations_message(await self._administration.generations(), zone)]
            case "gaps":
                return [await self._gaps.gaps(wish.number or 1)]
            case "stats":
                return [await self._gaps.usage(wish.number)]
            case "upload":
                return messages(HOW_TO_ADD)
            case "audit":
                return [audit_message(await self._administration.audit(_LOOKED_THROUGH), zone, _SHOWN_DEEDS)]
            case "help":
                return messages(ADMIN_HELP)
        deeds = await self._administration.audit(_LOOKED_THROUGH)
        ingests = [deed for deed in deeds if deed.action in _INGESTS and deed.result != "refused"]
        told = status_text(await self._needs.status(), self._needs.now())
        serving = [kept for kept in await self._administration.generations() if kept.serves]
        return [panel(told, serving[0] if serving else None, ingests[:_SHOWN_INGESTS], zone)]

    async def _change(self, wish: Wish, person: Person) -> Message:
        changes = {
            "hide": (self._holdings.hide, "hidden"),
            "restore": (self._holdings.restore, "restored"),
            "remove": (self._holdings.remove, "removed"),
        }
        change, done = changes[wish.kind]
        await change(wish.name, person)
        return with_row(f"**{wish.name}** is {done}. {NEXT_INGEST}", re_ingest())

    async def _add(self, key: str, person: Person) -> Said:
        added = await self._holdings.add(key, person)
        replaces = " in the place of the one before" if added.replaces else ""
        return Said(messages(f"**{added.name}** is added{replaces}. {self._ingests.start(person)}"), settles=True)

    async def _zone(self, person: Person, context: AsyncBoltContext) -> tzinfo:
        return zone_of((await self._profiles.of(person, context)).zone)
