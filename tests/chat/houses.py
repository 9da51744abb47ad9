"""The coach's house with a chat model in it, and what that is to say to each kind of prompt."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import House
from bot.rag.library import Library
from bot.settings import Settings
from bot.writing import Prompt
from tests.opening import house_over

from .model_server import Asked, ModelServer

EVENTS = "Go to meetups, conferences, and workshops that deal with AI and project management."
LEARN = "Events like these are good places to make connections and to learn from experts."
WELL = f"{EVENTS} [1] {LEARN} [1]"
SUPPORTED = f"{EVENTS} {LEARN}"


@dataclass
class Says:
    """By what it is asked to do; `understood` are the questions, `back` is what to ask the person."""

    understood: list[str] | str = ""
    back: str | None = None
    written: str = WELL
    there: str = ""
    in_english: str = ""

    def __call__(self, prompt: Prompt) -> str:
        if "JSON" in prompt.task:
            told = {"questions": self.understood, "vague": self.back is not None, "ask": self.back or ""}
            return self.understood if isinstance(self.understood, str) else json.dumps(told)
        if "into English" in prompt.task:
            return self.in_english
        return self.there if "Translate" in prompt.task else self.written


def listens(server: ModelServer, says: Says) -> None:
    def answer(asked: Asked) -> str:
        return says(asked.prompt)

    server.answer = answer


@asynccontextmanager
async def house_with(
    library: Library, data: Path, handbook: Path, server: ModelServer | None, **more: str
) -> AsyncIterator[House]:
    """`data` is copied, from what the library is open on: what is spent is kept there."""
    told = {"KNOWLEDGE_DIR": str(handbook), "DATA_DIR": str(data)} | more
    if server:
        told |= {"CHAT_MODEL": "openai:stand-in", "CHAT_BASE_URL": server.url, "OPENAI_API_KEY": "sk-stand-in-1234"}
    async with house_over(library, Settings.from_env(told)) as house:
        yield house


def copied(small: Path, folder: Path) -> Path:
    return Path(shutil.copytree(small, folder / "data", symlinks=True))
