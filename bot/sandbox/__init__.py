"""A Slack on this machine: an app connects to it by SLACK_API_URL and tokens, and people are acted by code.

`Sandbox` is the whole of it for its users. `workspace` is the state, `api` what the app calls, `events` and
`interactions` what reaches the app through `socket_mode`, `limits` and `block_kit` what Slack refuses.
"""

from bot.sandbox.interactions import Interaction
from bot.sandbox.protocol import Refused
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.socket_mode import Envelope
from bot.sandbox.workspace import Channel, Message, Person

__all__ = ["Channel", "Envelope", "Interaction", "Message", "Person", "Refused", "Sandbox"]
