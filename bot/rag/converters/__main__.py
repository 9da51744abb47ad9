"""The converting process: a line about a file and its bytes come in, a line with its Markdown goes out.

In: `{"suffix": ".pdf", "size": 1234}` and 1234 bytes. Out, once at the start: `{"ready": true}`; then for each file
`{"markdown": …, "title": …, "date": …}` or `{"refused": reason}`, either with `"is_spent"`: whether to start another.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import BinaryIO

from bot.rag.converters.confinement import allow_time, confine, is_spent
from bot.rag.converters.formats import READERS
from bot.rag.converters.outcome import MAX_MARKDOWN, Unreadable
from bot.rag.converters.preloading import preload
from bot.rag.converters.writing import markdown

_MAX_DEPTH = 10_000  # of calls: pages are nested deeper than Python expects


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    _tell(answers, {"ready": True})
    while line := questions.readline():
        asked = json.loads(line)
        allow_time()
        answer = _answer(asked["suffix"], questions.read(asked["size"]))
        _tell(answers, {**answer, "is_spent": is_spent()})


def _answer(suffix: str, content: bytes) -> Mapping[str, object]:
    try:
        page = READERS[suffix](content)
        text = markdown(page.soup)
    except Unreadable as reason:
        return {"refused": str(reason)}
    except MemoryError:
        os._exit(1)  # What is left of the memory is no use to the next file.
    except RecursionError:
        return {"refused": "it is nested too deeply to be read"}
    except PermissionError:
        os._exit(1)  # It tried what it may not: it isn't asked again.
    except Exception as error:  # What a damaged file does to its reader can't be foreseen.
        return {"refused": f"it can't be read as {suffix} ({type(error).__name__}): it may be damaged, save it anew"}
    if len(text) > MAX_MARKDOWN:
        return {"refused": f"it holds more than {MAX_MARKDOWN // 1_000_000} MB of text: split it"}
    return {"markdown": text, "title": page.title, "date": page.date.isoformat() if page.date else None}


def _tell(answers: BinaryIO, what: Mapping[str, object]) -> None:
    answers.write(json.dumps(what).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # A library that prints must not answer.
    sys.setrecursionlimit(_MAX_DEPTH)
    preload()
    confine()
    serve(sys.stdin.buffer, answers)
