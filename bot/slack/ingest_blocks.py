"""An ingest as admins follow it in Slack: how far it is, and what it changed in the end."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from bot.apart import Step, Told
from bot.slack.admin_blocks import do, re_ingest, roll_back, with_row
from bot.slack.blocks import Message, message
from bot.slack.markup import shortened

_MOST_CHANGES, _MOST_REFUSED, _MOST_BROKEN = 15, 10, 10
_LONGEST_QUOTE = 120
_SIGNS = {"added": "➕", "changed": "✏️", "removed": "➖"}


def working_message(step: Step) -> Message:
    so_far = f": {step.done} of {step.total}" if step.total else f": {step.done}" if step.done else ""
    return message(f"⏳ **Re-ingesting**, {step.phase.replace('_', ' ')}{so_far}")


def failed_message(reason: str) -> Message:
    return with_row(f"⚠️ **The ingest failed.** I go on answering as before.\n\n{reason}", re_ingest())


def report_message(told: Told) -> Message:
    """Published, or held back by the quality gate."""
    broken = _broken(told)
    said = "\n\n".join(filter(None, (_head(told, bool(broken)), _gate(broken), _changes(told), _refused(told))))
    if broken:
        sure = f"{len(broken)} questions will be answered worse than now."
        return with_row(said, do("Publish anyway", "ingest force", style="danger", sure=sure))
    return with_row(said, roll_back(), do("Documents", "documents"))


def _head(told: Told, is_held_back: bool) -> str:
    changed = [f"{told.get(kind, 0)} {kind}" for kind in ("added", "changed", "removed")]
    counts = f"{told.get('documents', 0)} documents, {told.get('passages', 0)} passages: {', '.join(changed)}."
    if is_held_back:
        return f"✋ **Held back: the answers would get worse.** I go on answering as before.\n\n{counts}"
    return f"✅ **Done: I answer from generation {told.get('generation')} now.**\n\n{counts}"


def _gate(broken: Iterable[str]) -> str:
    return _listed("These questions broke:", (f"“{_quoted(question)}”" for question in broken), _MOST_BROKEN)


def _changes(told: Told) -> str:
    changes = [change for change in told.get("changes", ()) if isinstance(change, dict)]
    lines = []
    for document, of_it in groupby(changes[:_MOST_CHANGES], lambda change: str(change.get("document"))):
        lines += [f"**{document}**", *(f"- {_change(change)}" for change in of_it)]
    more = len(changes) - _MOST_CHANGES
    return "\n".join([*lines, *([f"- … and {more} more"] if more > 0 else [])])


def _change(change: Mapping[str, Any]) -> str:
    kind = str(change.get("change"))
    text = change.get("after") or change.get("before") or ""
    return f"{_SIGNS.get(kind, '•')} {kind}: {change.get('place')}: “{_quoted(str(text))}”"


def _refused(told: Told) -> str:
    refused = (f"{each['path']}: {each['reason']}" for each in told.get("refused", ()))
    return _listed("I could not read these:", refused, _MOST_REFUSED)


def _listed(title: str, lines: Iterable[str], most: int) -> str:
    every = list(lines)
    more = [f"… and {len(every) - most} more"] if len(every) > most else []
    return "\n".join([f"**{title}**", *(f"- {line}" for line in [*every[:most], *more])]) if every else ""


def _broken(told: Told) -> list[str]:
    match told.get("gate"):
        case {"broken": [*questions]} if questions:
            return [str(question) for question in questions]
    return []


def _quoted(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_QUOTE)
