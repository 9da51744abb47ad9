"""Says sorry, in one place: a sentence and a reference for the person, everything else for the log."""

import logging
import secrets
import traceback
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Thread
from bot.errors import CoachError
from bot.slack.blocks import messages
from bot.slack.sender import FAILURES, code_of, post, respond

SENTENCE = (
    "Sorry, something went wrong on my side and I couldn’t answer; please try again in a moment, "
    "and if it keeps happening, give your Slack admin this reference: ref {reference}"
)
_PLACE = "apology_place"
_log = logging.getLogger(__name__)


def owe_an_answer(context: AsyncBoltContext, thread: Thread) -> None:
    """From here on, whatever goes wrong with this event is apologised for in that thread."""
    context[_PLACE] = thread


async def on_error(
    error: Exception, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """An event that nobody knows to be for the coach is not apologised for: that would be noise among strangers."""
    reference = secrets.token_hex(3)
    _log.error("ref %s: %s\n%s", reference, _named(error), _account(error))
    apology = messages(SENTENCE.format(reference=reference))
    try:
        if "response_url" in body:
            await respond(client, body["response_url"], apology)
        elif _PLACE in context:
            await post(client, context[_PLACE], apology)
    except FAILURES as second:
        _log.error("ref %s: the apology could not be sent either: %s", reference, _named(second))


def _named(error: BaseException) -> str:
    """Its message only where it can't quote what somebody wrote, as a library's message may."""
    name = type(error).__qualname__
    if isinstance(error, SlackApiError):
        return f"{name}: {code_of(error)}"
    return f"{name}: {error}" if isinstance(error, CoachError | OSError) else name


def _account(error: BaseException) -> str:
    """The traceback with those behind it, without the messages of the errors."""
    told = "".join(traceback.format_tb(error.__traceback__))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{_account(before)}{_named(before)}, which led to\n{told}" if before else told
