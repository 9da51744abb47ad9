"""What admins are shown, as Slack messages: their buttons say the words that could be typed as well."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from bot.administration import Kept
from bot.audit import Deed
from bot.holdings import Listed
from bot.slack.blocks import Message, actions, button, message, plain
from bot.slack.markup import counted, escaped_name, shortened

ACTION = "admin_do"
NEXT_INGEST = "It takes effect with the next ingest."
ADMIN_HELP = """\
**What admins can say**

- `/coach-admin` shows how I’m doing, and the buttons for what follows.
- `/coach-admin ingest` brings my answers in line with the documents. When the quality check holds a change back, \
`/coach-admin ingest force` publishes it all the same.
- `/coach-admin generations` lists what I can go back to, `/coach-admin rollback` goes back by one, and \
`/coach-admin rollback 7` to generation 7.
- `/coach-admin documents` lists what I know from; `hide`, `restore` and `remove`, each with a document’s name, leave \
one out or bring it back.
- `/coach-admin gaps` lists the questions I have no good answer to, for you to decide about.
- `/coach-admin stats` tells how much I’m used, and `/coach-admin stats 7` in the last 7 days.
- `/coach-admin audit` lists who did what.

To add a document, send it to me in a direct message."""

_ON_A_PAGE = 10
_LONGEST_IN_BUTTON = 1_900
_LONGEST_NOTE = 80
_LONGEST_SECTION = 3_000
_USER = re.compile("[UW][A-Z0-9]{2,20}")
_ACTIONS = {
    "ingest": "ingest",
    "roll_back": "roll back",
    "add_document": "add",
    "discard_document": "discard",
    "hide_document": "hide",
    "restore_document": "restore",
    "remove_document": "remove",
    "forget_document": "delete for good",
    "attach": "attach a question",
    "dismiss": "not our subject",
    "look": "look",
    "vote": "vote",
}


def do(label: str, words: str, *, style: str | None = None, sure: str | None = None) -> dict[str, Any]:
    """A button for these words; `sure` is what Slack asks before it counts."""
    made = button(label, ACTION, words)
    if style:
        made["style"] = style
    if sure:
        ask = {"title": plain("Are you sure?"), "text": plain(shortened(sure, 300))}
        made["confirm"] = {**ask, "confirm": plain(label), "deny": plain("Cancel")}
    return made


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    """Slack wants each in a row to have a name of its own."""
    return actions(*({**each, "action_id": f"{ACTION}_{place}"} for place, each in enumerate(elements)))


def with_row(markdown: str, *buttons: dict[str, Any]) -> Message:
    said = message(markdown)
    return Message(said.text, [*said.blocks, row(*buttons)])


def panel(status: str, serving: Kept | None, ingests: Sequence[Deed], zone: tzinfo) -> Message:
    said = message(status)
    told = [_generation(serving, zone)] if serving else []
    told += [section("*Last ingests*", _lines(ingests, zone))] if ingests else []
    lists = (do("Documents", "documents"), do("Generations", "generations"), do("Audit", "audit"))
    asked = (do("What I don’t know", "gaps"), do("Usage", "stats"), do("Help", "help"))
    return Message(said.text, [*said.blocks, *told, row(re_ingest(), roll_back(), *lists, *asked)])


def re_ingest() -> dict[str, Any]:
    return do("Re-ingest", "ingest", style="primary")


def roll_back(number: int | None = None) -> dict[str, Any]:
    label, words = ("Roll back", "rollback") if number is None else (f"Go back to {number}", f"rollback {number}")
    which = "the generation before this one" if number is None else f"generation {number}"
    return do(label, words, sure=f"From then on I answer from {which}. You can come back by another ingest.")


def documents_message(documents: Sequence[Listed], page: int) -> Message:
    """`page` counts from 1; one beyond the last is the last."""
    pages = max(1, -(-len(documents) // _ON_A_PAGE))
    page = min(page, pages)
    shown = documents[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
    head = message(f"**Documents** ({len(documents)}), page {page} of {pages}")
    turns = [do("Back", f"documents {page - 1}")] if page > 1 else []
    turns += [do("More", f"documents {page + 1}")] if page < pages else []
    blocks = [block for listed in shown for block in _document(listed)]
    return Message(head.text, [*head.blocks, *blocks, row(re_ingest(), *turns)])


def generations_message(generations: Sequence[Kept], zone: tzinfo) -> Message:
    blocks: list[dict[str, Any]] = []
    for kept in generations:
        blocks.append(_generation(kept, zone))
        blocks += [] if kept.serves else [row(roll_back(kept.generation.id))]
    return Message("The generations I can answer from", blocks or message("There is no generation yet.").blocks)


def audit_message(deeds: Sequence[Deed], zone: tzinfo, most: int) -> Message:
    """What somebody does again and again is one line, so that it buries nothing."""
    lines = _lines(deeds, zone)[:most] or ["Nobody has done anything yet."]
    return Message("What admins did last", [section("*Who did what*", lines)])


def who(by: str) -> str:
    """A user of Slack as a name to click on; nobody is told by it where only one person reads."""
    user = by.rpartition(":")[2]
    return f"<@{user}>" if _USER.fullmatch(user) else escaped_name(by)


def when(moment: datetime, zone: tzinfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.day} {there:%b %H:%M}"


def section(title: str, lines: Iterable[str]) -> dict[str, Any]:
    """`lines` are Slack's own markup, escaped; those for which there is no room are left out."""
    text = title
    for line in lines:
        if len(text) + len(line) < _LONGEST_SECTION:
            text += f"\n{line}"
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _generation(kept: Kept, zone: tzinfo) -> dict[str, Any]:
    made, deed = kept.generation, kept.deed
    mark = ": *answers now*" if kept.serves else ""
    size = counted(made.documents, "document"), counted(made.passages, "passage")
    said = [f"{', '.join(size)}, made {when(made.created_at, zone)}"]
    said += [f"{_ACTIONS[deed.action]} by {who(deed.by)}, {when(deed.at, zone)}"] if deed else []
    return section(f"*Generation {made.id}*{mark}", said)


def _document(listed: Listed) -> Iterator[dict[str, Any]]:
    passages = counted(listed.passages, "passage") if listed.passages else "not in the index"
    state = {"shown": "", "hidden": ", *hidden*", "removed": ", *removed*"}[listed.state]
    origin = "from Slack" if listed.is_upload else "from the knowledge folder"
    name = shortened(escaped_name(listed.name), 300)
    yield section(f"*{name}*", [f"{origin}, {passages}{state}"])
    if len(listed.name) > _LONGEST_IN_BUTTON:
        return
    if listed.state != "shown":
        yield row(do("Restore", f"restore {listed.name}"))
        return
    hide = do("Hide", f"hide {listed.name}", sure=f"{listed.name} will be left out, from the next ingest on.")
    sure = f"{listed.name} will be left out, from the next ingest on. For a while you can restore it."
    yield row(hide, *([do("Remove", f"remove {listed.name}", style="danger", sure=sure)] if listed.is_upload else []))


def _lines(deeds: Sequence[Deed], zone: tzinfo) -> list[str]:
    lines = []
    for _, alike in groupby(deeds, lambda deed: (deed.team, deed.by, deed.action, deed.result, deed.what)):
        deed, *others = alike
        said = [when(deed.at, zone), who(deed.by), _ACTIONS[deed.action], deed.result.replace("_", " ")]
        said += [shortened(escaped_name(words), _LONGEST_NOTE) for words in (deed.what, deed.how) if words]
        said += [f"generation {deed.generation}"] if deed.generation else []
        lines.append(" · ".join(said) + (f" (×{len(others) + 1})" if others else ""))
    return lines
