"""What the coach says as Slack messages: Block Kit, each with its plain text, each within Slack's limits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import Answer, Outcome, Place
from bot.slack.markup import escaped, escaped_name, within, without_formatting
from bot.slack.splitting import size, split

# In bytes: Slack takes 12,000 characters of Markdown in a message, but refused messages from about 10,000 bytes on, and
# went on with none that was longer. Together these are 9,000; a source rarely has more than a hundred.
LONGEST_MARKDOWN = 6_000
LONGEST_SOURCES = 1_000
LONGEST_TEXT = 2_000

# The buttons under an answer, and under a decline.
VOTE, TELL_ME = "answer_vote", "tell_me"

HELP = """\
**Hi, I’m AI PM Coach.** 👋 I help you become an AI project manager.

- **Ask me anything about that path** in a direct message, or mention me in a channel. I answer in a thread, and there \
you can go on without mentioning me again.
- `/coach your question` answers where only you can see it.
- `/tip` shows you a tip for today, `/tip subscribe` brings you one every weekday, and `/tip help` tells you more.
- `/coach forget-me` erases what I keep of you.

For example:

- `/coach How do I become an AI project manager?`
- `/coach What makes AI projects different?`

I answer only from my handbook and tell you where it says so. When it has no answer, I say that instead of guessing."""

FORGOTTEN = """\
Done: I’ve erased what I kept of you, which is what you asked me, what I answered, which tips you have seen and kept, \
and your daily tip. What stands in Slack itself stays there until somebody deletes it."""


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is what notifications and screen readers get."""

    text: str
    blocks: list[dict[str, Any]]

    @property
    def part(self) -> dict[str, Any]:
        """As one part of a reply that is kept for sending."""
        return {"text": self.text, "blocks": self.blocks}


def answer_messages(answer: Answer, hosts: Collection[str] = (), key: str | None = None) -> list[Message]:
    """With its key, which buttons under the last message name: what people think of it, or that they want one."""
    *earlier, last = messages(answer.text, answer.sources, hosts)
    return [*earlier, Message(last.text, [*last.blocks, *_reactions(answer.outcome, key)])]


def messages(markdown: str, sources: Sequence[Place] = (), hosts: Collection[str] = ()) -> list[Message]:
    """As many messages as it takes, the sources under the last one; only these hosts are linked to."""
    *earlier, last = split(escaped(markdown, hosts), LONGEST_MARKDOWN)
    return [*(_message(part, "") for part in earlier), _message(last, _named(sources))]


def message(markdown: str, sources: Sequence[Place] = (), hosts: Collection[str] = ()) -> Message:
    """A single one, of as much as fits into it."""
    return _message(split(escaped(markdown, hosts), LONGEST_MARKDOWN)[0], _named(sources))


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(buttons)}


def button(label: str, action_id: str, value: str) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": value}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def _reactions(outcome: Outcome, key: str | None) -> list[dict[str, Any]]:
    if key and outcome == "answer":
        return [{"type": "context_actions", "elements": [_votes(key)]}]
    if key and outcome == "not_covered":
        return [actions(button("Tell me when you know", TELL_ME, key))]
    return []


def _votes(key: str) -> dict[str, Any]:
    up = {"text": plain("👍"), "value": f"up:{key}", "accessibility_label": "This helped"}
    down = {"text": plain("👎"), "value": f"down:{key}", "accessibility_label": "This didn’t help"}
    return {"type": "feedback_buttons", "action_id": VOTE, "positive_button": up, "negative_button": down}


def _message(markdown: str, sources: str) -> Message:
    blocks: list[dict[str, Any]] = [{"type": "markdown", "text": markdown}]
    if sources:
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": sources, "verbatim": True}]})
    text = within(without_formatting(markdown), LONGEST_TEXT - size(sources) - 1)
    return Message(f"{text}\n{sources}".strip(), blocks)


def _named(sources: Sequence[Place]) -> str:
    if not sources:
        return ""
    label, separator = ("Source: ", "") if len(sources) == 1 else ("Sources: ", "; ")
    room = (LONGEST_SOURCES - len(label)) // len(sources) - len(separator)
    return label + separator.join(within(escaped_name(str(source)), room) for source in sources)
