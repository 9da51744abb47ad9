"""Joins the house and Slack into a service: it can be watched, and runs until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from bot.bootstrap import House
from bot.domain import Answer, Person, Turn
from bot.settings import Settings
from bot.writing import Hear

if TYPE_CHECKING:
    from bot.slack.needs import Needs
    from bot.slack.policy import Policy
    from bot.slack.serving import SocketHandler
    from bot.watching.health import Probe
    from bot.watching.metrics import Metrics


async def serve(settings: Settings, house: House, over_http: bool) -> None:
    """Until SIGTERM or SIGINT. `Settings.check_way_in` has looked at what this needs."""
    from bot.slack import http, serving
    from bot.slack.app import build_app
    from bot.slack.pauses import Tempo
    from bot.watching.health import Health
    from bot.watching.metrics import Metrics, States
    from bot.watching.server import watched

    queues: dict[str, States] = {"inbox": house.inbox.states, "outbox": house.outbox.states}
    metrics = Metrics(queues, lambda: house.generation.id if house.generation else 0)
    secrets = (settings.SLACK_BOT_TOKEN, settings.SLACK_APP_TOKEN, settings.SLACK_SIGNING_SECRET)
    bot_token, app_token, signing_secret = (each.get_secret_value() if each else "" for each in secrets)
    tempo = Tempo(between_tips=timedelta(seconds=1 / settings.TIPS_PER_SECOND))
    app, staff = build_app(bot_token, settings.SLACK_API_URL, _needs(settings, house, metrics), tempo)
    line = serving.SocketHandler(app, app_token)

    parts = probes(house, None if over_http else line)
    async with watched(metrics, Health(parts, spare={"chat_model"}), settings.HEALTH_PORT), _chores(house):
        if over_http:
            await http.serve(app, staff, signing_secret, settings.HTTP_HOST, settings.HTTP_PORT)
        else:
            await serving.serve(staff, line)


def probes(house: House, line: "SocketHandler | None") -> Mapping[str, "Probe"]:
    """Of each part by its name; `line` is the connection to Slack, if the coach is to have one."""

    async def database() -> None:
        # By a write: reading goes on when the disk is full or another program keeps the file to itself.
        await house.processes.beat(datetime.now(UTC))

    async def index() -> str | None:
        return None if house.generation else "There is none that can be opened: run `python ingest.py`."

    async def slack() -> str | None:
        connected = line is None or await line.client.is_connected()
        return None if connected else "The coach isn't connected to it: the log says why."

    async def chat_model() -> str | None:
        return house.chat_model.trouble if house.chat_model else None

    parts: dict[str, Probe] = {"database": database, "index": index}
    parts |= {"slack": slack} if line else {}
    return parts | ({"chat_model": chat_model} if house.chat_model else {})


def _needs(settings: Settings, house: House, metrics: "Metrics") -> "Needs":
    from bot.slack.needs import Needs

    async def ask(
        question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        started = perf_counter()
        answer = await house.ask(question, history, person, hear)
        metrics.answered(answer.outcome, perf_counter() - started, answer.writing)
        return answer

    return Needs(
        ask,
        house.almanac,
        house.subscriptions,
        house.threads,
        house.inbox,
        house.outbox,
        house.processes,
        house.limits,
        house.journal,
        house.wishes,
        house.insight,
        house.administration,
        house.audit,
        house.forget,
        house.status,
        _policy(settings),
        house.link_hosts,
        metrics,
        writes=house.writes,
    )


def _policy(settings: Settings) -> "Policy":
    from bot.slack.policy import Policy

    return Policy(
        settings.COACH_ADMINS,
        settings.GUESTS_MAY,
        settings.STRANGERS_MAY,
        settings.QUESTIONS_PER_PERSON,
        settings.QUESTIONS_PER_TEAM,
        settings.CHANNEL_TIPS,
        timedelta(hours=settings.TIPS_LATE_HOURS),
        settings.TIME_ZONE,
    )


@asynccontextmanager
async def _chores(house: House) -> AsyncIterator[None]:
    chores = asyncio.gather(house.librarian.keep_fresh(), house.forget_in_time())
    try:
        yield
    finally:
        chores.cancel()
        with suppress(asyncio.CancelledError):
            await chores
