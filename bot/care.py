"""A message of distress: recognised by its words where they are plain, and answered by pointing to people."""

import re

REPLY = (
    "I'm sorry, that sounds really hard, and I'm glad you wrote it down. I'm only a career handbook, so please talk to "
    "a person about this: somebody you trust, your doctor, or a crisis line in your country. If somebody treats you "
    "badly at work, HR or an employee representative can help. If you may be in danger right now, call your local "
    "emergency number. You don't have to carry this alone."
)

_PLAIN = re.compile(
    r"\b(?:"
    r"(?:kill|hurt|harm|hang|cut)(?:ing)? (?:myself|me\b(?! softly))"
    r"|end(?:ing)? (?:my life|it all)"
    r"|(?:suicid\w+|self.?harm\w*)"
    r"|(?:want|wanna|like|rather) (?:to )?(?:die|be dead|disappear forever)"
    r"|(?:don'?t|do not|no longer) (?:want to|wanna) (?:live|be alive|be here any ?more|wake up)"
    r"|no (?:point|reason) (?:in |to )?(?:living|live|going on)"
    r"|better off (?:dead|without me)"
    r"|(?:touched|groped|grabbed|assaulted|raped|hit|threatened|harass\w*) me\b"
    r"|(?:being|getting|been|was|am|i'?m) (?:\w+ )?(?:harassed|bullied|stalked|abused|assaulted|groped)"
    r")",
    re.IGNORECASE,
)


def is_plain_distress(message: str) -> bool:
    return bool(_PLAIN.search(message.replace("’", "'")))
