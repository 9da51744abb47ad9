"""What reaches the app: one event, command or click, and how the app acknowledged it."""

import uuid
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.protocol import JSON

EnvelopeType = Literal["events_api", "slash_commands", "interactive"]


@dataclass
class Envelope:
    type: EnvelopeType
    payload: JSON
    accepts_response_payload: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent_at: float | None = None
    """None: no app was there to take it."""
    acked_at: float | None = None
    answer: JSON | None = None
    """What the app put into its acknowledgement."""

    def frame(self) -> JSON:
        retries = {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return {
            "envelope_id": self.id,
            "type": self.type,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response_payload,
            **(retries if self.type == "events_api" else {}),
        }

    def acknowledge(self, at: float, answer: object) -> None:
        """The first time counts."""
        if self.acked_at is None:
            self.acked_at = at
            self.answer = answer if isinstance(answer, dict) else None

    def again(self, retry_attempt: int, retry_reason: str) -> "Envelope":
        """The same event in an envelope of its own."""
        return Envelope(self.type, self.payload, self.accepts_response_payload, retry_attempt, retry_reason)
