"""The door of the Web API: tokens, ways to pass arguments, the record of calls."""

import json

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox

from .refusals import refusal


async def test_the_app_learns_who_it_is(slack: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == slack.bot_user_id
    assert answer["bot_id"].startswith("B")
    assert answer["team_id"].startswith("T")


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("", "not_authed"), ("xoxb-someone-else", "invalid_auth")]
)
async def test_a_bad_bot_token_is_refused(slack: Sandbox, token: str | None, error: str) -> None:
    assert await refusal(AsyncWebClient(token, base_url=slack.api_url).auth_test()) == error


async def test_swapped_tokens_are_refused(slack: Sandbox, client: AsyncWebClient) -> None:
    assert await refusal(client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert await refusal(AsyncWebClient(slack.app_token, base_url=slack.api_url).auth_test()) == (
        "not_allowed_token_type"
    )


async def test_an_unknown_method_is_named(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"


BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]


@pytest.mark.parametrize("way", ["params", "data", "json"])
async def test_arguments_come_in_the_query_a_form_or_json(slack: Sandbox, client: AsyncWebClient, way: str) -> None:
    nested = BLOCKS if way == "json" else json.dumps(BLOCKS)
    arguments = {"channel": slack.channel("general").id, "text": "Hello", "blocks": nested}
    answer = await client.api_call("chat.postMessage", **{way: arguments})  # type: ignore[arg-type]
    assert answer["message"]["blocks"][0]["text"] == BLOCKS[0]["text"]


async def test_the_token_may_be_an_argument(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as http:
        answer = await (await http.get(f"{slack.api_url}auth.test", params={"token": slack.bot_token})).json()
    assert answer["ok"] is True
    assert "token" not in slack.calls("auth.test")[0].arguments


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_body_that_is_no_json_object_is_refused(slack: Sandbox, body: str, error: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        answer = await (await http.post(f"{slack.api_url}auth.test", data=body)).json()
    assert answer == {"ok": False, "error": error}


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("users.info")) == "invalid_arguments"


async def test_every_call_is_on_record_with_its_answer(slack: Sandbox, client: AsyncWebClient) -> None:
    await client.users_info(user=slack.person("ada").id)
    await refusal(client.users_info(user="U0NOBODY01"))
    known, unknown = slack.calls("users.info")
    assert known.response["user"]["tz"] == "Europe/Madrid"
    assert unknown.arguments == {"user": "U0NOBODY01"}
    assert unknown.response == {"ok": False, "error": "user_not_found"}


async def test_a_person_has_a_time_zone_and_a_role(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = (await client.users_info(user=slack.person("ada").id))["user"]
    ben = (await client.users_info(user=slack.person("ben").id))["user"]
    assert (ada["is_admin"], ben["is_admin"]) == (True, False)
    assert (ada["tz_offset"], ada["tz_label"], ada["is_bot"]) == (3600, "CET", False)


async def test_people_are_listed_in_pages_or_all_at_once(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.workspace.people["U0LEFT0001"] = Person("U0LEFT0001", "left", "Left Long", "Etc/UTC", deleted=True)
    everybody = (await client.users_list())["members"]
    assert [user["id"] for user in everybody] == list(slack.workspace.people)
    assert [user["id"] for user in everybody if user["deleted"]] == ["U0LEFT0001"]
    assert [user["name"] for user in everybody if user["is_bot"]] == ["coach"]
    page = await client.users_list(limit=4)
    rest = await client.users_list(limit=4, cursor=page["response_metadata"]["next_cursor"])
    assert page["members"] + rest["members"] == everybody
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_a_wait_that_ends_in_vain_says_what_never_came(slack: Sandbox) -> None:
    with pytest.raises(TimeoutError, match=r"1 calls of chat\.update, saw 0"):
        await slack.called("chat.update", within=0.01)
