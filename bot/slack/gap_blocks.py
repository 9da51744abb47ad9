"""What the coach doesn't know and how it is used, as Slack messages for admins."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import Outcome, Passage
from bot.feedback import Gap
from bot.slack.admin_blocks import do, row, section
from bot.slack.blocks import Message, message, plain
from bot.slack.markup import escaped_name, shortened
from bot.slack.modals import option
from bot.usage import Figures

ON_A_PAGE = 8
NO_GAPS = "There is no gap I know of: everything that was asked lately has an answer, or you have decided about it."
HOW_TO_ADD = """\
**To add a document**, send me the file in a direct message: Markdown, text, HTML, PDF, Word, PowerPoint or EPUB. \
I show you what I make of it before it counts. Whoever pressed “Tell me when you know” gets the answer by itself."""
CLOSED_MEANWHILE = "That gap is closed already: somebody decided about it, or it is answered by now."

_LONGEST_QUESTION = 300
_LONGEST_LABEL = 75
_DAYS_LISTED, _TOPICS_LISTED = 14, 10


def gaps_message(gaps: Sequence[Gap], page: int, done: str = "") -> Message:
    """`gaps` are those of all pages up to this one, and one more if there is; `done` is what was just decided."""
    shown = gaps[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    head = message("\n\n".join(filter(None, (done, "**What I don’t know**" if shown else NO_GAPS))))
    turns = [do("Back", f"gaps {page - 1}")] if page > 1 else []
    turns += [do("More", f"gaps {page + 1}")] if len(gaps) > page * ON_A_PAGE else []
    blocks = [block for gap in shown for block in _gap(gap)]
    return Message(head.text, [*head.blocks, *blocks, *([row(*turns)] if turns else [])])


def with_closed(report: Message, closed: Sequence[Gap]) -> Message:
    """The report of an ingest, and the gaps it closed after its first block."""
    if not closed:
        return report
    count = "1 gap is" if len(closed) == 1 else f"{len(closed)} gaps are"
    told = [f"**{count} closed:**", *(f"- “{_bounded(gap.question)}”" for gap in closed[:ON_A_PAGE])]
    first, *others = report.blocks
    return Message(report.text, [first, *message("\n".join(told)).blocks, *others])


def usage_message(figures: Figures) -> Message:
    lines = [f"- {name}: {told}" for name, told in figures.lines()]
    days = [f"- {day:%a} {day.day} {day:%b}: {_told(outcomes)}" for day, outcomes in figures.days[-_DAYS_LISTED:]]
    topics = [f"- {topic}: {count}" for topic, count in figures.usage.topics[:_TOPICS_LISTED]]
    chapters = {f"The last {figures.count} days": lines, "Day by day": days, "What people ask about": topics}
    return message("\n\n".join("\n".join([f"**{title}**", *told]) for title, told in chapters.items() if told))


def _gap(gap: Gap) -> list[dict[str, Any]]:
    counts = [f"declined {_times(gap.declined)}"] if gap.declined else []
    counts += [f"disliked {_times(gap.disliked)}"] if gap.disliked else []
    counts += [f"{gap.waiting} waiting to be told"] if gap.waiting else []
    alike = [f"Also: {'; '.join(f'“{_quoted(other)}”' for other in gap.others)}"] if gap.others else []
    attach = [_attach(gap)] if gap.nearest else []
    sure = "I will decline questions like this one, and not show them here again."
    dismiss = do("Not our subject", f"dismiss {gap.key}", sure=sure)
    told = section(f"*“{_quoted(gap.question)}”*", [", ".join(counts), *alike])
    return [told, row(do("Add a document", "upload"), *attach, dismiss)]


def _attach(gap: Gap) -> dict[str, Any]:
    options = [_option(f"attach {gap.key} {passage.id}", passage) for passage in gap.nearest]
    return {"type": "static_select", "placeholder": plain("Attach to this passage"), "options": options}


def _option(words: str, passage: Passage) -> dict[str, Any]:
    beginning = shortened(escaped_name(passage.statement), _LONGEST_LABEL) or "…"
    return {**option(" › ".join(str(passage.source).split(" › ")[-2:]), words), "description": plain(beginning)}


def _told(outcomes: Mapping[Outcome, int]) -> str:
    asked = sum(outcomes.values())
    return f"{asked} asked, {outcomes.get('not_covered', 0)} declined" if asked else "nothing asked"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _quoted(question: str) -> str:
    return escaped_name(_bounded(question))


def _bounded(question: str) -> str:
    return shortened(" ".join(question.split()), _LONGEST_QUESTION)
