"""Tells the log of an error without quoting anybody: a library's message may hold what somebody wrote."""

import traceback

from slack_sdk.errors import SlackApiError

from bot.errors import CoachError


def named(error: BaseException) -> str:
    """Its message only where it can't quote anybody."""
    name = type(error).__qualname__
    if isinstance(error, SlackApiError):
        return f"{name}: {code_of(error)}"
    return f"{name}: {error}" if isinstance(error, CoachError | OSError) else name


def account(error: BaseException) -> str:
    """The traceback with those behind it, without the messages of the errors."""
    told = "".join(traceback.format_tb(error.__traceback__))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{account(before)}{named(before)}, which led to\n{told}" if before else told


def code_of(error: SlackApiError) -> str:
    """Slack's word for what it refused; the answer may also be the page of a proxy."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error")) if isinstance(data, dict) else "unreadable"
