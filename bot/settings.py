"""The environment, read once, with all its problems reported at once and no secret ever printed."""

import difflib
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import SettingsError

_TOKENS = {
    "xoxb-": "a bot token (OAuth & Permissions → Bot User OAuth Token)",
    "xapp-": "an app-level token with connections:write (Basic Information → App-Level Tokens)",
}
# Only at the start of a part: random letters spell such words too.
_PLACEHOLDER = re.compile(r"(^|-)(your|token|example|placeholder|change-?me|replace|paste|x{4})", re.IGNORECASE)
# How alike a stray name must be to one of ours to be called a slip of the pen; lower catches other programs' names.
_ALIKE = 0.84


def _token(prefix: str) -> Any:
    def check(value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        other = next((name for name in _TOKENS if name != prefix and token.startswith(name)), None)
        if other:
            raise ValueError(f"holds {_TOKENS[other]}; it needs {_TOKENS[prefix]}. Are the two tokens swapped?")
        if not re.fullmatch(rf"{prefix}[A-Za-z0-9-]{{10,250}}", token) or _PLACEHOLDER.search(token[len(prefix) :]):
            raise ValueError(f"is not a real token yet: it needs {_TOKENS[prefix]}, which starts with {prefix}")
        return value

    return AfterValidator(check)


def _http_url(value: str) -> str:
    try:
        fits = re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value, re.IGNORECASE) and urlsplit(value).port != 0
    except ValueError:  # It quotes the value, which may hold a password.
        fits = False
    if not fits:
        raise ValueError("must be an address like https://slack.com/api/, with no password and no query in it")
    return value if value.endswith("/") else value + "/"


def _sqlite_url(value: str) -> str:
    if not re.fullmatch(r"sqlite:///[^?#]+", value):
        raise ValueError("must be like sqlite:////var/lib/coach/coach.sqlite3 (SQLite is the database so far)")
    return value


def _embedding_model(value: str) -> str:
    if value != "minilm" and not re.fullmatch(r"[a-z_]+:\S+", value):
        raise ValueError("must be minilm (the built-in model) or provider:model, such as openai:text-embedding-3-small")
    return value


def _folder(value: Path) -> Path:
    """Shells know what ~ means, `.env` does not."""
    if "\0" in str(value):
        raise ValueError("must be the path of a folder")
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("starts with ~, but there is no such home folder") from None


class Settings(BaseModel):
    """Every setting, by the name it has in the environment; `.env.example` explains them."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    KNOWLEDGE_DIR: Annotated[Path, AfterValidator(_folder)] = Path("knowledge")
    DATA_DIR: Annotated[Path, AfterValidator(_folder)] = Path("data")
    DATABASE_URL: Annotated[str, AfterValidator(_sqlite_url)] | None = None
    EMBEDDING_MODEL: Annotated[str, AfterValidator(_embedding_model)] = "minilm"
    FALSE_DECLINES: Annotated[float, Field(ge=0.1, le=50)] = 4
    SLACK_BOT_TOKEN: Annotated[SecretStr, _token("xoxb-")] | None = None
    SLACK_APP_TOKEN: Annotated[SecretStr, _token("xapp-")] | None = None
    SLACK_API_URL: Annotated[str, AfterValidator(_http_url)] = "https://slack.com/api/"
    LOG_LEVEL: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError with every problem; an empty value counts as not set."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        problems = [*_misspelt(given), *_halves(given)]
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
    readable, wrong_lines = _readable(text)
    written = {name: value for name, value in dotenv_values(stream=StringIO(readable)).items() if value is not None}
    given = written | dict(process)
    if wrong_lines:
        problems = [f"{dotenv} line {line} can't be read: write NAME=value." for line in wrong_lines]
        raise SettingsError([*problems, *_problems(given)])
    return given


def _readable(text: str) -> tuple[str, list[int]]:
    """What of it can be read, and which lines can't: dotenv would pass over those, and over a setting in one."""
    bindings = list(parse_stream(StringIO(text)))
    wrong = [each.original for each in bindings if each.error or (each.key and each.value is None)]
    lines = [each.line + each.string[: -len(each.string.lstrip())].count("\n") for each in wrong]
    return "".join(each.original.string for each in bindings if each.original not in wrong), lines


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
    ours = list(Settings.model_fields)
    # UV_LOG_LEVEL and DATABASE_URL_TEST are somebody's on purpose, not slips of the pen.
    longer = re.compile(rf".+_({'|'.join(ours)})|({'|'.join(ours)})_.+")
    others = [name for name in given if name not in ours and not longer.fullmatch(name)]
    alike = {name: difflib.get_close_matches(name.upper(), ours, 1, _ALIKE) for name in others}
    return [f"{name} is not a setting: did you mean {found[0]}?" for name, found in sorted(alike.items()) if found]


def _halves(given: Mapping[str, str]) -> list[str]:
    tokens = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    missing = [name for name in tokens if name not in given]
    return (
        [f"{missing[0]} is missing: Slack needs both tokens (or neither, to work without it)."]
        if len(missing) == 1
        else []
    )
