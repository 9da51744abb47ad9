"""What a model thinks aloud before it answers, as some do between tags, is taken out of what it says."""

_BEGINS, _ENDS = "<think>", "</think>"


class Thoughts:
    """Of one reply, piece by piece; thinking that never comes to an end leaves nothing said."""

    def __init__(self) -> None:
        self._is_thinking = False
        self._held = ""  # may be the beginning of a tag

    def without(self, text: str) -> str:
        """What is said with it."""
        left, said = self._held + text, ""
        while True:
            tag = _ENDS if self._is_thinking else _BEGINS
            before, found, after = left.partition(tag)
            self._held = "" if found else _begun(tag, before)
            if not self._is_thinking:
                said += before.removesuffix(self._held)
            if not found:
                return said
            self._is_thinking, left = not self._is_thinking, after

    def rest(self) -> str:
        """What was held back until the end, and is no tag after all."""
        return "" if self._is_thinking else self._held


def after_thinking(text: str) -> str:
    """Of a whole reply: where a server begins the thinking itself, only its end is in the reply."""
    return text.rpartition(_ENDS)[2]


def _begun(tag: str, text: str) -> str:
    """How much of the tag the text ends with."""
    return next((tag[:length] for length in range(len(tag) - 1, 0, -1) if text.endswith(tag[:length])), "")
