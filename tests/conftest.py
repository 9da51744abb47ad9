"""What holds for every test: nothing reaches beyond this machine, and no setting leaks in from the environment."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bot.settings import Settings

_TO_AN_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_TO_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_attempts: list[str] = []


def _refuse_the_network(event: str, args: tuple[Any, ...]) -> None:
    if event in _TO_AN_ADDRESS:
        sock, address = args
        host = address[0] if address and sock.family in {socket.AF_INET, socket.AF_INET6} else None
    elif event in _TO_A_NAME:
        host = args[0]
    else:
        return
    if not _is_this_machine(host):
        _attempts.append(f"{event} {host!r}")
        pytest.fail(f"Tests reach no other machine, this one tried {_attempts[-1]}")


def _is_this_machine(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


# The interpreter's own audit events see every way through Python, async and threads included, and need no patching.
# Native code and child processes are out of their sight. A hook can't be taken away again.
sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """What was refused. A test fails for it at its end even if the code under test has swallowed the exception."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"Tests reach no other machine, this one tried {_attempts}"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
