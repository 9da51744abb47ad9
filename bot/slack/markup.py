"""Slack's markup: read from what people write, and made harmless in what the coach sends."""

import re
from collections.abc import Collection

from bot.slack.links import WORD_JOINER, defused, lifeless

_ENTITY = re.compile(r"<([^<>]*)>")
_LEADING_MENTION = re.compile(r"\s*<@([A-Z0-9]+)")
# Slack sends emoji as :shortcodes:, possibly several in a row; 10:30:45 is none.
_EMOJI = re.compile(r"(?<!\w)(?::(?:[a-z][\w'+-]*|[+-]1|100):)+")
# Slack leaves these alone as long as nobody sends `link_names`; whoever copies the text elsewhere might not.
_CALL_TO_ALL = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_FORMATTING = re.compile(r"\*\*|__|`+|^#{1,6}[ ]+|\[([^\[\]]*+)\]\([^()\s]*+\)", re.MULTILINE)
# What nobody sees, or what makes others see the text in another order; and halves of characters, which nothing can
# encode. A joiner stays between pictures: some people's emoji are made with it.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")


def question_from(text: str, bot_user: str) -> str:
    """What a person wrote, as they see it themselves, without the coach's name and without emoji."""

    def readable(entity: re.Match[str]) -> str:
        target, _, label = entity[1].partition("|")
        if target[:1] in ("@", "#", "!"):
            return "" if target == f"@{bot_user}" else label
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    words = _EMOJI.sub(" ", _ENTITY.sub(readable, visible(text)))
    unescaped = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]{2,}", " ", unescaped).strip().lstrip(",:; ")


def mentions(text: str, user: str) -> bool:
    return re.search(rf"<@{re.escape(user)}[|>]", text) is not None


def addresses_somebody_else(text: str, bot_user: str) -> bool:
    """Whether a text begins with another person's name and doesn't call the coach anywhere."""
    return _LEADING_MENTION.match(text) is not None and not mentions(text, bot_user)


def visible(text: str) -> str:
    """The text as its readers see it."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def escaped(text: str, hosts: Collection[str] = ()) -> str:
    """Markdown with nothing left in it that Slack would turn into a mention, a date, a picture or a link elsewhere.

    `hosts` may be linked to.
    """
    harmless = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return defused(_calling_nobody(harmless), hosts)


def escaped_name(name: str) -> str:
    """The same for what belongs on one line, and links to nothing."""
    return escaped(" ".join(name.split()))


def counted(count: int, name: str) -> str:
    """So many of these, whose plural ends in s."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def shortened(text: str, longest: int) -> str:
    """A text, escaped already, within so many characters; an ellipsis stands for what is left out."""
    if len(text) <= longest:
        return text
    # Between words where there are any, and never inside an entity such as &amp;.
    cut = re.sub(r"&[a-z]*$", "", text[: longest - 1])
    return re.sub(r"\s+\S{0,50}$", "", cut) + "…"


def within(text: str, most_bytes: int) -> str:
    """The same within so many bytes."""
    if len(text.encode()) <= most_bytes:
        return text
    fits = text.encode()[: most_bytes - len("…".encode())].decode(errors="ignore")
    return shortened(text, len(fits) + 1)


def without_formatting(text: str) -> str:
    """Roughly what Markdown, escaped already, looks like where it is shown plain, as in a notification."""
    # Without its formatting it may spell what it didn't before.
    return lifeless(_calling_nobody(_FORMATTING.sub(r"\1", text)))


def _calling_nobody(text: str) -> str:
    return _CALL_TO_ALL.sub("@" + WORD_JOINER, text)
