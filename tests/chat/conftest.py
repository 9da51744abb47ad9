"""What tests with a chat model share: a server to talk to."""

from collections.abc import AsyncIterator

import pytest

from .model_server import ModelServer, serving


@pytest.fixture
async def model_server() -> AsyncIterator[ModelServer]:
    async with serving() as server:
        yield server
