"""What tests with a chat model share: a server to talk to."""

from collections.abc import AsyncIterator

import pytest

from .model_server import ModelServer


@pytest.fixture
async def model_server() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()
