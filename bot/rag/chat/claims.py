"""What a sentence says that words alone can't vouch for: figures, names, links and how sure it is of them."""

import re
import unicodedata
from collections.abc import Iterable

from bot.rag.chat.plain_words import FUNCTION, OPENING, PLAIN, STRONG
from bot.rag.chat.roots import root

_NUMBERS = {
    word: figure
    for figures in (
        "2 two pair couple|3 three|4 four|5 five|6 six|7 seven|8 eight|9 nine|10 ten|11 eleven|12 twelve dozen dozens",
        "13 thirteen|14 fourteen|15 fifteen|16 sixteen|17 seventeen|18 eighteen|19 nineteen|20 twenty|30 thirty",
        "40 forty|50 fifty|60 sixty|70 seventy|80 eighty|90 ninety|100 hundred hundreds|1000 thousand thousands",
        "1000000 million millions|1000000000 billion|half half halves|double double doubles doubled twice",
        "triple triple thrice|third third thirds|quarter quarter quarters fourth|fifth fifth|tenth tenth",
    )
    for figure, *words in map(str.split, figures.split("|"))
    for word in words
}
_FIGURE = re.compile(
    r"(?P<money>[$€£¥])?\s?(?P<digits>\d[\d.,]*)(?:\s?(?P<unit>%|percent\b|per cent\b|[$€£¥]))?|[a-z]+"
)
_PLAIN_WORD = re.compile(r"[^\W_]+")
_NOT_ONLY = re.compile(r"\bnot only\b")
_PART = re.compile(r"[,;:()]|\b(?:and|or|but)\b")

_LINK = re.compile(
    r"://|www\.|@\w|\w@|[<>|{}\\~^]|\]\(|#\w|`|(?<=\w)\.[a-z]{2,12}\b|(?:^|\s)\.{0,2}/\w|\w/\w{1,60}/\w|--\w"
    r"|\b(?:click|tap) (?:here|on|this|the|below|link)\b|\b(?:javascript|mailto|slack):",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"`[^`]{1,200}`|[\w:/.@#?=&%+~-]+")
_WORD = re.compile(r"[\w’'&-]+")
_STARTS = re.compile(r"(?:^|[.!?…:]\s+)[\"“‘'(]*")


def claims_more(sentence: str, passages: str) -> str | None:
    """Than passages do; what, in a word."""
    known = passages.casefold()
    words = set(_PLAIN_WORD.findall(known))
    roots = {root(word) for word in words}
    if not all(_is_there(link, known) for link in links(sentence.casefold())):
        return "link"
    if figures(sentence) - figures(passages) or misplaced(sentence, passages):
        return "figure"
    if any(name not in words and root(name) not in roots for name in names(sentence)):
        return "name"
    plain = _NOT_ONLY.sub("", sentence.casefold())
    return "strength" if too_sure(_PLAIN_WORD.findall(plain), words) else None


def figures(text: str) -> set[str]:
    """In one form: “three” and “3”, “20 percent” and “20%”; “one” is hardly ever a figure."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return {figure for match in _FIGURE.finditer(plain) if (figure := _figure(match))}


def misplaced(sentence: str, passages: str) -> bool:
    """Whether a figure of the sentence is said of something else: “delays by 15%”, which is there of efficiency."""
    told = [(figures(part), _roots(part)) for part in _PART.split(passages)]
    told = [(there, about) for there, about in told if there]
    for part in _PART.split(sentence):
        if here := figures(part):
            about = _roots(part)
            most = max((len(about & its) for _, its in told), default=0)
            if most and not any(here & there for there, its in told if len(about & its) == most):
                return True
    return False


def names(sentence: str) -> set[str]:
    """In lower case: what is spelled like a name, unless it is a word a sentence begins with."""
    starts = {match.end() for match in _STARTS.finditer(sentence)}
    found = set()
    for match in _WORD.finditer(sentence):
        word = match[0].strip("’'-&")
        plain = word.removesuffix("’s").removesuffix("'s")
        if not _is_spelled_like_one(plain) or plain.startswith(("I’", "I'")):
            continue
        if match.start() in starts and plain[1:].islower() and _opens(plain.casefold()):
            continue
        found |= {
            part for part in re.split(r"[-’'&]", plain.casefold()) if part and part not in FUNCTION and part != "i"
        }
    return found


def _is_spelled_like_one(word: str) -> bool:
    has_digit = any(letter.isdigit() for letter in word)
    return any(letter.isupper() for letter in word) or (has_digit and any(letter.isalpha() for letter in word))


def _opens(word: str) -> bool:
    return word in FUNCTION or word in OPENING or word in PLAIN


def links(sentence: str) -> set[str]:
    """What leads somewhere or is typed somewhere, as it stands; all of a sentence that says “click here”."""
    found = {match[0] for match in _LITERAL.finditer(sentence) if _LINK.search(match[0])}
    rest = _LITERAL.sub(lambda match: "" if match[0] in found else match[0], sentence)
    return {_bare(link) for link in found} | ({sentence} if _LINK.search(rest) else set())


def _is_there(link: str, known: str) -> bool:
    return link in known if " " in link else link in {_bare(match[0]) for match in _LITERAL.finditer(known)}


def _bare(literal: str) -> str:
    return literal.strip("`.,;:")


def too_sure(words: Iterable[str], there: Iterable[str]) -> bool:
    said, known = set(words), set(there)
    return any(said & strong and not known & enough for strong, enough in STRONG)


def _figure(match: re.Match[str]) -> str | None:
    if not match["digits"]:
        return _NUMBERS.get(match[0])
    number = match["digits"].rstrip(".,").replace(",", "")
    money = match["money"] or (match["unit"] if match["unit"] in tuple("$€£¥") else None)
    return f"{money or ''}{number}{'%' if match['unit'] and not money else ''}"


def _roots(text: str) -> set[str]:
    return {root(word) for word in re.findall(r"[a-z]{3,}", text.casefold()) if word not in FUNCTION}
