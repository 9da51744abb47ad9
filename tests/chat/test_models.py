"""The models that the settings name, opened."""

from pathlib import Path

import pytest

from bot import models
from bot.errors import ModelUnavailable
from bot.settings import Settings, environment


def test_the_key_in_dotenv_opens_an_embedding_model_too(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("EMBEDDING_MODEL=openai:text-embedding-3-small\nOPENAI_API_KEY=sk-0123456789\n")
    assert models.embedder(Settings.from_env(environment({}, dotenv))).name == "openai:text-embedding-3-small"
    with pytest.raises(ModelUnavailable, match=r"^EMBEDDING_MODEL=openai:text-embedding-3-small can't be used: "):
        models.embedder(Settings.from_env({"EMBEDDING_MODEL": "openai:text-embedding-3-small"}))


def test_no_model_is_opened_that_nobody_named() -> None:
    assert models.chat_model(Settings()) is None


def test_a_model_is_opened_without_asking_it_anything() -> None:
    given = {"CHAT_MODEL": "openai:gpt-4.1-mini", "OPENAI_API_KEY": "sk-0123456789"}
    model = models.chat_model(Settings.from_env(given))
    assert model is not None
    assert (model.name, model.trouble) == ("openai:gpt-4.1-mini", None)
