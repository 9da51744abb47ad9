"""Puts the Slack app together: who listens to what, and who works behind it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import feedback_form, tip_settings
from bot.slack.admin import AdminDesk
from bot.slack.admin_buttons import AdminButtons
from bot.slack.admission import Admission
from bot.slack.apologies import Apologies
from bot.slack.commands import Commands
from bot.slack.conversation import Conversation
from bot.slack.direct import DirectMessages
from bot.slack.feedback import Feedback
from bot.slack.in_hand import InHand
from bot.slack.ingests import Ingests
from bot.slack.intake import Intake
from bot.slack.moves import Moves
from bot.slack.needs import Needs
from bot.slack.pauses import AS_USUAL, Tempo
from bot.slack.people import Profiles
from bot.slack.permissions import Permissions
from bot.slack.promises import Promises
from bot.slack.rounds import Rounds
from bot.slack.sender import Sender, web_client
from bot.slack.staff import Staff
from bot.slack.streaming import Streams
from bot.slack.subscribing import Subscribing
from bot.slack.subscription_buttons import SubscriptionButtons
from bot.slack.tip_buttons import TipButtons
from bot.slack.tips import TipDesk
from bot.slack.uploads import Uploads
from bot.slack.workers import Workers

_EVENTS = ("agent_session_stopped", "app_mention", "message", "user_change")


def build_app(bot_token: str, api_url: str, needs: Needs, tempo: Tempo = AS_USUAL) -> tuple[AsyncApp, Staff]:
    """The app that Slack talks to, and those who work on what it takes in."""
    logger = logging.getLogger("bot.slack.bolt")
    logger.addFilter(_quotes_nobody)
    client = web_client(bot_token, api_url, logger)
    arrived, written, now = asyncio.Event(), asyncio.Event(), needs.now
    in_hand = InHand()
    intake = Intake(needs, _EVENTS, in_hand, arrived)
    app = AsyncApp(
        name="coach",
        client=client,
        logger=logger,
        before_authorize=intake.keep,
        attaching_conversation_kwargs_enabled=False,
    )
    profiles = Profiles(now, needs.policy.zone)
    admission = Admission(needs.policy, Permissions(needs.policy, profiles), needs.limits, now)
    direct = DirectMessages(needs.outbox, written, now)
    subscribing = Subscribing(needs)
    desk = TipDesk(needs, admission, profiles, subscribing, direct)
    ingests = Ingests(client, needs, direct, tempo.between_updates)
    admins = AdminDesk(needs, admission, profiles, ingests)
    uploads, streams = Uploads(needs, admission), Streams(client, needs, tempo.between_pieces)
    conversation = Conversation(needs, admission, desk, uploads, streams)
    commands = Commands(needs, admission, profiles, desk, admins)
    _take_events(app, conversation, streams, Moves(needs, profiles))
    _take_commands(app, commands)
    _take_clicks(
        app,
        TipButtons(needs, admission, profiles, subscribing, direct),
        SubscriptionButtons(needs, admission, profiles, subscribing),
        Feedback(needs, admission),
        AdminButtons(admins),
    )
    app.error(Apologies(direct).on_error)
    in_hand.watch(app)
    workers = Workers(app, in_hand, needs.inbox, arrived, written, now, tempo, needs.writes)
    sender = Sender(client, needs.outbox, needs.watch, written, now, tempo)
    rounds, promises = Rounds(client, needs, profiles, written, tempo), Promises(client, needs, profiles, written)
    return app, Staff(workers, sender, rounds, promises, ingests, in_hand, needs, tempo)


def _take_events(app: AsyncApp, conversation: Conversation, streams: Streams, moves: Moves) -> None:
    app.event("app_mention")(conversation.on_mention)
    app.event("message")(conversation.on_message)
    app.event("agent_session_stopped")(streams.on_stop)
    app.event("user_change")(moves.on_user_change)


def _take_commands(app: AsyncApp, commands: Commands) -> None:
    app.command("/coach", middleware=[_acknowledge])(commands.on_coach)
    app.command("/tip", middleware=[_acknowledge])(commands.on_tip)
    app.command("/coach-admin", middleware=[_acknowledge])(commands.on_coach_admin)


def _take_clicks(
    app: AsyncApp, tips: TipButtons, subscriptions: SubscriptionButtons, feedback: Feedback, admins: AdminButtons
) -> None:
    for buttons in (tips, subscriptions, feedback, admins):
        for action in buttons.actions:
            app.action(action, middleware=[_acknowledge])(buttons.on_click)
    app.view(tip_settings.CALLBACK)(subscriptions.on_settings)
    app.view(feedback_form.CALLBACK)(feedback.on_details)


async def _acknowledge(ack: AsyncAck, next_: Callable[[], Awaitable[None]]) -> None:
    """Before the command's own code: when that fails at once, Bolt forgets that it was acknowledged in there."""
    await ack()
    await next_()


def _quotes_nobody(record: logging.LogRecord) -> bool:
    """Bolt and its SDK log what people wrote, at the level DEBUG; that stays out of the log whatever its level."""
    return record.levelno > logging.DEBUG
