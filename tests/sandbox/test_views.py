"""Modals and Home tabs: what triggers them and what they may hold."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .conftest import Clock
from .raw_app import RawApp
from .refusals import refusal, refused_answer

View = dict[str, Any]

DIVIDER = {"type": "divider"}
MARKDOWN = {"type": "markdown", "text": "*Why?*"}
INPUT = {
    "type": "input",
    "label": {"type": "plain_text", "text": "Why?"},
    "element": {"type": "plain_text_input", "multiline": True, "max_length": 500},
}


def modal(title: str = "Why?", **more: Any) -> View:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [DIVIDER], **more}


def home(**more: Any) -> View:
    return {"type": "home", "blocks": [DIVIDER], **more}


async def trigger(slack: Sandbox, app: RawApp) -> str:
    command = slack.command(slack.person("ada").id, slack.channel("general").id, "/why")
    return (await app.acking(command)).trigger_id


async def test_a_modal_opens_once_per_trigger(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    trigger_id = await trigger(slack, app)
    view = (await client.views_open(trigger_id=trigger_id, view=modal(callback_id="why")))["view"]
    assert (view["callback_id"], view["root_view_id"]) == ("why", view["id"])
    assert slack.workspace.view(slack.person("ada").id, "modal") == view
    assert await refusal(client.views_open(trigger_id=trigger_id, view=modal())) == "exchanged_trigger_id"


async def test_a_trigger_lasts_three_seconds(slack: Sandbox, client: AsyncWebClient, app: RawApp, clock: Clock) -> None:
    early, late = await trigger(slack, app), await trigger(slack, app)
    clock.time += 3
    await client.views_open(trigger_id=early, view=modal())
    clock.time += 0.1
    assert await refusal(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_a_home_tab_is_published_again_under_the_same_id(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = slack.person("ada").id
    first = (await client.views_publish(user_id=ada, view=home()))["view"]
    second = (await client.views_publish(user_id=ada, view=home(), hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    assert slack.workspace.view(ada, "home") == second
    assert await refusal(client.views_publish(user_id=ada, view=home(), hash=first["hash"])) == "hash_conflict"
    assert await refusal(client.views_publish(user_id="U0NOBODY01", view=home())) == "user_not_found"


async def test_a_view_is_updated_by_either_of_its_ids(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    view = (await client.views_open(trigger_id=await trigger(slack, app), view=modal(external_id="mine")))["view"]
    by_id = (await client.views_update(view_id=view["id"], view=modal("By id", external_id="mine")))["view"]
    by_name = (await client.views_update(external_id="mine", view=modal("By name")))["view"]
    assert view["id"] == by_id["id"] == by_name["id"]
    assert (by_id["title"]["text"], by_name["title"]["text"]) == ("By id", "By name")
    assert await refusal(client.views_update(view_id="V0NOWHERE1", view=modal())) == "not_found"
    stale = client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])
    assert await refusal(stale) == "hash_conflict"


@pytest.mark.parametrize(
    ("view", "detail"),
    [
        (modal("x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(blocks=[DIVIDER] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(blocks=[INPUT]), "missing required field: submit [json-pointer:/view]"),
        (
            modal(blocks=[{"type": "markdown", "text": "x"}]),
            "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        ),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        (home(), "unsupported type: home [json-pointer:/view/type]"),
    ],
)
async def test_a_view_beyond_the_limits_is_refused_by_name(
    slack: Sandbox, client: AsyncWebClient, app: RawApp, view: View, detail: str
) -> None:
    trigger_id = await trigger(slack, app)
    answer = await refused_answer(client.views_open(trigger_id=trigger_id, view=view))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {detail}"]
    await client.views_open(trigger_id=trigger_id, view=modal(blocks=[INPUT], submit=modal()["title"]))
