"""The makers of chat models whom the coach can talk to: their names, keys and addresses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """By the `name` LangChain has for it; `extra` installs what it needs, `key` is the setting with its API key.

    `elsewhere` are the variables by which its library, unasked, would go to another address than `endpoint`.
    """

    name: str
    extra: str
    key: str
    needs_key: bool
    endpoint: str
    elsewhere: tuple[str, ...]


_ALL = (
    Provider(
        *("openai", "openai", "OPENAI_API_KEY", True),
        endpoint="https://api.openai.com/v1",
        elsewhere=("OPENAI_BASE_URL", "OPENAI_API_BASE"),
    ),
    Provider(
        *("anthropic", "anthropic", "ANTHROPIC_API_KEY", True),
        endpoint="https://api.anthropic.com",
        elsewhere=("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"),
    ),
    Provider(
        *("google_genai", "google", "GOOGLE_API_KEY", True),
        endpoint="https://generativelanguage.googleapis.com",
        elsewhere=("GOOGLE_GEMINI_BASE_URL",),
    ),
    Provider(
        *("ollama", "ollama", "OLLAMA_API_KEY", False),
        endpoint="http://127.0.0.1:11434",
        elsewhere=("OLLAMA_HOST",),
    ),
)
PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _ALL}

# How people write them, and how their models begin.
_SLIPS = {
    "openai": ("openai", "open_ai", "gpt", "chatgpt", "o1", "o3", "o4"),
    "anthropic": ("anthropic", "claude"),
    "google_genai": ("google", "gemini", "gemma"),
    "ollama": ("ollama", "llama"),
}


def provider_of(chat_model: str) -> Provider:
    return PROVIDERS[chat_model.partition(":")[0]]


def model_name(value: str) -> str:
    """Never guessed: a model whose provider isn't named might go to another one than is meant."""
    provider, _, model = value.partition(":")
    if provider in PROVIDERS and re.fullmatch(r"[^\s\x00-\x1f\x7f]{1,200}", model):
        return value
    meant = next((name for name, slips in _SLIPS.items() if provider.lower().replace("-", "_").startswith(slips)), None)
    rule = f"must be provider:model, such as openai:gpt-4.1-mini, with one of {', '.join(PROVIDERS)} as the provider"
    raise ValueError(f"{rule}: did you mean {meant}:…?" if meant and meant != provider else rule)


def contradictions(environment: Mapping[str, str]) -> Sequence[str]:
    """What would send questions, or a key, somewhere else than the settings seem to say."""
    name, address = environment.get("CHAT_MODEL", "").strip(), environment.get("CHAT_BASE_URL")
    provider = PROVIDERS.get(name.partition(":")[0])
    if not name and address and address.strip():
        return ["CHAT_MODEL is missing: CHAT_BASE_URL says where it is, but not which one to use."]
    if not provider or (address and address.strip()):
        return []
    own = f"for {provider.name}'s own endpoint write CHAT_BASE_URL={provider.endpoint}"
    problems = [
        f"{other} is set, which the coach doesn't follow: write its address into CHAT_BASE_URL; {own}."
        for other in provider.elsewhere
        if other in environment
    ]
    if address is not None:
        problems.append(f"CHAT_BASE_URL is set, but blank: give it the model's address, or unset it; {own}.")
    if provider.needs_key and not environment.get(provider.key, "").strip():
        problems.append(
            f"{provider.key} is missing: CHAT_MODEL needs it, or CHAT_BASE_URL with the address of a server of yours."
        )
    return problems
