"""Slack's markup: read from what people write, and made harmless in what the coach sends."""

import re

_ENTITY = re.compile(r"<([^<>]*)>")
_LEADING_MENTION = re.compile(r"\s*<@([A-Z0-9]+)")
# Slack sends emoji as :shortcodes:, possibly several in a row; 10:30:45 is none.
_EMOJI = re.compile(r"(?<!\w)(?::(?:[a-z][\w'+-]*|[+-]1|100):)+")
# Slack leaves these alone as long as nobody sends `link_names`; whoever copies the text elsewhere might not.
_CALL_TO_ALL = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
_FORMATTING = re.compile(r"\*\*|__|`+|^#{1,6}[ ]+|!?\[([^\]]*)\]\([^()\s]*\)", re.MULTILINE)


def question_from(text: str, bot_user: str) -> str:
    """What a person wrote, as they see it themselves, without the coach's name and without emoji."""

    def readable(entity: re.Match[str]) -> str:
        target, _, label = entity[1].partition("|")
        if target[:1] in ("@", "#", "!"):
            return "" if target == f"@{bot_user}" else label
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    words = _EMOJI.sub(" ", _ENTITY.sub(readable, text))
    unescaped = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]{2,}", " ", unescaped).strip().lstrip(",:; ")


def mentions(text: str, user: str) -> bool:
    return re.search(rf"<@{re.escape(user)}[|>]", text) is not None


def addresses_somebody_else(text: str, bot_user: str) -> bool:
    """Whether a text begins with another person's name and doesn't call the coach anywhere."""
    return _LEADING_MENTION.match(text) is not None and not mentions(text, bot_user)


def escaped(text: str) -> str:
    """The text with nothing left in it that Slack would turn into a mention, a link or a date."""
    harmless = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALL_TO_ALL.sub("@" + _WORD_JOINER, harmless)


def shortened(text: str, longest: int) -> str:
    """A text, escaped already, within so many characters; an ellipsis stands for what is left out."""
    if len(text) <= longest:
        return text
    # Between words where there are any, and never inside an entity such as &amp;.
    cut = re.sub(r"&[a-z]*$", "", text[: longest - 1])
    return re.sub(r"\s+\S{0,50}$", "", cut) + "…"


def without_formatting(text: str) -> str:
    """Roughly what Markdown looks like where it is shown plain, as in a notification."""
    return _FORMATTING.sub(r"\1", text)
