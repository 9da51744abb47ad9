"""Whatever goes wrong, and however much is logged: what a process leaves behind has no secret in it."""

import asyncio
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from aiohttp import ClientSession

from bot.sandbox import Sandbox
from bot.sandbox.faults import answering, dropping, refusing
from bot.slack.http import PATH

ROOT = Path(__file__).parents[2]
_FIRST_START_S = 60.0
SIGNING = "8f742231b10e8888abcd99aaabbb85a5"
SAID = "canaryword"


@pytest.fixture
def environment(tmp_path: Path, small: Path, small_handbook: Path) -> dict[str, str]:
    """Of a coach at DEBUG, with names that would ask Slack's library for OAuth."""
    shutil.copytree(small, tmp_path / "data", symlinks=True)
    told = {"KNOWLEDGE_DIR": str(small_handbook), "DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "DEBUG"}
    told |= {"SLACK_SIGNING_SECRET": SIGNING, "HTTP_PORT": str(_free_port()), "HEALTH_PORT": str(_free_port())}
    return os.environ | told | {"SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": ""}


@pytest.mark.slow
@pytest.mark.parametrize("over_http", [False, True])
async def test_no_secret_gets_into_the_log_or_the_data(
    tmp_path: Path, environment: dict[str, str], over_http: bool
) -> None:
    """K2: with errors of every kind, and with what people wrote. Z15: the bot token counts all the same."""
    async with Sandbox() as slack:
        environment |= {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        environment |= {"SLACK_API_URL": slack.api_url}
        with (tmp_path / "log").open("wb") as log:
            figures = await _run(slack, environment, over_http, log)
        secrets = [slack.bot_token, slack.app_token, SIGNING]
    written = (tmp_path / "log").read_bytes() + figures
    assert b" INFO bot." in written
    assert b'"ready": true' in figures
    assert b'coach_queue{queue="inbox",state="answered"}' in figures
    assert [secret for secret in [*secrets, SAID] if secret.encode() in written] == []
    assert b"ticket=" not in written.replace("ticket=[…]".encode(), b"")
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file() and "models" not in file.parts]
    assert tmp_path / "data" / "coach.sqlite3" in files
    assert [file for file in files for secret in secrets if secret.encode() in file.read_bytes()] == []
    beside = [file for file in files if not file.name.startswith("coach.sqlite3")]
    assert [file for file in beside if SAID.encode() in file.read_bytes()] == []


async def _run(slack: Sandbox, environment: dict[str, str], over_http: bool, log: BinaryIO) -> bytes:
    """What whoever watches it gets to see."""
    command = (sys.executable, "-m", "bot", "run", *(["--http"] if over_http else []))
    bot = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        if over_http:
            await slack.called("auth.test", within=_FIRST_START_S)
            slack.deliveries.to_url(f"http://127.0.0.1:{environment['HTTP_PORT']}{PATH}", SIGNING)
        else:
            await slack.connected(within=_FIRST_START_S)
        await _live_through_errors(slack)
        figures = await _get(environment, "/ready") + await _get(environment, "/metrics")
        bot.terminate()
        assert await bot.wait() == 0
        return figures
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()


async def _get(environment: dict[str, str], path: str) -> bytes:
    url = f"http://127.0.0.1:{environment['HEALTH_PORT']}{path}"
    async with ClientSession() as http, http.get(url) as response:
        return await response.read()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def _live_through_errors(slack: Sandbox) -> None:
    ada, general = slack.person("ada").id, slack.channel("general").id
    quoting = answering(500, f"<h1>{slack.bot_token} {SAID}</h1>", {"Content-Type": "text/html"})
    slack.faults.plan("chat.postMessage", [refusing("internal_error"), quoting, dropping(accepted=False)])
    slack.faults.plan("auth.test", [quoting, refusing("fatal_error")])
    slack.faults.plan("users.info", [quoting])
    for _ in range(5):
        await slack.direct_message(ada, f"What is {SAID}?")
    await slack.deliver({"type": "foo_bar", "text": SAID, "channel": [SAID], "user": {"a": SAID}})
    await slack.deliver({"type": "message", "text": {"a": SAID}, "channel": SAID, "user": 5, "ts": SAID})
    slack.faults.plan("response_url", [quoting])
    await slack.command(ada, general, "/coach", f"What is {SAID}?")
    await slack.called("chat.postMessage", count=2, within=20)
    for method in ("auth.test", "response_url"):
        slack.faults.plan(method, [])
    await (await slack.command(ada, general, "/coach", f"And {SAID}?")).replied(within=20)
