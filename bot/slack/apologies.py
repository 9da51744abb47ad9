"""Says sorry, in one place: a sentence and a reference for the person, everything else for the log."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread
from bot.errors import NotNow, StoreUnavailable, TakenOver
from bot.mail import Reply
from bot.slack.blocks import messages
from bot.slack.direct import DirectMessages
from bot.slack.sender import FAILURES, NoWayBack, respond
from bot.slack.telling import account, named

SENTENCE = (
    "Sorry, something went wrong on my side and I couldn’t answer; please try again in a moment, "
    "and if it keeps happening, give your Slack admin this reference: ref {reference}"
)
# In the context of a request that comes from the inbox: its event, whom it was found to be from and where.
EVENT = "inbox_event"
_PLACE = "apology_place"
_FAILURE = "failure"
_ANSWERED = "answered"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a listener failed of; without an apology when nobody knows whether the event was for the coach."""

    error: Exception
    reason: str
    apology: Reply | None = None


def owe_an_answer(context: AsyncBoltContext, person: Person, thread: Thread) -> None:
    """From here on, whatever goes wrong with this event is apologised for in that thread, once it is given up."""
    context[_PLACE] = person, thread


def note_answer(context: AsyncBoltContext) -> None:
    """It is kept, and with that the event is over: nothing is left to do for whoever works on it."""
    context[_ANSWERED] = True


def is_answered(context: AsyncBoltContext) -> bool:
    return _ANSWERED in context


def note_failure(error: Exception, context: AsyncBoltContext) -> None:
    """Of an event, which will be tried again: whoever works on it apologises in the end."""
    context[_FAILURE] = _failure(error, context)


def failure_in(context: AsyncBoltContext) -> Failure | None:
    failure: Failure | None = context.get(_FAILURE)
    return failure


class Apologies:
    def __init__(self, direct: DirectMessages) -> None:
        self._direct = direct

    async def on_error(
        self, error: Exception, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        if EVENT in context:
            note_failure(error, context)
            return
        try:
            if isinstance(error, NoWayBack):
                await self._write(client, body, context, error)
            elif "response_url" in body:
                await self._respond(client, body, context, _logged(error))
            else:
                _logged(error)
        except (*FAILURES, StoreUnavailable) as second:
            _log.error("The person could not be told: %s", named(second))

    async def _respond(
        self, client: AsyncWebClient, body: Mapping[str, Any], context: AsyncBoltContext, reference: str
    ) -> None:
        try:
            await respond(client, body["response_url"], messages(SENTENCE.format(reference=reference)))
        except NoWayBack as full:
            await self._write(client, body, context, full)

    async def _write(
        self, client: AsyncWebClient, body: Mapping[str, Any], context: AsyncBoltContext, full: NoWayBack
    ) -> None:
        """Never into the channel: what was asked aside is answered aside."""
        person = Person(context.team_id or "", context.user_id or "")
        await self._direct.write(client, person, f"trigger:{body.get('trigger_id')}", full.left)


def _failure(error: Exception, context: AsyncBoltContext) -> Failure:
    if isinstance(error, TakenOver | NotNow) or context.authorize_result is None:
        _log.warning("An event isn't worked on any further now: %s", named(error))
        return Failure(error, named(error))
    reference = _logged(error)
    reason = f"{named(error)} (ref {reference})"
    if _PLACE not in context:
        return Failure(error, reason)
    person, thread = context[_PLACE]
    parts = [message.part for message in messages(SENTENCE.format(reference=reference))]
    return Failure(error, reason, Reply(person, thread, parts))


def _logged(error: Exception) -> str:
    """The reference by which it is found in the log."""
    reference = secrets.token_hex(3)
    _log.error("ref %s: %s\n%s", reference, named(error), account(error))
    return reference
