"""Joins the parts for looking them over: what `coach doctor` examines, and what `coach lint` reads."""

from collections.abc import Mapping
from functools import partial

from bot.bootstrap import open_database
from bot.doctor import Knowledge, Probes, Undelivered
from bot.domain import Generation
from bot.errors import IndexUnavailable
from bot.remarks import Review
from bot.settings import Settings

_COUNTED = 1000


async def lint(settings: Settings, originals: Mapping[str, str]) -> Review:
    """Writes nothing but the vectors of what it reads; raises CoachError."""
    from bot.rag.embeddings import open_embedder
    from bot.rag.kept_vectors import KeptVectors
    from bot.rag.review import review
    from bot.store.generations import Generations

    async with open_database(settings) as database:
        embed = open_embedder(settings.EMBEDDING_MODEL, settings.DATA_DIR)
        return await review(settings.KNOWLEDGE_DIR, KeptVectors(Generations(database), embed), originals)


def probes(settings: Settings) -> Probes:
    """How `coach doctor` looks at each thing."""
    from bot.rag import chunking, documents, ingestion, questions
    from bot.rag.embeddings import open_embedder
    from bot.rag.sealed import is_whole
    from bot.slack.tokens import check_tokens
    from bot.store.generations import Generations
    from bot.store.inbox import Inbox
    from bot.store.outbox import Outbox
    from bot.store.processes import this_process

    async def knowledge() -> Knowledge:
        folder = settings.KNOWLEDGE_DIR
        files = documents.files(folder)
        found, refused = documents.read_all([path for path in files if not questions.is_one(path)], folder)
        passages = [passage for document in found for passage in chunking.passages(document)]
        _, problems = questions.read_all(filter(questions.is_one, files), folder, passages)
        return Knowledge(len(found), [str(reason) for reason in (*refused, *problems)])

    async def model() -> str:
        embed = open_embedder(settings.EMBEDDING_MODEL, settings.DATA_DIR)
        embed(["coach"])
        return embed.name

    async def database() -> str:
        async with open_database(settings):
            return settings.database_url

    async def index() -> Generation | None:
        async with open_database(settings) as opened:
            serving = await Generations(opened).serving()
        if serving and not is_whole(ingestion.folder_of(settings.DATA_DIR, serving.id)):
            raise IndexUnavailable("The index is damaged or missing: run `python ingest.py`.")
        return serving

    async def undelivered() -> Undelivered:
        async with open_database(settings) as opened:
            owner = this_process()
            inbox, outbox = Inbox(opened, owner), Outbox(opened, owner)
            return Undelivered(
                [aside.reason for aside in await inbox.aside(_COUNTED)],
                [doubtful.reason for doubtful in await outbox.doubtful(_COUNTED)],
                [unreachable.reason for unreachable in await outbox.unreachable(_COUNTED)],
            )

    bot, app = settings.SLACK_BOT_TOKEN, settings.SLACK_APP_TOKEN
    if not bot:
        return Probes(knowledge, model, database, index, undelivered, slack=None)
    tokens = bot.get_secret_value(), app.get_secret_value() if app else None
    slack = partial(check_tokens, *tokens, settings.SLACK_API_URL)
    return Probes(knowledge, model, database, index, undelivered, slack)
