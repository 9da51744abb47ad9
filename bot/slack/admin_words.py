"""What admins can say after `/coach-admin`, or by a button, and what they mean by it (pure)."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from bot.audit import Action
from bot.slack.tip_words import Unclear, quoted

Kind = Literal[
    "status",
    "ingest",
    "rollback",
    "generations",
    "documents",
    "hide",
    "restore",
    "remove",
    "gaps",
    "stats",
    "audit",
    "help",
    "upload",
    "add",
    "discard",
    "attach",
    "dismiss",
]

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)} | {"": "status", "list": "documents"}
# Said by buttons alone: what they name is nothing people could type.
_BY_BUTTON: Collection[Kind] = ("add", "discard", "attach", "dismiss")
_NAMED: Collection[Kind] = ("hide", "restore", "remove", *_BY_BUTTON)
_NUMBERED: Collection[Kind] = ("rollback", "documents", "gaps", "stats")
_ACTIONS: dict[Kind, Action] = {
    "ingest": "ingest",
    "rollback": "roll_back",
    "hide": "hide_document",
    "restore": "restore_document",
    "remove": "remove_document",
    "add": "add_document",
    "discard": "discard_document",
    "attach": "attach",
    "dismiss": "dismiss",
}
_LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """`name` is a document's, the key of one that waits or of a gap; `number` a generation's, a page's, or of days."""

    kind: Kind
    name: str = ""
    number: int | None = None
    force: bool = False


def wish_from(words: str) -> Wish:
    """Raises Unclear."""
    first, _, rest = words.strip().partition(" ")
    rest = rest.strip()
    match kind := _KINDS.get(first.lower()):
        case None:
            raise Unclear(_did_you_mean(first.lower(), words))
        case _ if kind in _NAMED:
            return Wish(kind, name=_name(kind, rest))
        case _ if kind in _NUMBERED:
            return Wish(kind, number=_number(kind, rest))
        case "ingest" if rest.lower() in ("", "force"):
            return Wish(kind, force=bool(rest))
        case _ if rest:
            raise Unclear(f"I don’t know {quoted(words)}. Did you mean `/coach-admin {kind}`?")
    return Wish(kind)


def action_of(words: str) -> Action:
    """What it would have been, for the audit trail; whatever changes nothing is a look."""
    kind = _KINDS.get(words.strip().partition(" ")[0].lower())
    return _ACTIONS.get(kind, "look") if kind else "look"


def _name(kind: Kind, rest: str) -> str:
    if not rest:
        raise Unclear(
            f"Which document? For example: `/coach-admin {kind} skills.md`. `/coach-admin documents` lists all."
        )
    return rest


def _number(kind: Kind, rest: str) -> int | None:
    if not rest:
        return None
    if rest.isascii() and rest.isdecimal() and 0 < int(rest[:20]) < _LARGEST:
        return int(rest)
    raise Unclear(f"{quoted(rest)} isn’t a number I know. Try `/coach-admin {kind}`, or `/coach-admin {kind} 3`.")


def _did_you_mean(first: str, words: str) -> str:
    names = [kind for kind in _KINDS if kind and kind not in _BY_BUTTON]
    near = get_close_matches(first, names, 1, 0.7)
    meant = f" Did you mean `/coach-admin {near[0]}`?" if near else ""
    return f"I don’t know {quoted(words)}.{meant} `/coach-admin help` lists all you can say."
