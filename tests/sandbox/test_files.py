"""Files that people share: how the app is told of them, and who may download them."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .raw_app import RawApp
from .refusals import refusal


async def test_a_shared_file_comes_as_a_message_with_all_that_slack_says_of_it(slack: Sandbox, app: RawApp) -> None:
    ada = slack.person("ada").id
    channel = slack.workspace.direct_message(ada).id
    ts = await slack.share(ada, channel, {"My plan (v2).md": b"# Plan"}, "What do you think?")
    envelope = slack.envelopes[-1]
    event = envelope.payload["event"]
    assert (event["subtype"], event["ts"], event["text"]) == ("file_share", ts, "What do you think?")
    [file] = event["files"]
    assert (file["name"], file["size"], file["mode"], file["user"]) == ("My plan (v2).md", 6, "snippet", ada)
    assert file["url_private_download"].endswith("/download/my_plan_v2_.md")


@pytest.mark.parametrize("whose", ["the app's", "another", "none"])
async def test_only_the_app_s_token_downloads_a_file(slack: Sandbox, client: AsyncWebClient, whose: str) -> None:
    file = slack.files.add(slack.person("ada").id, slack.channel("general").id, "plan.pdf", b"%PDF")
    told = (await client.files_info(file=file["id"]))["file"]
    assert (told, told["mode"]) == (file, "hosted")
    headers = {"the app's": {"Authorization": f"Bearer {slack.bot_token}"}, "another": {"Authorization": "Bearer x"}}
    async with (
        aiohttp.ClientSession(headers=headers.get(whose, {})) as session,
        session.get(file["url_private_download"], allow_redirects=False) as answer,
    ):
        got = answer.status, await answer.read()
    assert got == ((200, b"%PDF") if whose == "the app's" else (302, b""))


async def test_what_is_gone_or_was_shared_elsewhere_does_not_exist_for_the_app(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    ada = slack.person("ada").id
    elsewhere = slack.workspace.add_channel("quiet", [ada]).id
    file = slack.files.add(ada, elsewhere, "plan.pdf", b"%PDF")
    assert await refusal(client.files_info(file=file["id"])) == "file_not_found"
    gone = slack.files.add(ada, slack.channel("general").id, "plan.pdf", b"%PDF")
    slack.files.remove(gone["id"])
    assert await refusal(client.files_info(file=gone["id"])) == "file_not_found"
