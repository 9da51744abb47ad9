"""Joins what answers: the coach, and the chat model that understands and writes for it, where there is one."""

from concurrent.futures import Executor
from typing import TYPE_CHECKING

from bot.coach import Coach
from bot.desk import Desk
from bot.mentor import Mentor
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.library import Library
    from bot.store.engine import Database


def mentor(settings: Settings, database: "Database", library: "Library", pool: Executor) -> Mentor:
    """Raises ModelUnavailable with what to do when CHAT_MODEL can't be opened."""
    from bot.rag import quoting

    def coach() -> Coach:
        reader = library.reader
        return Coach(reader.look, reader.look_abroad, quoting.compose, lambda: reader.edition.passages)

    return Mentor(coach, pool, _desk(settings, database, library, pool))


def _desk(settings: Settings, database: "Database", library: "Library", pool: Executor) -> Desk | None:
    if settings.CHAT_MODEL is None:
        return None
    from bot.rag.chat_model import open_chat_model
    from bot.rag.support import Support
    from bot.rag.translator import Translator
    from bot.rag.understander import understand
    from bot.rag.writer import Writer
    from bot.store.spending import Spending

    seconds = settings.CHAT_TIMEOUT_S
    server = settings.CHAT_BASE_URL, settings.chat_key
    model = open_chat_model(settings.CHAT_MODEL, *server, seconds, settings.CHAT_AT_ONCE)
    support = Support(library.embed)
    write, translate = Writer(support, pool).write, Translator(support, pool).translate
    budget = Spending(database, settings.TOKENS_PER_PERSON, settings.TOKENS_PER_TEAM)
    return Desk(model, understand, write, translate, budget, seconds)
