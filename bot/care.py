"""A message of distress: recognised by its words where they are plain, and answered by pointing to people."""

import re

REPLY = (
    "I'm sorry, that sounds really hard, and I'm glad you wrote it down. I'm only a career handbook, so please talk to "
    "a person about this: somebody you trust, your doctor, or a crisis line in your country. If somebody treats you "
    "badly at work, HR or an employee representative can help. If you may be in danger right now, call your local "
    "emergency number. You don't have to carry this alone."
)

# Where a phrase has to end, or go on as few other sentences do: not “I want to die my hair”.
_END = r"(?= ?(?:$|[.,;:!?)\n]|any ?more|any longer|and\b|but\b|tonight|right now))"
_WANT = (
    r"(?:want(?:ed)? to|wanna|going to|gonna|about to|planning to|thinking (?:about|of)|think (?:about|of)|ready to)"
)
_ABUSED = r"(?:harassed|bullied|stalked|abused|assaulted|groped|raped|molested)"
_ABUSES = (
    r"(?:harass(?:es|ing)|bull(?:ies|ying)|stalk(?:s|ing)|abus(?:es|ing)|assault(?:s|ing)|grop(?:es|ing)|rap(?:es|ing)"
    rf"|touche[sd]|touching|hits|beats|{_ABUSED})"
)
_SOMEBODY = (
    r"(?:he|she|they|who|some(?:one|body)|boss|manager|supervisor|lead|mentor|teacher|client|customer|co-?workers?"
    r"|colleagues?|team ?mates?|husband|wife|partner|boyfriend|girlfriend|father|mother|dad|mum|mom)"
)
# About oneself and beyond doubt: nobody who asks about “career suicide”, or whom a deadline kills, should be sent to a
# crisis line. What is said less plainly is left to the exemplars.
_PHRASES = (
    r"(?:kill|hang|harm|hurt|cut)(?:t?ing)? myself\b(?! (?:laughing|short|off|out|some)\b)",
    rf"{_WANT} (?:end(?:ing)?|tak(?:e|ing)) (?:my (?:own )?life\b|it all{_END})(?! (?:as|in|with)\b)",
    rf"(?:commit(?:ting)? suicide|{_WANT} suicide)\b(?! (?:prevention|risk|detection|hot ?line)s?\b)",
    r"(?:i'?m|i am|i feel|i'?ve been) (?:\w+ )?suicidal\b",
    r"(?:i (?:still |sometimes )?|thoughts of |urge to )self.?harm(?:ing|ed)?\b",
    rf"(?:(?:want to|wanna|rather) (?:just )?(?:die|be dead)|wish i (?:was|were) (?:dead|never born)){_END}",
    rf"(?:don'?t|do not|no longer) (?:want to|wanna) (?:live|be alive|exist|wake up)(?: like this)?{_END}",
    rf"no (?:point|reason) (?:in |to )?(?:living|live|being alive|stay(?:ing)? alive){_END}",
    rf"better off (?:dead|without me){_END}",
    rf"{_SOMEBODY} (?:\w+ ){{0,2}}{_ABUSES} me\b(?! (?:up|with)\b)",
    r"(?:raped|groped|molested) me\b",
    rf"(?:i'?m|i am|i was|i'?ve been|i get) (?:\w+ ){{0,2}}{_ABUSED}\b",
    rf"{_ABUSED} by my\b",
)
_PLAIN = re.compile(rf"\b(?:{'|'.join(_PHRASES)})", re.IGNORECASE)


def is_plain_distress(message: str) -> bool:
    return bool(_PLAIN.search(message.replace("’", "'")))
