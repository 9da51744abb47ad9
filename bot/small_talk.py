"""Greetings, thanks and the like, answered in a sentence that claims nothing."""

import re

_WELCOME = "Hi, good to see you. Ask me anything about becoming an AI project manager: skills, first steps, careers."
_PLEASURE = "You're welcome. I'm here whenever the next question comes up."
_FAREWELL = "See you. Good luck with your next step."
_WELL = "All well here, thanks. What would you like to know about becoming an AI project manager?"
_WHO = (
    "I'm an automated coach. I answer questions about becoming an AI project manager from a handbook, "
    "with the source of every answer, and I say so when it has none."
)
_FINE = "Good. Just ask when there is something you'd like to know."

_PHRASES = {
    _WELCOME: "hi, hiya, hey, hello, howdy, yo, sup, hola, hallo, bonjour, namaste, ola, greetings, morning, "
    "good morning, good afternoon, good evening, good day",
    _PLEASURE: "thanks, thank you, thank u, thx, ty, tysm, cheers, merci, gracias, danke, many thanks, "
    "much appreciated, appreciate it, i appreciate it",
    _FAREWELL: "bye, goodbye, gn, later, see you, see ya, see you later, good night, take care, have a nice day, "
    "have a great day, have a good one, have a good weekend",
    _WELL: "how are you, how are u, how are you doing, how's it going, how are things, how do you do, what's up, "
    "whats up, you ok, you okay",
    _WHO: "help, who are you, who r u, what are you, what's your name, whats your name, are you a bot, are you human, "
    "are you a human, are you real, are you an ai, what can you do, what do you do",
    _FINE: "ok, okay, k, cool, great, nice, awesome, perfect, lol, haha, sorry, test, testing, gotcha, got it, "
    "sounds good, good bot, good job, well done, you rock, makes sense, my bad",
}
_REPLIES = {phrase.strip(): reply for reply, phrases in _PHRASES.items() for phrase in phrases.split(",")}
_LONGEST = max(len(phrase.split()) for phrase in _REPLIES)
_FILLER = frozenset("there coach bot all everyone everybody team folks guys so much a lot again really very".split())
_MOST = 12  # words; a longer message says something beside its pleasantries


def reply_to(message: str) -> str | None:
    """None when the message, beside its pleasantries, says something; of several pleasantries the last counts."""
    words = _plain(message).split()
    reply: str | None = None
    while words and len(words) <= _MOST:
        length, found = _phrase_at_start(words)
        if found is None and words[0] not in _FILLER:
            return None
        reply = found or reply
        words = words[length:]
    return None if words else reply


def _phrase_at_start(words: list[str]) -> tuple[int, str | None]:
    for length in range(_LONGEST, 0, -1):
        if found := _REPLIES.get(" ".join(words[:length])):
            return length, found
    return 1, None


def _plain(message: str) -> str:
    """Lower case, without punctuation, and `heyyyy` as `hey`."""
    letters = re.sub(r"[^\w' ]+", " ", message.lower().replace("’", "'"))
    return re.sub(r"(\w)\1{2,}", r"\1", letters)
