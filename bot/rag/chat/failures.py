"""What it means when a chat model fails: for the operator in words, for the coach whether to try again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)

from bot.providers import Provider

_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 2.0
_STATUS = {
    ModelAuthenticationError: 401,
    ModelPermissionDeniedError: 403,
    ModelNotFoundError: 404,
    ModelRateLimitError: 429,
    ModelAPIError: 500,
    ModelInvalidRequestError: 400,
    ContextOverflowError: 400,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """`told` never quotes what the provider said, which may quote a question or a key.

    `pause_s`: after that long another try may help. `is_lasting`: it won't, until somebody mends something.
    `is_of_the_request`: it says nothing of how the next one will do.
    """

    told: str
    pause_s: float | None = None
    is_lasting: bool = False
    is_of_the_request: bool = False


def failure(error: Exception, provider: Provider, timeout_s: float) -> Failure:
    causes = list(_causes(error))
    root = type(causes[-1]).__name__
    status = next((found for cause in causes if (found := _status(cause))), None)
    if status:
        return _refusal(status, provider, _retry_after(causes))
    if any(isinstance(cause, TimeoutError | ModelTimeoutError) for cause in causes):
        return Failure(f"It took longer than {timeout_s:g} seconds (CHAT_TIMEOUT_S).")
    if any(_is_of_the_connection(cause) for cause in causes):
        return Failure(f"Its connection failed ({root}): is the server up, and CHAT_BASE_URL right?", _PAUSE_S)
    return Failure(f"What it sent is no reply ({root}): does CHAT_BASE_URL lead to a chat model?")


def _refusal(status: int, provider: Provider, retry_after: float | None) -> Failure:
    match status:
        case 401 | 403:
            return Failure(f"It refused the key ({status}): check {provider.key}.", is_lasting=True)
        case 404:
            advice = "check the name in CHAT_MODEL, and CHAT_BASE_URL if you set it"
            return Failure(f"It doesn't know the model (404): {advice}.", is_lasting=True)
        case 429:
            return Failure("It takes no more requests at the moment (429): look at your plan.", _pause(retry_after))
        case _ if status >= 500:
            return Failure(f"It has trouble of its own ({status}).", _pause(retry_after))
    return Failure(f"It refused a request ({status}).", is_of_the_request=True)


def _pause(retry_after: float | None) -> float | None:
    if retry_after is None:
        return _PAUSE_S
    return retry_after if retry_after <= _LONGEST_PAUSE_S else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    """Each provider's library has its own word for it; LangChain's classes come last, as they are less exact."""
    for word in ("status_code", "code"):
        status: Any = getattr(error, word, None)
        if isinstance(status, int) and 400 <= status < 600:
            return status
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), None)


def _is_of_the_connection(error: BaseException) -> bool:
    of_a_library = type(error).__module__.startswith(("httpx", "httpcore"))
    return of_a_library or isinstance(error, OSError | ModelConnectionError)


def _retry_after(causes: list[BaseException]) -> float | None:
    for cause in causes:
        headers = getattr(getattr(cause, "response", None), "headers", {})
        try:
            seconds = float(headers.get("retry-after", "nan"))
        except ValueError:  # It may be a date.
            return math.inf
        if not math.isnan(seconds):
            return max(0.0, seconds)
    return None
