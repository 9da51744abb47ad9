"""Whether Slack takes our tokens: asked before the coach connects, and by `coach doctor`."""

import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import CoachError, SettingsError
from bot.slack.sender import FAILURES
from bot.slack.telling import code_of

_SECONDS = 10
_BOT_TOKEN = "copy the Bot User OAuth Token again from the app's page OAuth & Permissions"  # noqa: S105
_APP_TOKEN = "make an app-level token with connections:write on the app's page Basic Information"  # noqa: S105
_REFUSALS = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}


async def check_tokens(bot_token: str, app_token: str | None, api_url: str) -> str:
    """Who the bot is, and where; over HTTP there is no app-level token.

    Raises SettingsError with all that is refused, CoachError when Slack can't say.
    """
    logger = logging.getLogger(__name__)
    logger.addFilter(_keeps_secrets)
    client = AsyncWebClient(base_url=api_url, timeout=_SECONDS, logger=logger, retry_handlers=[])
    who, problems = "", []
    try:
        answer = await client.auth_test(token=bot_token)
        who = f"{answer.get('user')} in {answer.get('team')}"
    except FAILURES as error:
        problems.append(_problem(error, "SLACK_BOT_TOKEN", _BOT_TOKEN, api_url))
    try:
        if app_token is not None:
            await client.apps_connections_open(app_token=app_token)
    except FAILURES as error:
        problems.append(_problem(error, "SLACK_APP_TOKEN", _APP_TOKEN, api_url))
    if problems:
        raise SettingsError(problems)
    return who


def _keeps_secrets(record: logging.LogRecord) -> bool:
    """At the level DEBUG the SDK shows the address of the socket, which lets in whoever has it."""
    return record.levelno > logging.DEBUG


def _problem(error: Exception, setting: str, advice: str, api_url: str) -> str:
    """Raises CoachError when it isn't the token's fault."""
    if not isinstance(error, SlackApiError):
        raise CoachError(f"Slack can't be reached at {api_url} ({type(error).__name__}): check the network.") from error
    if code_of(error) not in _REFUSALS:
        raise CoachError(f"Slack at {api_url} can't tell whether {setting} is good ({code_of(error)}).") from error
    return f"{setting} was refused by Slack ({code_of(error)}): {advice}."
