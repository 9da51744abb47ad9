"""What a person's action lets the app do for a while: open one modal, answer a few times by URL."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.protocol import Refused
from bot.sandbox.workspace import Message

TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    user: str
    issued_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Leads back to the person who acted, where they acted."""

    channel: str
    user: str
    issued_at: float
    original: Message | None
    """The message that was acted on; a slash command has none."""
    uses: int = 0
    replies: list[Message] = field(default_factory=list)


class Permits:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, self._clock())
        return trigger_id

    def use_trigger(self, trigger_id: str) -> str:
        """The person whose action it came from."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.issued_at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response_url(self, channel: str, user: str, original: Message | None) -> tuple[str, ResponseUrl]:
        """The secret part of the URL, and what it stands for."""
        secret = secrets.token_urlsafe(24)
        self._response_urls[secret] = ResponseUrl(channel, user, self._clock(), original)
        return secret, self._response_urls[secret]

    def use_response_url(self, secret: str) -> ResponseUrl:
        response_url = self._response_urls.get(secret)
        if response_url is None:
            raise Refused("no_such_url")
        if self._clock() - response_url.issued_at > RESPONSE_URL_SECONDS:
            raise Refused("expired_url")
        if response_url.uses >= RESPONSE_URL_USES:
            raise Refused("used_url")
        response_url.uses += 1
        return response_url
