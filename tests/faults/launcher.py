"""Starts the real bot with mines in it: told over standard input, it dies at the n-th time it comes by one.

    arm Inbox.keep:before 2     dies the second time that an event is about to be kept
    clock 3600                  its clock is put forward by an hour

With CLOCK_AHEAD in its environment the clock is so many seconds ahead from the start.

The bot itself knows nothing of this: `python -m tests.faults.launcher run` is `coach run`.
"""

import functools
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import time_machine
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.__main__ import main
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions

PLACES: tuple[tuple[type, str], ...] = (
    (Inbox, "keep"),
    (SocketModeClient, "send_message"),
    (Inbox, "take"),
    (Inbox, "begin_stream"),
    (Inbox, "note_stream"),
    (Inbox, "answer"),
    (Subscriptions, "take"),
    (Subscriptions, "deliver"),
    (Outbox, "take"),
    (Outbox, "confirm"),
)
Method = Callable[..., Awaitable[Any]]


class Mines:
    def __init__(self) -> None:
        self._armed = ""
        self._left = 0

    def lay(self) -> None:
        for owner, name in PLACES:
            setattr(owner, name, self._mined(getattr(owner, name), f"{owner.__name__}.{name}"))

    def arm(self, mine: str, hit: int) -> None:
        self._armed, self._left = mine, hit

    def _step_on(self, mine: str) -> None:
        if mine == self._armed:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _mined(self, method: Method, place: str) -> Method:
        @functools.wraps(method)
        async def mined(*args: Any, **kwargs: Any) -> Any:
            self._step_on(f"{place}:before")
            result = await method(*args, **kwargs)
            # Taking nothing is no step forward.
            if result is not None or not place.endswith(".take"):
                self._step_on(f"{place}:after")
            return result

        return mined


def obey(mines: Mines) -> None:
    """Until standard input ends; read without Python's buffers, which a thread must not hold at the exit."""
    received = b""
    while piece := os.read(0, 1000):
        *orders, received = (received + piece).split(b"\n")
        for order in orders:
            match order.decode().split():
                case ["arm", mine, hit]:
                    mines.arm(mine, int(hit))
                case ["clock", seconds]:
                    put_clock(float(seconds))
            os.write(1, b"understood\n")


def put_clock(forward: float) -> None:
    """In seconds, and only what the wall shows: the clock that pauses are measured by goes on as it did."""
    time_machine.travel(time.time() + forward, tick=True).start()


if __name__ == "__main__":
    if ahead := float(os.environ.get("CLOCK_AHEAD", "0")):
        put_clock(ahead)
    mines = Mines()
    mines.lay()
    threading.Thread(target=obey, args=[mines], daemon=True).start()
    sys.argv[0] = "coach"
    main()
