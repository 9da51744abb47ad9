"""The modal that asks what was wrong with an answer: shown and read."""

from collections.abc import Mapping
from typing import Any, get_args

from bot.feedback import Fault, Vote
from bot.slack.blocks import plain
from bot.slack.markup import visible
from bot.slack.modals import choice, field, held, modal, option, picked, remark, telling

CALLBACK = "answer_faults"

_TITLE = "What went wrong?"
_FAULTS: Mapping[Fault, str] = {
    "wrong": "It’s wrong",
    "off_point": "It’s off the point",
    "incomplete": "It’s incomplete",
    "out_of_date": "It’s out of date",
}
_LONGEST_WORDS = 1_000


def details_view(private_metadata: str) -> dict[str, Any]:
    faults = choice("checkboxes", [option(name, fault) for fault, name in _FAULTS.items()])
    words = {"type": "plain_text_input", "multiline": True, "max_length": _LONGEST_WORDS}
    blocks = [
        field("faults", "What’s wrong with the answer?", faults, optional=True),
        field("words", "What would have helped you?", words, optional=True),
        remark("Your 👎 is noted already; this helps to make the handbook better."),
    ]
    return {
        **modal(_TITLE, blocks),
        "callback_id": CALLBACK,
        "private_metadata": private_metadata,
        "submit": plain("Send"),
        "close": plain("Skip"),
    }


def vote_from(values: Mapping[str, Any]) -> Vote:
    ticked, words = picked(values, "faults"), held(values, "words").get("value")
    said = visible(words).strip()[:_LONGEST_WORDS] if isinstance(words, str) else ""
    return Vote("down", frozenset(fault for fault in get_args(Fault) if fault in ticked), said)


def closing_view(markdown: str) -> dict[str, Any]:
    return telling(_TITLE, markdown)
