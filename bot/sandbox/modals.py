"""The modals people have before them: filling them in, clicking in them, submitting them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api.views import complete
from bot.sandbox.changes import Changes
from bot.sandbox.elements import KEEPING, Value, clicked, filled_in, is_empty, state
from bot.sandbox.envelope import Envelope
from bot.sandbox.interactions import Interaction
from bot.sandbox.limits import check_view
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.relay import Relay
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Submission:
    """A modal the app has looked at; with `errors`, by block, it stays open and shows them."""

    envelope: Envelope
    errors: Mapping[str, str]


class Modals:
    """Elements are named by their action_ids, options by their values."""

    def __init__(self, workspace: Workspace, relay: Relay, changes: Changes) -> None:
        self._workspace = workspace
        self._relay = relay
        self._changes = changes

    async def shown(self, user: str, within: float = 5.0) -> JSON:
        """The one this person has open, once there is one."""
        return await self._changes.until(lambda: self._workspace.view(user, "modal"), within, f"a modal for {user}")

    async def click(self, user: str, action_id: str, value: Value = None) -> Interaction:
        view = self._open(user)
        action = clicked(view["blocks"], action_id, value)
        if action["type"] in KEEPING:
            view = self._filled(view, {action_id: value})
        payload = {
            "type": "block_actions",
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "action_ts": self._workspace.new_ts()}],
        }
        return Interaction(await self._relay.interactive(user, payload), [], self._changes)

    async def submit(self, user: str, values: Mapping[str, Value] | None = None) -> Submission:
        """With these values filled in; everything else stays as it came."""
        view = self._filled(self._open(user), values or {})
        for block in view["blocks"]:
            entries = view["state"]["values"].get(block["block_id"], {}).values()
            if block["type"] == "input" and not block.get("optional") and any(map(is_empty, entries)):
                raise LookupError(f"nobody can submit this without {block['block_id']!r}")
        payload = {"type": "view_submission", "view": view, "response_urls": []}
        envelope = await self._relay.interactive(user, payload, takes_answer=True)
        return Submission(envelope, self._answered(user, view, envelope.answer or {}))

    def _open(self, user: str) -> JSON:
        if view := self._workspace.view(user, "modal"):
            return view
        raise LookupError(f"{user} has no modal open")

    def _filled(self, view: JSON, values: Mapping[str, Value]) -> JSON:
        held = state(view["blocks"], view["state"]["values"])
        for block_id, entries in filled_in(view["blocks"], values).items():
            held[block_id] |= entries
        view = {**view, "state": {"values": held}}
        self._workspace.views[view["id"]] = view
        return view

    def _answered(self, user: str, view: JSON, answer: JSON) -> Mapping[str, str]:
        match answer.get("response_action"):
            case "errors":
                return _errors(view, answer.get("errors"))
            case "update":
                check_view(answer.get("view"), "modal")
                self._workspace.views[view["id"]] = complete(self._workspace, answer["view"], view)
            case None | "clear":
                self._workspace.close(user, "modal")
            case other:
                raise Refused("invalid_response_action", str(other))
        return {}


def _errors(view: JSON, errors: Any) -> Mapping[str, str]:
    """People see them under the inputs they are about, and nothing but "trouble connecting" when there is none."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise Refused("invalid_errors", f"{errors!r} in a view with the inputs {sorted(inputs)}")
    return errors
