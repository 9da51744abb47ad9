"""Talking in Slack: the only folder that knows Slack.

An event comes in by `intake` (past the `border`, and kept before it is acknowledged), `workers` hand it to its listener
in `conversation`, and what that says lies in the outbox until `sender` has brought it to Slack. `commands` are answered
at once. `app` puts all of them together, `staff` lets them work and stop, `serving` keeps the line to Slack.

Where a chat model writes, `session` says that the coach is at it, and `streaming` shows what `listening` hears of the
answer meanwhile, until somebody stops it, in a message that `finishing` brings to its end; `begun` finds it when nobody
was told which it is.

Tips are asked for at the desk in `tips` (`tip_words` reads what was said, `tip_orders` and `subscribing` carry it out),
look as `tip_blocks` and `subscription_blocks` make them, and are clicked on in `tip_buttons`, `subscription_buttons`
and `tip_settings`. `rounds` brings those that are due, to whom `recipients` still lets it; `moves` hears of people who
change their time zone.

What people think of an answer is asked for under it: `asking` keeps what was asked, `feedback` hears of the clicks, and
`feedback_form` is the modal that asks what was wrong.

Admins order at the desk in `admin` (`admin_words` reads it, `admin_buttons` says it for them), and see what
`admin_blocks` and `ingest_blocks` make. `ingests` follows the ingests they start, in a `live` message; `uploads` takes
the documents they send.

`crew` is how both sides of the mail work; `outcomes` says what became of a message, `apologies` what of a failure.
`blocks`, `modals`, `markup`, `splitting` and `links` make the coach's words into Slack's.
"""
