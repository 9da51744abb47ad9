"""What the value of a setting must look like; a complaint never quotes it."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from bot.schedule import is_zone

_TOKENS = {
    "xoxb-": "a bot token (OAuth & Permissions → Bot User OAuth Token)",
    "xapp-": "an app-level token with connections:write (Basic Information → App-Level Tokens)",
}
# Only at the start of a part: random letters spell such words too.
_PLACEHOLDER = re.compile(r"(^|-)(your|token|example|placeholder|change-?me|replace|paste|x{4})", re.IGNORECASE)


def token(prefix: str) -> Any:
    def check(value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        other = next((name for name in _TOKENS if name != prefix and token.startswith(name)), None)
        if other:
            raise ValueError(f"holds {_TOKENS[other]}; it needs {_TOKENS[prefix]}. Are the two tokens swapped?")
        if not re.fullmatch(rf"{prefix}[A-Za-z0-9-]{{10,250}}", token) or _PLACEHOLDER.search(token[len(prefix) :]):
            raise ValueError(f"is not a real token yet: it needs {_TOKENS[prefix]}, which starts with {prefix}")
        return value

    return AfterValidator(check)


def signing_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    # Thirty-two letters of few kinds were typed in, to be replaced some day.
    if not re.fullmatch("[0-9a-f]{32}", secret) or len(set(secret)) < 6:
        raise ValueError("is not a real one yet: copy Basic Information → Signing Secret, 32 digits and letters a to f")
    return value


def host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError("must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them") from None


def admins(value: str) -> frozenset[str]:
    named = frozenset(_listed(value))
    if not all(re.fullmatch(r"([TE][A-Z0-9]{2,20}:)?[UW][A-Z0-9]{2,20}", name) for name in named):
        raise ValueError("must be member IDs with commas between them, such as U012AB3CD or T012AB3CD:U012AB3CD")
    return named


def hosts(value: str) -> frozenset[str]:
    named = frozenset(name.lower() for name in _listed(value))
    if not all(re.fullmatch(r"(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}", name) for name in named):
        raise ValueError("must be names of hosts with commas between them, such as docs.example.com, and no addresses")
    return named


def _listed(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def address(example: str) -> Any:
    def check(value: str) -> str:
        try:
            fits = re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value, re.IGNORECASE) and urlsplit(value).port != 0
        except ValueError:  # It quotes the value, which may hold a password.
            fits = False
        if not fits:
            raise ValueError(f"must be an address like {example}, with no password and no query in it")
        return value

    return AfterValidator(check)


def with_slash(value: str) -> str:
    return value if value.endswith("/") else value + "/"


def api_key(value: SecretStr) -> SecretStr:
    key = value.get_secret_value()
    # More than the eye sees comes along when a key is copied, and can't be sent.
    if not re.fullmatch(r"[!-~]{1,500}", key):
        raise ValueError("is not a key: it is one word, of plain letters, digits and signs")
    return value


def sqlite_url(value: str) -> str:
    if not re.fullmatch(r"sqlite:///[^?#]+", value):
        raise ValueError("must be like sqlite:////var/lib/coach/coach.sqlite3 (SQLite is the database so far)")
    return value


def embedding_model(value: str) -> str:
    if value != "minilm" and not re.fullmatch(r"[a-z_]+:\S+", value):
        raise ValueError("must be minilm (the built-in model) or provider:model, such as openai:text-embedding-3-small")
    return value


def time_zone(value: str) -> str:
    if not is_zone(value):
        raise ValueError("must be the name of a time zone, such as Europe/Berlin")
    return value


def folder(value: Path) -> Path:
    """Shells know what ~ means, `.env` does not."""
    if "\0" in str(value):
        raise ValueError("must be the path of a folder")
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("starts with ~, but there is no such home folder") from None
