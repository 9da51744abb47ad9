"""What can go wrong, as one tree.

CoachError
├── SettingsError         the environment is wrong: every problem at once, to be shown to whoever starts the coach
├── KnowledgeError        there is nothing usable in the knowledge folder
├── DocumentRefused       one document can't be used; the others go on
├── IngestBusy            another ingest is at work
├── ProgramFailed         a program of ours that runs apart, such as ingest.py, ended without a result
│   └── BrokeOff          … and not in good order: it was killed, or crashed
├── NotPossible           an admin asked for what can't be done
├── ModelUnavailable      the embedding model is missing, damaged or refused by its provider
├── IndexUnavailable      there is no index to answer from, or it does not fit the embedding model
├── StoreUnavailable      the database can't be used: damaged, not ours, newer than this coach, busy or without room
├── TakenOver             another process works on this event now: it thought ours dead
└── NotNow                what has to be known before anything is said can't be found out at the moment

Their messages are written for the person at the shell and say what to do next. Members in Slack never see them:
`bot/slack/apologies.py` chooses a sentence instead.
"""

from collections.abc import Sequence


class CoachError(Exception):
    """Everything the coach raises on purpose."""


def of_the_system(error: OSError) -> str:
    """What the system says is wrong, and with which file, without its number."""
    said = error.strerror or str(error)
    return f"{said} ({error.filename})" if error.filename else said


class SettingsError(CoachError):
    """The problems are sentences that name a setting and what to do, never its value."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class KnowledgeError(CoachError):
    pass


class DocumentRefused(CoachError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class IngestBusy(CoachError):
    pass


class ProgramFailed(CoachError):
    pass


class BrokeOff(ProgramFailed):
    pass


class NotPossible(CoachError):
    pass


class ModelUnavailable(CoachError):
    pass


class IndexUnavailable(CoachError):
    pass


class StoreUnavailable(CoachError):
    pass


class TakenOver(CoachError):
    pass


class NotNow(CoachError):
    def __init__(self, message: str, seconds: float) -> None:
        """After so many seconds it may."""
        super().__init__(message)
        self.seconds = seconds
