"""Opens the models that the settings name; raises ModelUnavailable with what to do."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.chat.model import ChatModel
    from bot.rag.embeddings import Embedder


def embedder(settings: Settings) -> "Embedder":
    from bot.rag.embeddings import open_embedder

    key = settings.OPENAI_API_KEY
    return open_embedder(settings.EMBEDDING_MODEL, settings.DATA_DIR, key.get_secret_value() if key else None)


def chat_model(settings: Settings) -> "ChatModel | None":
    """None where the settings name none."""
    if settings.CHAT_MODEL is None:
        return None
    from bot.rag.chat.model import open_chat_model

    server = settings.CHAT_BASE_URL, settings.chat_key
    return open_chat_model(settings.CHAT_MODEL, *server, settings.CHAT_TIMEOUT_S, settings.CHAT_AT_ONCE)
