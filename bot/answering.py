"""Joins what answers: the coach, and the chat model that understands and writes for it, where there is one."""

from concurrent.futures import Executor
from typing import TYPE_CHECKING

from bot.coach import Coach
from bot.desk import Desk
from bot.mentor import Mentor
from bot.settings import Settings
from bot.writing import Model

if TYPE_CHECKING:
    from bot.rag.library import Library
    from bot.rag.reader import Reader
    from bot.store.engine import Database


def coach(reader: "Reader") -> Coach:
    from bot.rag import quoting

    return Coach(reader.look, reader.look_abroad, quoting.compose, lambda: reader.edition.passages)


def mentor(settings: Settings, model: Model | None, database: "Database", library: "Library", pool: Executor) -> Mentor:
    return Mentor(lambda: coach(library.reader), pool, _desk(settings, model, database, library, pool))


def _desk(
    settings: Settings, model: Model | None, database: "Database", library: "Library", pool: Executor
) -> Desk | None:
    if model is None:
        return None
    from bot.rag.chat.translator import Translator
    from bot.rag.chat.understander import understand
    from bot.rag.chat.writer import Writer
    from bot.store.spending import Spending

    write, translate = Writer(library.embed, pool).write, Translator(library.embed, pool).translate
    budget = Spending(database, settings.TOKENS_PER_PERSON, settings.TOKENS_PER_TEAM)
    return Desk(model, understand, write, translate, budget, settings.CHAT_TIMEOUT_S)
