"""A Slack on this machine: an app connects to it by SLACK_API_URL and tokens, and people are acted by code.

`Sandbox` is the whole of it for its users. `workspace` is the state, `api` what the app calls, `events`,
`interactions` and `modals` what reaches the app through `deliveries` (over `socket_mode` or `url_delivery`), `limits`
and `block_kit` what Slack refuses. `files` are what people share, and in `sessions` they stop an answer.
`administration` changes who people are and where the app may write. `faults` are what may go wrong, on purpose.
"""

from bot.sandbox.envelope import Envelope
from bot.sandbox.interactions import Interaction
from bot.sandbox.protocol import Refused
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.workspace import Channel, Message, Person

__all__ = ["Channel", "Envelope", "Interaction", "Message", "Person", "Refused", "Sandbox"]
