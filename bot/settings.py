"""The environment, read once, with all its problems reported at once and no secret ever printed."""

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot import providers, values
from bot.errors import SettingsError
from bot.providers import provider_of

# How alike a stray name must be to one of ours to be called a slip of the pen; lower catches other programs' names.
_ALIKE = 0.84
# Slack's library looks for them itself: with both it forgets the bot token, and waits to be installed.
_OAUTH = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}
_SHORTEST_SECRET = 8


class Settings(BaseModel):
    """Every setting, by the name it has in the environment; `.env.example` explains them."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    KNOWLEDGE_DIR: Annotated[Path, AfterValidator(values.folder)] = Path("knowledge")
    DATA_DIR: Annotated[Path, AfterValidator(values.folder)] = Path("data")
    DATABASE_URL: Annotated[str, AfterValidator(values.sqlite_url)] | None = None
    EMBEDDING_MODEL: Annotated[str, AfterValidator(values.embedding_model)] = "minilm"
    CHAT_MODEL: Annotated[str, AfterValidator(providers.model_name)] | None = None
    CHAT_BASE_URL: Annotated[str, values.address("http://127.0.0.1:8000/v1")] | None = None
    OPENAI_API_KEY: Annotated[SecretStr, AfterValidator(values.api_key)] | None = None
    ANTHROPIC_API_KEY: Annotated[SecretStr, AfterValidator(values.api_key)] | None = None
    GOOGLE_API_KEY: Annotated[SecretStr, AfterValidator(values.api_key)] | None = None
    OLLAMA_API_KEY: Annotated[SecretStr, AfterValidator(values.api_key)] | None = None
    CHAT_TIMEOUT_S: Annotated[float, Field(ge=1, le=60)] = 20
    CHAT_AT_ONCE: Annotated[int, Field(ge=1, le=100)] = 8
    TOKENS_PER_PERSON: Annotated[int, Field(ge=1, le=100_000_000)] = 100_000
    TOKENS_PER_TEAM: Annotated[int, Field(ge=1, le=10_000_000_000)] = 5_000_000
    ACCEPT_PROPOSED: Annotated[Literal["review", "always"], BeforeValidator(str.lower)] = "review"
    FALSE_DECLINES: Annotated[float, Field(ge=0.1, le=50)] = 4
    GATE_TOLERANCE: Annotated[float, Field(ge=0, le=100)] = 2
    SLACK_BOT_TOKEN: Annotated[SecretStr, values.token("xoxb-")] | None = None
    SLACK_APP_TOKEN: Annotated[SecretStr, values.token("xapp-")] | None = None
    SLACK_SIGNING_SECRET: Annotated[SecretStr, AfterValidator(values.signing_secret)] | None = None
    SLACK_API_URL: Annotated[str, values.address("https://slack.com/api/"), AfterValidator(values.with_slash)] = (
        "https://slack.com/api/"
    )
    COACH_ADMINS: Annotated[frozenset[str], BeforeValidator(values.admins)] = frozenset()
    GUESTS_MAY: Annotated[Literal["ask", "nothing"], BeforeValidator(str.lower)] = "ask"
    STRANGERS_MAY: Annotated[Literal["ask", "nothing"], BeforeValidator(str.lower)] = "nothing"
    QUESTIONS_PER_PERSON: Annotated[int, Field(ge=1, le=100_000)] = 30
    QUESTIONS_PER_TEAM: Annotated[int, Field(ge=1, le=10_000_000)] = 10_000
    CHANNEL_TIPS: Annotated[Literal["admins", "members"], BeforeValidator(str.lower)] = "members"
    TIPS_PER_SECOND: Annotated[float, Field(ge=0.1, le=50)] = 4
    TIPS_LATE_HOURS: Annotated[float, Field(ge=1, le=20)] = 4
    TIME_ZONE: Annotated[str, AfterValidator(values.time_zone)] = "UTC"
    LINK_HOSTS: Annotated[frozenset[str], BeforeValidator(values.hosts)] = frozenset()
    RETENTION_DAYS: Annotated[int, Field(ge=1, le=3650)] = 30
    HTTP_HOST: Annotated[str, AfterValidator(values.host)] = "127.0.0.1"
    HTTP_PORT: Annotated[int, Field(ge=1, le=65535)] = 3000
    HEALTH_PORT: Annotated[int, Field(ge=0, le=65535)] = 8080
    LOG_LEVEL: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError with every problem; an empty value counts as not set."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        problems = [*_misspelt(given), *_contradictions(given), *providers.contradictions(environment)]
        try:
            settings = cls.model_validate({name: given[name] for name in cls.model_fields if name in given})
        except ValidationError as error:
            problems += [_sentence(str(e["loc"][0]), e["msg"]) for e in error.errors(include_input=False)]
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def has_slack(self) -> bool:
        return self.SLACK_BOT_TOKEN is not None

    @property
    def secrets(self) -> Sequence[str]:
        """What must never be told; a shorter one is a word, for a server that wants to be given any."""
        given = (getattr(self, name) for name in type(self).model_fields)
        found = (value.get_secret_value() for value in given if isinstance(value, SecretStr))
        return [secret for secret in found if len(secret) >= _SHORTEST_SECRET]

    @property
    def chat_key(self) -> str | None:
        """The key that goes with CHAT_MODEL, and with no other provider's."""
        key: SecretStr | None = getattr(self, provider_of(self.CHAT_MODEL).key) if self.CHAT_MODEL else None
        return key.get_secret_value() if key else None

    def log_level(self, otherwise: str) -> str:
        """At a terminal a person wants the answer and what goes wrong, unless they ask for more."""
        return self.LOG_LEVEL if "LOG_LEVEL" in self.model_fields_set else otherwise

    def check_way_in(self, http: bool) -> None:
        """Raises SettingsError when Slack's events can't come in that way: over HTTP, or by Socket Mode."""
        needed = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN")
        how = "coach run --http" if http else "coach run (without --http)"
        problems = [f"{name} is missing: {how} needs it." for name in needed if getattr(self, name) is None]
        if http and self.HTTP_PORT == self.HEALTH_PORT:
            problems.append(f"HTTP_PORT and HEALTH_PORT are both {self.HTTP_PORT}: give one of them another.")
        if problems:
            raise SettingsError(problems)

    @property
    def database_url(self) -> str:
        return self.DATABASE_URL or f"sqlite:///{self.DATA_DIR.resolve() / 'coach.sqlite3'}"


def environment(process: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """What the process was given, over what the `.env` file says; raises SettingsError when that can't be read."""
    try:
        text = dotenv.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return dict(process)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(
            [f"{dotenv} can't be read ({reason}): make it a readable text file, or remove it."]
        ) from None
    readable, problems = _readable(text)
    # A blank line there is one not filled in yet. In the process it may be an address that somebody lost.
    written = {name: value for name, value in dotenv_values(stream=StringIO(readable)).items() if value}
    given = written | dict(process)
    if problems:
        raise SettingsError([*(f"{dotenv} {problem}" for problem in problems), *_problems(given)])
    return given


def _readable(text: str) -> tuple[str, list[str]]:
    """What of it can be read, and what can't: dotenv would pass over that, and over a setting in it."""
    bindings = list(parse_stream(StringIO(text)))
    wrong = [each.original for each in bindings if each.error or (each.key and each.value is None)]
    lines = [each.line + each.string[: -len(each.string.lstrip())].count("\n") for each in wrong]
    names = Counter(each.key for each in bindings if each.key in Settings.model_fields)
    problems = [f"line {line} can't be read: write NAME=value." for line in lines]
    problems += [f"has {name} more than once: keep one." for name, times in names.items() if times > 1]
    return "".join(each.original.string for each in bindings if each.original not in wrong), problems


def _problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    try:
        Settings.from_env(environment)
    except SettingsError as error:
        return error.problems
    return ()


def _sentence(name: str, message: str) -> str:
    said = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{name} {said}" if said.endswith("?") else f"{name} {said}."


def _misspelt(given: Mapping[str, str]) -> list[str]:
    # Keys have the names that other programs use, too, and others' look much like them.
    ours = [name for name in Settings.model_fields if not name.endswith("_API_KEY")]
    # UV_LOG_LEVEL and DATABASE_URL_TEST are somebody's on purpose, not slips of the pen.
    longer = re.compile(rf".+_({'|'.join(ours)})|({'|'.join(ours)})_.+")
    others = [name for name in given if name not in Settings.model_fields and not longer.fullmatch(name)]
    alike = {name: difflib.get_close_matches(name.upper(), ours, 1, _ALIKE) for name in others}
    return [f"{name} is not a setting: did you mean {found[0]}?" for name, found in sorted(alike.items()) if found]


def _contradictions(given: Mapping[str, str]) -> list[str]:
    problems = []
    if "SLACK_BOT_TOKEN" not in given and given.keys() & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        problems.append("SLACK_BOT_TOKEN is missing: Slack needs it (or none of its settings, to work without it).")
    if "SLACK_BOT_TOKEN" in given and not given.keys() & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        problems.append("SLACK_APP_TOKEN is missing: Slack needs both tokens (or neither, to work without it).")
    if "SLACK_BOT_TOKEN" in given:
        contrary = "and SLACK_BOT_TOKEN contradict each other: the coach needs no OAuth, remove the first."
        problems += [f"{name} {contrary}" for name in sorted(given.keys() & _OAUTH)]
    return problems
