"""What every part of the sandbox speaks of: JSON objects as Slack writes them, and Slack's way of saying no."""

from typing import Any

JSON = dict[str, Any]


class Refused(Exception):
    """Slack's `{"ok": false}`: the error code, and the details it gives for malformed blocks and arguments."""

    def __init__(self, error: str, *details: str) -> None:
        super().__init__(error, *details)
        self.error = error
        self.details = details

    def response(self) -> JSON:
        answer: JSON = {"ok": False, "error": self.error}
        if self.details:
            answer["response_metadata"] = {"messages": [f"[ERROR] {detail}" for detail in self.details]}
        if self.error == "invalid_blocks":
            answer["errors"] = list(self.details)
        return answer


def invalid_arguments(*details: str) -> Refused:
    return Refused("invalid_arguments", *details)
