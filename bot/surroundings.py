"""The process the coach is started in: what is set there for us, and what libraries would obey unasked."""

from collections.abc import MutableMapping
from pathlib import Path

from bot.settings import Settings, environment

# An empty SLACK_CLIENT_ID already has Slack's library wait to be installed.
SLACK = ("SLACK_",)
# With these LangChain copies all that is asked and answered to LangSmith, or asks the model by way of it; and Google's
# library turns to another of its services. No setting of ours asks for any of it.
_MODELS = ("LANGSMITH_", "LANGCHAIN_", "GOOGLE_GENAI_USE_")


def settings(process: MutableMapping[str, str], dotenv: Path) -> Settings:
    """Before any library that looks into the environment is loaded; raises SettingsError."""
    forget(process, _MODELS)
    return Settings.from_env(environment(process, dotenv))


def forget(process: MutableMapping[str, str], prefixes: tuple[str, ...]) -> None:
    for name in [name for name in process if name.upper().startswith(prefixes)]:
        del process[name]
