"""The views methods: modals and Home tabs."""

import secrets

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.content import with_ids
from bot.sandbox.api.method import Method
from bot.sandbox.limits import check_view
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import APP_ID, BOT_ID, TEAM_ID, Workspace, new_id


async def open_view(platform: Platform, arguments: Arguments) -> JSON:
    given = _given(arguments, "modal")
    user = platform.permits.use_trigger(arguments.required("trigger_id"))
    return {"view": _show(platform, user, given)}


async def publish(platform: Platform, arguments: Arguments) -> JSON:
    given = _given(arguments, "home")
    user = platform.workspace.person(arguments.required("user_id")).id
    _check_hash(arguments, platform.workspace.view(user, "home"))
    return {"view": _show(platform, user, given)}


async def update(platform: Platform, arguments: Arguments) -> JSON:
    before = _existing(platform, arguments)
    given = _given(arguments, before["type"])
    _check_hash(arguments, before)
    view = complete(platform.workspace, given, before)
    platform.workspace.views[view["id"]] = view
    return {"view": view}


def _given(arguments: Arguments, *kinds: str) -> JSON:
    view: JSON = arguments.structure("view", "invalid_arguments")
    check_view(view, *kinds)
    return view


def _existing(platform: Platform, arguments: Arguments) -> JSON:
    view_id, external_id = arguments.optional("view_id"), arguments.optional("external_id")
    for view in platform.workspace.views.values():
        if view["id"] == view_id or (external_id and view["external_id"] == external_id):
            return view
    raise Refused("not_found")


def _check_hash(arguments: Arguments, before: JSON | None) -> None:
    known = arguments.optional("hash")
    if known and before and known != before["hash"]:
        raise Refused("hash_conflict")


def _show(platform: Platform, user: str, given: JSON) -> JSON:
    before = platform.workspace.view(user, "home") if given["type"] == "home" else None
    view = complete(platform.workspace, given, before)
    platform.workspace.views[view["id"]] = view
    platform.workspace.shown[user, view["type"]] = view["id"]
    return view


def complete(workspace: Workspace, given: JSON, before: JSON | None) -> JSON:
    """A view with all that Slack adds to it; what people filled in stays when it takes the place of another."""
    view_id = before["id"] if before else new_id("V")
    return {
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "submit": None,
        "close": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **given,
        "blocks": with_ids(given["blocks"]),
        "id": view_id,
        "team_id": TEAM_ID,
        "state": before["state"] if before else {"values": {}},
        "hash": f"{int(workspace.now())}.{secrets.token_hex(4)}",
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


METHODS: dict[str, Method] = {"views.open": open_view, "views.publish": publish, "views.update": update}
