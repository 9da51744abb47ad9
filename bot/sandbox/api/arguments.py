"""The arguments of a call, whichever of query, form or JSON body they came in."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.sandbox.protocol import JSON, Refused, invalid_arguments

T = TypeVar("T")

FALSE = ("", "0", "false", "no")


class Arguments:
    def __init__(self, values: JSON) -> None:
        self.values = values

    def optional(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (int, float)):
            return str(value)
        raise invalid_arguments(f"must be a string [json-pointer:/{name}]")

    def required(self, name: str) -> str:
        value = self.optional(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() not in FALSE

    def structure(self, name: str, error: str) -> Any:
        """A nested argument; forms and query strings carry it as JSON text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None

    def page(self, items: Sequence[T], limit: int) -> tuple[list[T], JSON]:
        """The part of a list this call asks for, and the cursor to the next part."""
        limit = self._number("limit", limit, "invalid_limit")
        start = self._start()
        more = len(items) > start + limit
        cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
        return list(items[start : start + limit]), {"response_metadata": {"next_cursor": cursor}}

    def _number(self, name: str, default: int, error: str) -> int:
        value = self.optional(name)
        if not value:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= 1000:
            raise Refused(error)
        return int(value)

    def _start(self) -> int:
        cursor = self.optional("cursor")
        if not cursor:
            return 0
        try:
            name, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_cursor") from None
        if name != "next" or not start.isdecimal():
            raise Refused("invalid_cursor")
        return int(start)
