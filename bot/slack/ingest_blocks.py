"""An ingest as admins follow it in Slack: how far it is, and what it changed in the end."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from bot.apart import Step, Told
from bot.slack.admin_blocks import do, re_ingest, roll_back, with_row
from bot.slack.blocks import Message, message
from bot.slack.markup import counted, shortened

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
    gate = told.get("gate") or {}
    is_held_back = not told.get("is_new") and gate.get("passed") is False
    parts = (_head(told, is_held_back), _gate(gate), _changes(told), _refused(told), _adrift(told))
    said = "\n\n".join(filter(None, parts))
    if is_held_back:
        sure = f"{counted(len(gate.get('broken', ())), 'question')} will be answered worse than now."
        return with_row(said, do("Publish anyway", "ingest force", style="danger", sure=sure))
    return with_row(said, *([roll_back()] if told.get("is_new") else []), do("Documents", "documents"))


def _head(told: Told, is_held_back: bool) -> str:
    changed = [f"{told.get(kind, 0)} {kind}" for kind in ("added", "changed", "removed")]
    size = counted(told.get("documents", 0), "document"), counted(told.get("passages", 0), "passage")
    counts = f"{', '.join(size)}: {', '.join(changed)}."
    if is_held_back:
        return f"✋ **Held back: some answers would get worse.** I go on answering as before.\n\n{counts}"
    generation = f"generation {told.get('generation')}"
    if told.get("is_new"):
        return f"✅ **Done: I answer from {generation} now.**\n\n{counts}"
    return f"✅ **Nothing to do: {generation} is up to date.**\n\n{counts}"


def _gate(gate: Mapping[str, Any]) -> str:
    if not gate.get("asked"):
        return ""
    held = f"{gate.get('hold', 0)} of {gate['asked']} golden questions hold."
    broken = (
        f"“{_quoted(str(each.get('question')))}”, hoped for: {each.get('hoped')}; now: {each.get('said')}"
        for each in gate.get("broken", ())
    )
    forced = "They are published all the same." if gate.get("forced") else ""
    return "\n\n".join(filter(None, (held, _listed("These broke:", broken, _MOST_BROKEN), forced)))


def _changes(told: Told) -> str:
    changes = told.get("changes", ())
    lines = []
    for document, of_it in groupby(changes[:_MOST_CHANGES], lambda change: str(change.get("document"))):
        lines += [f"**{document}**", *(f"- {_change(change)}" for change in of_it)]
    more = told.get("changes_count", len(changes)) - _MOST_CHANGES
    return "\n".join([*lines, *([f"- … and {more} more"] if more > 0 else [])])


def _change(change: Mapping[str, Any]) -> str:
    kind = str(change.get("change"))
    text = change.get("after") or change.get("before") or ""
    return f"{_SIGNS.get(kind, '•')} {kind}: {change.get('place')}: “{_quoted(str(text))}”"


def _refused(told: Told) -> str:
    refused = (f"{each['path']}: {each['reason']}" for each in told.get("refused", ()))
    return _listed("I couldn’t use these:", refused, _MOST_REFUSED)


def _listed(title: str, lines: Iterable[str], most: int) -> str:
    every = list(lines)
    more = [f"… and {len(every) - most} more"] if len(every) > most else []
    return "\n".join([f"**{title}**", *(f"- {line}" for line in [*every[:most], *more])]) if every else ""


def _adrift(told: Told) -> str:
    lost = (f"“{_quoted(question)}”" for question in told.get("adrift", ()))
    return _listed("The passages that these questions were attached to are gone:", lost, _MOST_BROKEN)


def _quoted(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_QUOTE)
