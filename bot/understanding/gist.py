"""What a message comes down to: its questions, without the greetings and thanks around them."""

import re
from collections.abc import Sequence

from bot.understanding.asking import asks, sentences
from bot.understanding.cleaning import MAX_CHARACTERS, has_words
from bot.understanding.words import topic_words

_WORDS = 60  # a message up to this long is looked up whole

_FOR_IT = r"(?: (?:(?:so|very) much|a (?:lot|ton|bunch|million)|again|all|everyone|coach|in advance))"
_THANKS = (
    r"(?:(?:many|much|big) )?(?:thanks|thank (?:you|u)|thx|ty|tysm|tia|cheers|merci)"
    rf"{_FOR_IT}{{0,3}}(?: (?:for|that (?:helps|helped|was)) ?[^.!?,:;\n]{{0,60}}|{_FOR_IT})?"
)
_WHOM = r"(?: (?:there|all|everyone|everybody|team|folks|guys|coach|bot|friends?|sir|madam|again|from [a-z]+))"
_NOD = (
    r"(?:ok|okay|cool|great|nice|perfect|awesome|lovely|brilliant|super|amazing|interesting|got it|gotcha|makes sense"
    r"|noted|alright|all right|sounds good)"
)
_MODEST = (
    r"sorry (?:if|for|that)\b[^.!?:;\n]{0,40}?\b(?:question|english|message)"
    r"|(?:(?:maybe|this is|this (?:may|might) be) )?(?:an? )?(?:dumb|stupid|silly|noob|newbie|random|honest) question"
    r"|excuse my (?:bad |poor )?english"
)
_HOW_TO_ANSWER = (
    r"asking for a friend|(?:just )?(?:a )?short answer|(?:answer )?in bullet points?|eli5|no rush|love this bot"
    r"|explain (?:it |this )?(?:to me )?like i['’]?m (?:five|5)|keep it (?:short|brief|simple)"
    r"|(?:answer )?in (?:one|a) sentence"
)
_IN_FRONT = re.compile(
    rf"\W*(?:"
    rf"(?:hi+|hey+|hello+|heya|hiya|howdy|hola){_WHOM}*(?:\s*[,.!:;–—]+|\s+-\s|\s+(?=\w)|$)"
    rf"|(?:good (?:morning|afternoon|evening|day)|greetings|morning|gm|yo|namaste|dear){_WHOM}*"
    r"(?:\s*[,.!:;–—]+|\s+-\s|\n|$)"
    r"|@\w{1,40}[,:]?\s"
    r"|(?:i )?hope (?:you|u|everyone|all)\b[^.!?,\n]{0,60}[.!?,\n]"
    r"|(?:how are (?:you|u)|how['’]?s it going|what['’]?s up|sup)(?: (?:doing|today|coach|all))*\s*[?.!,]"
    rf"|{_THANKS}(?:\s*[.!,:;\n–—]+|\s(?=(?:and|but|so)\s))"
    rf"|{_NOD}(?: {_NOD})?\s*[,.!:]"
    r"|(?:(?:a |just a )?quick (?:one|question)|(?:may|can) i ask (?:you )?(?:something|a question)"
    r"|sorry to bother(?: you)?|excuse me)(?:\s*[,.!:?–—]+|\s+-\s)"
    rf"|(?:{_MODEST})(?:\s*[,.!:;–—]+(?: but\b)?|\s+(?:-|but|though)\s)"
    r"|(?:ugh+|argh+|omg|phew|uff)\b[\s,.!]*"
    r"|my \w{2,20} (?:wants to know|keeps asking(?: me)?|asked me|is asking|asks)(?: me)?(?: this)?\s*:"
    r"|(?:imagine|pretend) (?:that )?you(?:['’]re| are) (?:my|an?) [\w ]{2,40}[.,:!]"
    r")\s*",
    re.IGNORECASE,
)
_MOST_IN_FRONT = 6
_NAME = r"(?:[\s,.!-]+[^\W\d][\w'’-]*){0,3}"
_AT_THE_END = re.compile(
    rf"(?:(?<=[.!?,;)\n–—-])\s*(?:(?:{_THANKS}|(?:kind |best |warm )?regards|sincerely|(?:all the )?best,){_NAME}"
    r"|(?:have a (?:nice|good|great|lovely)|any help (?:is|would be)|much appreciated|looking forward"
    r"|(?:i(?:['’]d| would)? )?(?:really )?appreciate (?:it|any))\b[^?\n]{0,60})"
    rf"|\s{_THANKS}|\s(?:{_HOW_TO_ANSWER})(?: please| pls| plz)?"
    r"|(?<=[.!?)\n])\s*(?:ps|p\.s\.?|edit)(?=[\s:,])[^?\n]{0,60})\W*$",
    re.IGNORECASE,
)
_FACE = re.compile(r"(?<!\S)(?:[:;=8xX][-']?[)(DPpOo/|3]+|<3|\^_?\^|[xX]D)(?!\S)")


def in_short(said: str) -> str:
    if len(said.split(maxsplit=_WORDS)) > _WORDS:
        said = " ".join(_most_telling(sentences(said)))
    return " ".join(said.split())[:MAX_CHARACTERS].rstrip()


def without_pleasantries(text: str) -> str:
    """The text itself when there is nothing else in it."""
    said = _FACE.sub(" ", text).strip()
    for _ in range(_MOST_IN_FRONT):
        found = _IN_FRONT.match(said)
        if not found or not has_words(said[found.end() :]):
            break
        said = said[found.end() :]
    rest = _AT_THE_END.sub("", said).rstrip(" ,;–—-\n")
    return rest if topic_words(rest) or "?" in rest else said or text


def _most_telling(said: Sequence[str]) -> list[str]:
    """As many as the bound allows, in the order in which they were written."""
    chosen: dict[int, str] = {}
    room = _WORDS
    for at in _by_weight(said):
        length = len(said[at].split())
        if length <= room:
            chosen[at], room = said[at], room - length
        elif not chosen:
            # Whoever writes one endless sentence comes to the point at its end.
            return [" ".join(said[at].split()[-_WORDS:])]
    return [chosen[at] for at in sorted(chosen)]


def _by_weight(said: Sequence[str]) -> list[int]:
    """Questions, the last one first, then what leads to them; without any, from both ends inwards."""
    asking = [at for at, sentence in enumerate(said) if asks(sentence)][::-1]
    if asking:
        return list(dict.fromkeys([*asking, *(at - 1 for at in asking if at)]))
    inwards = (at for pair in zip(range(len(said)), reversed(range(len(said))), strict=True) for at in pair)
    return list(dict.fromkeys(inwards))
