"""Addresses in what the coach says: those of hosts on the list may be live, all others are only words to be read."""

import re
from collections.abc import Collection, Iterable, Iterator

from markdown_it import MarkdownIt

# Invisible, and part of no address: what stands on its two sides is never linked as one. Readers see no difference.
WORD_JOINER = "\u2060"
# Longer ones are for machines, or carry something away; they would also be cut between two messages.
_LONGEST = 500

# Possessive (`++`, `(?>…)`) all through: hostile text makes any other pattern try again and again.
_LIVE = re.compile(
    r"https?://(?P<host>(?>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?))(?::\d{1,5}+)?+"
    r"(?:[/?#](?:(?!//)[\w./?#=&;%+,!':@$~-])*+)?+",
    re.IGNORECASE | re.ASCII,
)
# Neither may be a piece of something longer, which would lead elsewhere: of äpmi.org, too, though they are ASCII.
_BEFORE, _AFTER = r"(?u:(?<![\w@.:/\\-]))", r"(?=[.,;:!?)*_\"'’”]*+(?:\s|$))"
_ADDRESS = rf"{_BEFORE}(?P<address>{_LIVE.pattern}){_AFTER}"
_NAME = rf"{_BEFORE}(?P<name>[a-z0-9-]++(?:\.[a-z0-9-]++)++){_AFTER}"
# A link or a picture; where it leads to a single word it is code, such as `row[0](x)`.
_LINK = (
    r"(?P<link>!?\[(?P<label>[^\[\]\n]*+)\]"
    r"\(\s*+(?P<to>(?>[^\s()]*[.:/][^\s()]*))(?P<title>[^()\n]*+)\))"
)
_IN_WORDS = re.compile(f"{_LINK}|{_ADDRESS}|{_NAME}", re.IGNORECASE | re.ASCII)
_IN_CODE = re.compile(_ADDRESS, re.IGNORECASE | re.ASCII)

# After each of these an address or a link is broken.
_ANYWHERE = r":(?=[/\\]{2})|\bwww\.(?=\w)|\b(?:javascript|vbscript|slack|mailto):(?=[^\s*_\u2060])"
_JOINTS = re.compile(
    rf"{_ANYWHERE}|\](?=[(:])|\b(?:data|file|blob|tel|sms):(?=[^\s*_\u2060])"
    r"|(?<=[\w-])\.(?=[^\W\d_][\w-])|(?<=[a-z0-9-])[．。｡](?=[a-z])",
    re.IGNORECASE,
)
# Names with dots stay whole in code, to be copied, unless they go on like an address.
_JOINTS_OF_CODE = re.compile(rf"{_ANYWHERE}|(?<=[\w-])\.(?=[^\W\d_][\w.-]{{1,64}}[/?])", re.IGNORECASE)
_BACKSLASHES = re.compile(r"(?<!\\)\\++(?=[.:/@])")


def defused(text: str, hosts: Collection[str]) -> str:
    """Markdown, escaped already, in which only addresses of these hosts are live, and nothing is a picture."""
    return "".join(
        _broken(part, hosts, _IN_CODE, _JOINTS_OF_CODE)
        if is_code
        else _broken(_BACKSLASHES.sub("", part), hosts, _IN_WORDS, _JOINTS)
        for is_code, part in _code_and_words(text)
    )


def lifeless(text: str) -> str:
    """Plain text, escaped already, with no address live in it; what was made so before stays as it is."""
    return _apart(text, _JOINTS)


def hosts_in(texts: Iterable[str]) -> frozenset[str]:
    """Whom these texts link to."""
    return frozenset(found["host"].lower() for text in texts for found in _IN_CODE.finditer(text))


def _broken(text: str, hosts: Collection[str], candidates: re.Pattern[str], joints: re.Pattern[str]) -> str:
    said: list[str] = []
    dead: list[str] = []
    end = 0
    for found in candidates.finditer(text):
        dead.append(text[end : found.start()])
        end = found.end()
        if live := _kept(found, hosts):
            said += [_apart("".join(dead), joints), live]
            dead.clear()
        else:
            dead.append(_worded(found))
    dead.append(text[end:])
    return "".join([*said, _apart("".join(dead), joints)])


def _apart(text: str, joints: re.Pattern[str]) -> str:
    return joints.sub(rf"\g<0>{WORD_JOINER}", text)


def _kept(found: re.Match[str], hosts: Collection[str]) -> str | None:
    """It as it may be sent, if it leads to one of the hosts."""
    parts = found.groupdict()
    if parts.get("name"):
        return found[0] if found[0].lower() in hosts else None
    # Slack reads entities in what is shown, not in where a link leads.
    address = (parts.get("to") or parts["address"]).replace("&amp;", "&")
    live = _LIVE.fullmatch(address)
    if not live or live["host"].lower() not in hosts or len(found[0]) > _LONGEST:
        return None
    if parts.get("address"):
        return found[0]
    return f"[{lifeless(parts['label'])}]({address})" if found[0][0] == "[" and parts["label"].strip() else None


def _worded(found: re.Match[str]) -> str:
    """What is left to read of a link that leads elsewhere; of a picture, what it shows."""
    parts = found.groupdict()
    if not parts.get("link"):
        return found[0]
    if found[0][0] == "!":
        return parts["label"] + WORD_JOINER  # else what follows would join it
    return f"{parts['label']} ({parts['to']}{parts['title']})"


def _code_and_words(text: str) -> Iterator[tuple[bool, str]]:
    """In turn; code is only what is so for every reader of Markdown: whole fences that stand in nothing else."""
    lines, at = re.findall(r"[^\n]*\n|[^\n]+", text), 0
    for start, end in _fences(text, lines) if "```" in text else ():
        yield False, "".join(lines[at : start + 1])
        yield True, "".join(lines[start + 1 : end])
        at = end
    yield False, "".join(lines[at:])


def _fences(text: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """The numbers of the lines that open and close each."""
    for token in MarkdownIt("commonmark").disable(["inline", "reference"]).parse(text):
        if token.type == "fence" and token.level == 0 and token.map and token.markup.startswith("`"):
            start, end = token.map
            last = lines[end - 1].strip()
            if end - start > 1 and last.startswith(token.markup) and not last.strip("`"):
                yield start, end - 1
