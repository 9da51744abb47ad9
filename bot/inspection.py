"""Joins the parts for looking them over: what `coach doctor` examines, and what `coach lint` reads."""

from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter

from bot import models
from bot.bootstrap import open_database
from bot.doctor import Knowledge, Probes, Undelivered
from bot.domain import Generation
from bot.errors import IndexUnavailable
from bot.remarks import Review
from bot.settings import Settings
from bot.subscriptions import Outcome, State
from bot.writing import Prompt

_COUNTED = 1000
_FEW_TOKENS = 16


async def lint(settings: Settings, originals: Mapping[str, str]) -> Review:
    """Writes nothing but the vectors of what it reads; raises CoachError."""
    from bot.rag.converting import CONVERTED, Converter
    from bot.rag.kept_vectors import KeptVectors
    from bot.rag.review import review
    from bot.store.generations import Generations

    async with open_database(settings) as database:
        embed = models.embedder(settings)
        with Converter(settings.DATA_DIR / CONVERTED) as converter:
            vectors = KeptVectors(Generations(database), embed)
            return await review(settings.KNOWLEDGE_DIR, converter.convert, vectors, originals)


def probes(settings: Settings) -> Probes:
    """How `coach doctor` looks at each thing."""
    from bot.slack.tokens import check_tokens

    here = _Installation(settings)
    slack = None
    if bot := settings.SLACK_BOT_TOKEN:
        app = settings.SLACK_APP_TOKEN
        tokens = bot.get_secret_value(), app.get_secret_value() if app else None
        slack = partial(check_tokens, *tokens, settings.SLACK_API_URL)
    chat = here.chat if settings.CHAT_MODEL else None
    return Probes(here.knowledge, here.model, chat, here.database, here.index, here.undelivered, here.tips, slack)


class _Installation:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def knowledge(self) -> Knowledge:
        from bot.rag.converting import CONVERTED, Converter
        from bot.rag.ingestion import NONE
        from bot.rag.reading import Reading

        data_dir = self._settings.DATA_DIR
        reading = Reading(self._settings.KNOWLEDGE_DIR, data_dir, NONE, (), frozenset())
        with Converter(data_dir / CONVERTED) as converter:
            found = reading.read((), (), converter.convert, lambda done, total: None)
        return Knowledge(len({passage.document for passage in found.passages}), [str(each) for each in found.refused])

    async def model(self) -> str:
        embed = models.embedder(self._settings)
        embed(["coach"])
        return embed.name

    async def chat(self) -> tuple[str, float]:
        """A word from it is worth more than a look at its settings: only that tries the key, the name and the way."""
        model = models.chat_model(self._settings)
        assert model  # noqa: S101
        async with aclosing(model.stream(Prompt("Reply with one short word.", "Are you there?"), _FEW_TOKENS)) as said:
            started = perf_counter()
            async for _ in said:
                break
        return model.name, perf_counter() - started

    async def database(self) -> str:
        async with open_database(self._settings):
            return self._settings.database_url

    async def index(self) -> Generation | None:
        from bot.rag import ingestion
        from bot.rag.sealed import is_whole
        from bot.store.generations import Generations

        async with open_database(self._settings) as database:
            serving = await Generations(database).serving()
        if serving and not is_whole(ingestion.folder_of(self._settings.DATA_DIR, serving.id)):
            raise IndexUnavailable("The index is damaged or missing: run `python ingest.py`.")
        return serving

    async def undelivered(self) -> Undelivered:
        from bot.store.inbox import Inbox
        from bot.store.outbox import Outbox
        from bot.store.processes import this_process

        async with open_database(self._settings) as database:
            owner = this_process()
            inbox, outbox = Inbox(database, owner), Outbox(database, owner)
            return Undelivered(
                [aside.reason for aside in await inbox.aside(_COUNTED)],
                [doubtful.reason for doubtful in await outbox.doubtful(_COUNTED)],
                [unreachable.reason for unreachable in await outbox.unreachable(_COUNTED)],
            )

    async def tips(self) -> tuple[Mapping[State, int], Mapping[Outcome, int]]:
        from bot.store.processes import this_process
        from bot.store.subscriptions import Subscriptions

        async with open_database(self._settings) as database:
            subscriptions = Subscriptions(database, this_process(), timedelta())
            return await subscriptions.states(), await subscriptions.outcomes(datetime.now(UTC) - timedelta(days=1))
