"""Tips as Slack messages: the card with its buttons, what begins a talk about it, and what a reader kept."""

from collections.abc import Collection, Sequence
from typing import Any

from bot.domain import Turn
from bot.slack.blocks import Message, actions, button, message, messages
from bot.slack.markup import shortened
from bot.tips import Note, Reader, Tip

# What somebody wrote into the knowledge, before it is escaped: a tip is read at a glance.
_LONGEST_NAME = 150
_LONGEST_TEXT = 700
_LONGEST_ASIDE = 400
_LONGEST_KEPT = 200
# Of characters that may have four bytes each: Slack takes 4,000 bytes where a message is replaced.
_LONGEST_NOTIFICATION = 1_000

NO_TIP = "I have no tip for you today: my handbook is still empty. Please ask me again another day."
NOTHING_KEPT = "You haven’t kept a tip yet. **Save** or **Done** under a tip puts it on this list."

TIP_HELP = """\
**A tip a day** from my handbook, with one first step to take.

- `/tip` shows today’s tip, `/tip next` another one, `/tip about networking` one about that.
- `/tip subscribe` brings you one every weekday at 09:00. You can say when: `/tip subscribe 08:30 mon,thu`.
- `/tip pause`, `/tip pause 2 weeks` and `/tip pause until monday` give you a rest, `/tip resume` ends it.
- `/tip settings` changes the hour, the days and the topics.
- `/tip saved` lists the tips you saved or did.
- `/tip unsubscribe` ends it.
- `/tip subscribe here 09:00` brings one to the channel you are in.

Commands don’t work in threads. There, and anywhere else, mention me and say the same: `tip about networking`."""

_FOR_EXAMPLE = "For example: “Why does it matter?”, “Can you give me an example?” or “Tell me more.”"
_WHERE = "Only you see that; `/tip saved` lists all you kept."


def tip_card(
    tip: Tip,
    note: Note,
    hosts: Collection[str],
    *,
    reader: Reader,
    subscribed: bool,
    heading: str = "Today’s tip",
) -> Message:
    """The reader's card: the note is what they made of the tip, `subscribed` says whether they get one every day."""
    parts = [f"**{_line(heading, _LONGEST_NAME)}: {_line(tip.name, _LONGEST_NAME)}**", _line(tip.text, _LONGEST_TEXT)]
    if tip.why:
        parts.append(f"**Why it matters:** {_line(tip.why, _LONGEST_ASIDE)}")
    if tip.first_step:
        parts.append(f"**First step for today:** {_line(tip.first_step, _LONGEST_ASIDE)}")
    said = message("\n\n".join(parts), [tip.source], hosts)
    text = shortened(said.text, _LONGEST_NOTIFICATION)
    return Message(text, [*said.blocks, actions(*_of_the_card(tip, note, reader, subscribed))])


def tip_turns(tip: Tip) -> tuple[Turn, ...]:
    """What to remember of a tip, so that what is said next is understood with it.

    As if it had been asked about in its own words: a follow-up leans on what was asked before.
    """
    asked = f"{_line(tip.name, _LONGEST_NAME)}: {_line(tip.text, _LONGEST_TEXT)}"
    return Turn("user", asked), Turn("coach", _summary(tip)), Turn("coach_topic", tip.source.section[-1])


def question_about(tip: Tip, hosts: Collection[str], *, shows_tip: bool) -> Message:
    """What begins a talk about it; where the tip isn't right above, it is shown once more."""
    if not shows_tip:
        return message(f"What would you like to know about **{_line(tip.name, _LONGEST_NAME)}**? {_FOR_EXAMPLE}")
    return message(f"{_summary(tip)}\n\nWhat would you like to know about it? {_FOR_EXAMPLE}", [tip.source], hosts)


def noted_message(tip: Tip, note: Note, action_id: str) -> Message:
    """For somebody who clicked where all can see the card: what they made of it is their own."""
    is_on, word = (note.done, "done") if action_id == "tip_done" else (note.saved, "saved")
    said = message(f"**{_line(tip.name, _LONGEST_NAME)}** is {word if is_on else f'not {word} any more'}. {_WHERE}")
    return Message(said.text, [*said.blocks, actions(_done(tip, note), _save(tip, note))])


def kept_messages(kept: Sequence[tuple[Tip, Note]], gone: int) -> list[Message]:
    """`gone`: how many more have left the knowledge."""
    saved = [tip for tip, note in kept if note.saved and not note.done]
    done = [tip for tip, note in kept if note.done]
    parts = [f"**{title}**\n\n{_list(tips)}" for title, tips in (("Saved", saved), ("Done ✓", done)) if tips]
    if gone:
        parts.append(f"{gone} more that you kept {'has' if gone == 1 else 'have'} left my handbook since.")
    return messages("\n\n".join(parts) or NOTHING_KEPT)


def _of_the_card(tip: Tip, note: Note, reader: Reader, subscribed: bool) -> list[dict[str, Any]]:
    daily = ("Pause", "tip_pause") if subscribed else ("Get one every day", "tip_subscribe")
    return [
        _done(tip, note),
        _save(tip, note),
        button("More like this", "tip_more", tip.id),
        button("Ask about this", "tip_ask", tip.id),
        button(*daily, reader.id),
    ]


def _done(tip: Tip, note: Note) -> dict[str, Any]:
    return _switch("Done", "tip_done", tip, note.done)


def _save(tip: Tip, note: Note) -> dict[str, Any]:
    return _switch("Saved" if note.saved else "Save", "tip_save", tip, note.saved)


def _switch(label: str, action_id: str, tip: Tip, is_on: bool) -> dict[str, Any]:
    """It says what is wanted, so that a second click on the same button changes nothing."""
    return button(f"{label} ✓" if is_on else label, action_id, f"{'off' if is_on else 'on'}:{tip.id}")


def _summary(tip: Tip, longest: int = _LONGEST_TEXT) -> str:
    return f"**{_line(tip.name, _LONGEST_NAME)}:** {_line(tip.text, longest)}"


def _list(tips: Sequence[Tip]) -> str:
    return "\n".join(f"- {_summary(tip, _LONGEST_KEPT)}" for tip in tips)


def _line(text: str, longest: int) -> str:
    """Of what isn't escaped yet."""
    return shortened(" ".join(text.split()), longest)
