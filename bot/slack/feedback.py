"""What people think of an answer: the clicks under it, which Slack says whose they are, and the modal that follows."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Outcome, Person
from bot.feedback import Vote
from bot.slack.admission import Admission
from bot.slack.blocks import TELL_ME, VOTE, messages
from bot.slack.clicks import Click, click_from, submission_from
from bot.slack.feedback_form import closing_view, details_view, vote_from
from bot.slack.needs import Needs
from bot.slack.refusals import Refusals
from bot.slack.sender import FAILURES, respond
from bot.slack.telling import named

HELPED = "Thanks, I’ve noted that this helped."
DID_NOT_HELP = "Thanks, I’ve noted that this didn’t help."
DETAILS = "Thanks, I’ve noted what was wrong."
WILL_TELL = "I’ll write to you when my handbook covers it."
GONE = "I can’t note that: I don’t keep this answer any more, or it isn’t one for you. Please ask me again."

_log = logging.getLogger(__name__)


class Feedback:
    """Whatever stands in a button or a modal, it counts only for an answer that whoever acted can see."""

    def __init__(self, needs: Needs, admission: Admission) -> None:
        self._journal = needs.journal
        self._now = needs.now
        self._admission = admission
        self._refusals = Refusals(needs)
        self._answers: Mapping[str, Callable[[Click, AsyncBoltContext], Awaitable[str]]] = {
            VOTE: self._vote,
            TELL_ME: self._wait,
        }

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self._answers)

    async def on_click(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        click = click_from(body, context)
        if click is None:
            return
        if refusal := await self._admission.to_vote(click.person, click.user, context):
            said = await self._refused(click.person, click.value, refusal.says)
        else:
            said = await self._answers[click.action](click, context)
        await respond(client, click.response_url, messages(said), click.thread_ts)

    async def on_details(self, body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        """Acknowledged once it is kept: if that fails, Slack leaves the modal open and says so."""
        submitted = submission_from(body, context)
        if submitted is None:
            return
        person, metadata = submitted.person, submitted.private_metadata
        channel, _, key = metadata.partition(":")
        if refusal := await self._admission.to_vote(person, submitted.user, context):
            said = await self._refused(person, metadata, refusal.says)
        elif await self._keep(person, channel, key, vote_from(submitted.values)):
            said = DETAILS
        else:
            said = await self._refused(person, metadata)
        await ack(response_action="update", view=closing_view(said))

    async def _vote(self, click: Click, context: AsyncBoltContext) -> str:
        """Kept before anything else is asked: most people say no more than that."""
        verdict, _, key = click.value.partition(":")
        match verdict:
            case "up" | "down" if await self._keep(click.person, click.channel, key, Vote(verdict)):
                if verdict == "up":
                    return HELPED
                await self._ask_why(click, key, context)
                return DID_NOT_HELP
        return await self._refused(click.person, click.value)

    async def _wait(self, click: Click, context: AsyncBoltContext) -> str:
        """A second click changes nothing."""
        person, key = click.person, click.value
        is_theirs = await self._is_theirs(person, click.channel, key, "not_covered")
        if is_theirs and await self._journal.wait(person.team, key, person.user, self._now()):
            return WILL_TELL
        return await self._refused(person, key)

    async def _ask_why(self, click: Click, key: str, context: AsyncBoltContext) -> None:
        try:
            view = details_view(f"{click.channel}:{key}")
            await context.client.views_open(trigger_id=click.trigger_id, view=view)
        except FAILURES as error:
            _log.warning("Nobody could be asked what was wrong with an answer: %s", named(error))

    async def _keep(self, person: Person, channel: str, key: str, vote: Vote) -> bool:
        if not await self._is_theirs(person, channel, key, "answer"):
            return False
        return await self._journal.vote(person.team, key, person.user, vote, self._now())

    async def _is_theirs(self, person: Person, channel: str, key: str, outcome: Outcome) -> bool:
        """Whether it was said where they clicked, or to nobody but them; what was asked isn't kept for ever."""
        asked = await self._journal.asked(person.team, key)
        if asked is None or asked.outcome != outcome:
            return False
        return asked.channel == channel if asked.channel else asked.person == person

    async def _refused(self, person: Person, value: str, says: str = GONE) -> str:
        await self._refusals.note_vote(person, value)
        return says
