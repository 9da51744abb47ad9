"""Modals as people meet them: filled in, clicked in, submitted, and answered by the app."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Refused, Sandbox

from .raw_app import RawApp
from .refusals import refused_answer

Block = dict[str, Any]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def options(*values: str) -> list[Block]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def asked(block_id: str, element: Block, **more: Any) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


DAYS, TOPICS = options("mon", "tue", "wed"), options("skills", "tools", "salary")
HOUR = {"type": "timepicker", "action_id": "hour", "initial_time": "09:00", "timezone": "Europe/Madrid"}
SETTINGS = [
    asked("when", HOUR),
    asked("days", {"type": "checkboxes", "action_id": "days", "options": DAYS, "initial_options": DAYS[:1]}),
    asked(
        "topics",
        {"type": "multi_static_select", "action_id": "topics", "options": TOPICS, "max_selected_items": 2},
        optional=True,
    ),
    asked("why", {"type": "plain_text_input", "action_id": "why", "max_length": 20}, optional=True),
    {
        "type": "actions",
        "block_id": "more",
        "elements": [
            {"type": "button", "action_id": "stop", "value": "now", "text": plain("Stop")},
            {"type": "static_select", "action_id": "tone", "options": options("brief", "long")},
        ],
    },
]


def settings(*blocks: Block, **more: Any) -> dict[str, Any]:
    titles = {"title": plain("Daily tip"), "submit": plain("Save")}
    return {"type": "modal", "callback_id": "settings", **titles, "blocks": [*(blocks or SETTINGS)], **more}


@pytest.fixture
def ada(slack: Sandbox) -> str:
    return slack.person("ada").id


@pytest.fixture
async def opened(slack: Sandbox, client: AsyncWebClient, app: RawApp, ada: str) -> dict[str, Any]:
    """What the app asked for, in front of Ada."""
    command = await app.acking(slack.command(ada, slack.channel("general").id, "/tip", "settings"))
    await client.views_open(trigger_id=command.trigger_id, view=settings(private_metadata="U1"))
    return await slack.modals.shown(ada)


async def test_a_submission_carries_what_was_filled_in_and_what_was_left(
    slack: Sandbox, app: RawApp, ada: str, opened: dict[str, Any]
) -> None:
    filled = {"hour": "07:30", "topics": ["tools", "salary"], "why": "To learn"}
    envelope = (await app.acking(slack.modals.submit(ada, filled))).envelope
    payload, view = envelope.payload, envelope.payload["view"]
    assert (envelope.type, envelope.accepts_response_payload) == ("interactive", True)
    assert (payload["type"], payload["user"]["id"], payload["response_urls"]) == ("view_submission", ada, [])
    assert not {"channel", "message", "container", "response_url"} & payload.keys()
    assert (view["id"], view["callback_id"], view["private_metadata"]) == (opened["id"], "settings", "U1")
    assert view["state"]["values"] == {
        "when": {"hour": {"type": "timepicker", "selected_time": "07:30", "timezone": "Europe/Madrid"}},
        "days": {"days": {"type": "checkboxes", "selected_options": DAYS[:1]}},
        "topics": {"topics": {"type": "multi_static_select", "selected_options": TOPICS[1:]}},
        "why": {"why": {"type": "plain_text_input", "value": "To learn"}},
        "more": {"tone": {"type": "static_select", "selected_option": None}},
    }


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("answer", [{}, {"response_action": "clear"}])
async def test_an_accepted_modal_closes(slack: Sandbox, app: RawApp, ada: str, answer: dict[str, str]) -> None:
    assert (await app.acking(slack.modals.submit(ada), **answer)).errors == {}
    assert slack.workspace.view(ada, "modal") is None
    with pytest.raises(LookupError, match="no modal open"):
        await slack.modals.submit(ada)


@pytest.mark.usefixtures("opened")
async def test_a_modal_with_errors_stays_open_as_it_was_filled_in(slack: Sandbox, app: RawApp, ada: str) -> None:
    errors = {"when": "That hour doesn’t exist."}
    first = await app.acking(slack.modals.submit(ada, {"hour": "02:30"}), response_action="errors", errors=errors)
    assert first.errors == errors
    again = await app.acking(slack.modals.submit(ada, {"days": ["mon", "wed"]}))
    values = again.envelope.payload["view"]["state"]["values"]
    assert values["when"]["hour"]["selected_time"] == "02:30"
    assert [option["value"] for option in values["days"]["days"]["selected_options"]] == ["mon", "wed"]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"more": "Not an input."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "shout"},
        {"response_action": "update", "view": settings(title=plain("x" * 25))},
    ],
)
async def test_an_answer_slack_cannot_show_fails_for_the_person(
    slack: Sandbox, app: RawApp, ada: str, answer: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        await app.acking(slack.modals.submit(ada), **answer)
    assert slack.workspace.view(ada, "modal")


async def test_another_view_can_take_its_place(slack: Sandbox, app: RawApp, ada: str, opened: dict[str, Any]) -> None:
    done = settings({"type": "section", "text": plain("Saved.")}, callback_id="done")
    await app.acking(slack.modals.submit(ada), response_action="update", view=done)
    view = await slack.modals.shown(ada)
    assert (view["id"], view["callback_id"], len(view["blocks"])) == (opened["id"], "done", 1)


async def test_a_click_in_a_modal_carries_the_view_and_has_nowhere_to_respond(
    slack: Sandbox, app: RawApp, ada: str, opened: dict[str, Any]
) -> None:
    await app.acking(slack.modals.click(ada, "tone", "long"))
    payload = (await app.acking(slack.modals.click(ada, "stop"))).envelope.payload
    assert (payload["type"], payload["container"]) == ("block_actions", {"type": "view", "view_id": opened["id"]})
    assert not {"channel", "message", "response_url"} & payload.keys()
    assert payload["actions"][0].items() >= {"action_id": "stop", "block_id": "more", "value": "now"}.items()
    assert payload["view"]["state"]["values"]["more"]["tone"]["selected_option"]["value"] == "long"


async def test_what_people_filled_in_outlasts_an_update(
    slack: Sandbox, client: AsyncWebClient, app: RawApp, ada: str, opened: dict[str, Any]
) -> None:
    await app.acking(slack.modals.click(ada, "tone", "long"))
    await client.views_update(view_id=opened["id"], view=settings(title=plain("Your tip")))
    payload = (await app.acking(slack.modals.submit(ada))).envelope.payload
    assert payload["view"]["state"]["values"]["more"]["tone"]["selected_option"]["value"] == "long"


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "values",
    [
        {"hour": "25:00"},
        {"hour": None},
        {"days": []},
        {"days": ["sun"]},
        {"topics": ["skills", "tools", "salary"]},
        {"why": "x" * 21},
        {"colour": "red"},
    ],
)
async def test_nobody_can_submit_what_slack_does_not_let_them(slack: Sandbox, ada: str, values: dict[str, Any]) -> None:
    with pytest.raises(LookupError):
        await slack.modals.submit(ada, values)


@pytest.mark.parametrize(
    ("element", "detail"),
    [
        ({"type": "checkboxes", "options": options(*map(str, range(11)))}, "no more than 10 items allowed"),
        ({"type": "multi_static_select", "options": options(*map(str, range(101)))}, "no more than 100 items allowed"),
        ({"type": "multi_static_select", "options": options("x" * 76)}, "must be less than 76 characters"),
        ({"type": "checkboxes", "options": DAYS, "initial_options": options("sun")}, "isn't among the options"),
        ({"type": "checkboxes", "options": DAYS, "initial_options": []}, "no fewer than 1 items allowed"),
        ({"type": "timepicker", "initial_time": "9:00"}, "does not match pattern"),
        ({"type": "timepicker", "initial_time": "24:00"}, "does not match pattern"),
        ({"type": "button", "text": plain("No")}, "unsupported type: button"),
    ],
)
async def test_inputs_beyond_the_limits_are_refused(
    slack: Sandbox, client: AsyncWebClient, app: RawApp, ada: str, element: Block, detail: str
) -> None:
    command = await app.acking(slack.command(ada, slack.channel("general").id, "/tip", "settings"))
    call = client.views_open(trigger_id=command.trigger_id, view=settings(asked("it", element)))
    assert detail in str((await refused_answer(call))["response_metadata"]["messages"])
