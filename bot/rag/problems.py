"""What is wrong with a file of the knowledge: put down with its name, while the rest of the file is read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from bot.errors import DocumentRefused

_MAX_REASON = 250  # for what it quotes may be of any length

# Puts down what is wrong with what is read within.
Noted = Callable[[], AbstractContextManager[None]]


@contextmanager
def noting(problems: list[DocumentRefused], file: str) -> Iterator[None]:
    try:
        yield
    except DocumentRefused as problem:
        problems.append(problem)
    except ValueError as problem:
        problems.append(DocumentRefused(file, str(problem)[:_MAX_REASON]))


def mapping(value: Any, of: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError(f"{of} must be lines like `name: …`")
    return value
