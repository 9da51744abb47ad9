"""The rounds: brings every subscriber the daily tip when it is due, at most one a day, as long as they may have it."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread
from bot.errors import StoreUnavailable, TakenOver
from bot.mail import Reply
from bot.schedule import Due, moment_of, zone_of
from bot.slack.blocks import messages
from bot.slack.crew import Crew, insist
from bot.slack.direct import DirectMessages
from bot.slack.needs import Needs
from bot.slack.outcomes import of_error
from bot.slack.pauses import Pause, Tempo
from bot.slack.people import Profiles
from bot.slack.recipients import Recipients
from bot.slack.sender import FAILURES
from bot.slack.telling import account, named
from bot.slack.tip_blocks import tip_card, tip_turns
from bot.subscriptions import Outcome, Subscription, delivered, is_too_late, skipped
from bot.tips import Tip

NO_TIPS = (
    "My handbook is empty, so nobody gets a daily tip now. They go on by themselves once there is something in it."
)

_AT_ONCE = 8
_A_WHILE_S = 10.0
_A_MINUTE = timedelta(minutes=1)
_log = logging.getLogger(__name__)


class Rounds:
    """They set `written` when there is something to send."""

    def __init__(
        self, client: AsyncWebClient, needs: Needs, profiles: Profiles, written: asyncio.Event, tempo: Tempo
    ) -> None:
        self._client = client
        self._needs = needs
        self._kept = needs.subscriptions
        self._late = needs.policy.tips_late
        self._now = needs.now
        self._recipients = Recipients(client, needs, profiles)
        self._direct = DirectMessages(needs.outbox, written, needs.now)
        self._written = written
        self._between_tips = tempo.between_tips.total_seconds()
        self._pause = Pause(needs.now(), 0)
        self._is_told = False
        self._news = asyncio.Event()
        self.crew = Crew(self._take, self._visit, self._news, _AT_ONCE)

    async def _take(self) -> Subscription | None:
        now = self._now()
        taken = None if self._pause.left(now) else await self._kept.take(now)
        if taken:
            # The next one may be sent then, by whichever process.
            asyncio.get_running_loop().call_later(self._between_tips, self._news.set)
        return taken

    async def _visit(self, taken: Subscription) -> None:
        """It is settled or put back whatever happens, unless somebody has changed it, or taken it over."""
        claim = taken.due
        if claim is None:
            return
        with suppress(TakenOver):
            try:
                await self._bring(taken, claim)
            except TakenOver:
                raise
            except StoreUnavailable:
                await insist(lambda: self._kept.put_back(taken, claim))
            except FAILURES as error:
                await self._try_later(taken, claim, error)
            except Exception as error:  # The daily loop: what is wrong with one tip must not keep it from coming back.
                _log.critical("A daily tip is left out: %s\n%s", named(error), account(error))
                await insist(lambda: self._skip(skipped(taken, _planned(taken, claim), self._now()), claim, "missed"))

    async def _bring(self, taken: Subscription, claim: Due) -> None:
        due, now = _planned(taken, claim), self._now()
        if is_too_late(due, now, self._late):
            await self._skip(skipped(taken, due, now, self._late), claim, "missed")
            return
        after = await self._recipients.checked(taken)
        if after.state == "stopped":
            _log.info("The daily tip of %s is stopped: %s", after.reader.id, after.reason)
            await self._skip(after, claim, "stopped")
        elif after.zone != taken.zone:
            await self._kept.put_back(after, claim)
        elif tip := await self._needs.almanac.unasked(after.reader, due.day, after.topics):
            await self._hand_over(after, claim, tip)
        else:
            await self._tell_if_empty(after.reader.team)
            await self._skip(skipped(after, due, now), claim, "nothing_new")

    async def _hand_over(self, after: Subscription, claim: Due, tip: Tip) -> None:
        self._is_told = False
        reader, now = after.reader, self._now()
        note = await self._needs.almanac.note(reader, tip.id)
        card = tip_card(tip, note, self._needs.link_hosts(), reader=reader, subscribed=True)
        thread = Thread(reader.team, after.channel or reader.id, "")
        reply = Reply(Person(reader.team, reader.id), thread, [card.part], tip_turns(tip))
        if await self._kept.deliver(delivered(after, _planned(after, claim), now), claim, tip, reply, now):
            self._needs.watch.tip_due("sent")
            self._written.set()

    async def _skip(self, after: Subscription, claim: Due, outcome: Outcome) -> None:
        await self._kept.skip(after, claim, outcome, self._now())
        self._needs.watch.tip_due(outcome)

    async def _try_later(self, taken: Subscription, claim: Due, error: Exception) -> None:
        """Slack has to be waited for; one of whom it never says anything must not keep the others waiting."""
        outcome, now = of_error(error), self._now()
        _log.warning("Slack and the daily tip of %s: %s (%s)", taken.reader.id, outcome.kind, outcome.reason)
        is_limited = outcome.kind == "limited"
        seconds = outcome.seconds if is_limited else _A_WHILE_S
        if self._pause.left(now) < seconds:
            self._pause = Pause(now, seconds)
        again = taken if is_limited else replace(taken, due=Due(claim.day, now + _A_MINUTE))
        await insist(lambda: self._kept.put_back(again, claim))

    async def _tell_if_empty(self, team: str) -> None:
        """Once, as long as it is; the admins who are named in the settings."""
        if self._is_told or self._needs.almanac.catalogue():
            return
        _log.warning("There are no tips: the knowledge is empty")
        for admin in _of_team(self._needs.policy.admins, team):
            key = f"no-tips:{admin}:{self._now().date().isoformat()}"
            try:
                await self._direct.write(self._client, Person(team, admin), key, messages(NO_TIPS))
            except FAILURES as error:
                _log.error("An admin could not be told that there are no tips: %s", named(error))
        self._is_told = True


def _planned(subscription: Subscription, claim: Due) -> Due:
    """When that day's tip should have been sent: the claim may be for a later try."""
    planned = moment_of(claim.day, subscription.schedule.at, zone_of(subscription.zone))
    return Due(claim.day, planned or claim.moment)


def _of_team(admins: frozenset[str], team: str) -> list[str]:
    return sorted({name.rpartition(":")[2] for name in admins if name.rpartition(":")[0] in ("", team)})
