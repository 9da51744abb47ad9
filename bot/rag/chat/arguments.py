"""What each provider's class in LangChain is to be told, so that none of them helps itself from the environment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.providers import Provider

# Servers of one's own ask for no key, but the libraries do; and without one they would look for another.
_NO_KEY = "none"
_CONTEXT_TOKENS = 8_192
_OPENAIS = ("openai.com", "openai.azure.com")


def of_the_class(provider: Provider, base_url: str | None, key: str | None, timeout_s: float) -> dict[str, Any]:
    address = base_url or provider.endpoint
    if provider.name == "ollama":
        headers = {"authorization": f"Bearer {key}"} if key else {}
        said = {"base_url": address, "client_kwargs": {"timeout": timeout_s, "headers": headers}, "temperature": 0}
        # Left to itself it reads some 4000 tokens, and without a word not the rest.
        return said | {"num_ctx": _CONTEXT_TOKENS}
    said = {"base_url": address, "api_key": key or _NO_KEY, "timeout": timeout_s, "temperature": 0}
    if provider.name == "google_genai":
        # Of tries, not of further ones: 0 would be as many as the library likes. Vertex is another service.
        return said | {"max_retries": 1, "vertexai": False}
    if provider.name == "openai":
        # With an address of one's own it tells no tokens unless asked; and few such servers have its newer interface.
        return said | {"max_retries": 0, "stream_usage": True, "use_responses_api": False}
    return said | {"max_retries": 0}


def of_a_reply(provider: Provider, base_url: str | None, most_tokens: int) -> Mapping[str, Any]:
    """What must be set anew for each reply: how long it may get."""
    match provider.name:
        case "openai" if base_url and not (urlsplit(base_url).hostname or "").endswith(_OPENAIS):
            # LangChain would send OpenAI's newer word for it, which such servers pass over, or refuse.
            return {"extra_body": {"max_tokens": most_tokens}}
        case "google_genai":
            return {"max_output_tokens": most_tokens}
        case "ollama":
            return {"num_predict": most_tokens}
    return {"max_tokens": most_tokens}
