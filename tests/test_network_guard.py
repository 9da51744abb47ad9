"""The guard of conftest.py: a test that reaches for another machine fails, however the code goes about it."""

import asyncio
import socket
import threading
from collections.abc import Callable

import pytest

# Set aside for documentation by RFC 5737 and RFC 3849: nobody answers there.
ELSEWHERE = ("192.0.2.1", 80)
ELSEWHERE_6 = ("2001:db8::1", 80)


def _connect_v6() -> None:
    with socket.socket(socket.AF_INET6) as sock:
        sock.connect(ELSEWHERE_6)


def _connect_ex() -> None:
    with socket.socket() as sock:
        sock.connect_ex(ELSEWHERE)


def _send_a_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"hello", ELSEWHERE)


@pytest.mark.parametrize(
    "reach_out",
    [
        lambda: socket.create_connection(ELSEWHERE),
        lambda: socket.getaddrinfo("example.com", 443),
        lambda: socket.gethostbyname("example.com"),
        _connect_v6,
        _connect_ex,
        _send_a_datagram,
    ],
)
def test_reaching_for_another_machine_fails(reach_out: Callable[[], object], network_attempts: list[str]) -> None:
    with pytest.raises(pytest.fail.Exception, match="no other machine"):
        reach_out()
    assert len(network_attempts) == 1
    network_attempts.clear()


@pytest.mark.parametrize("host", [ELSEWHERE[0], "example.com"])
async def test_it_fails_in_async_code_too(host: str, network_attempts: list[str]) -> None:
    with pytest.raises(pytest.fail.Exception, match="no other machine"):
        await asyncio.open_connection(host, 80)
    network_attempts.clear()


def test_an_attempt_that_the_code_swallows_is_remembered(network_attempts: list[str]) -> None:
    def swallow() -> None:
        with pytest.raises(BaseException, match="no other machine"):
            socket.create_connection(ELSEWHERE)

    thread = threading.Thread(target=swallow)
    thread.start()
    thread.join()
    assert network_attempts == ["socket.getaddrinfo '192.0.2.1'"]
    network_attempts.clear()


async def test_this_machine_can_be_reached() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    async with server:
        for sock in server.sockets:
            reader, writer = await asyncio.open_connection(*sock.getsockname()[:2])
            assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()


def test_a_socket_of_the_file_system_is_not_the_network() -> None:
    with socket.socket(socket.AF_UNIX) as sock, pytest.raises(FileNotFoundError):
        sock.connect("nobody-listens-here")
