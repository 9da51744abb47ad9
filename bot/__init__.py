"""AI PM Coach: a career coach that lives in Slack and answers from a knowledge base, with its sources.

The map of the house. Three wings that don't know each other; they meet in `bootstrap`, to serve Slack in `service`, to
be looked over in `inspection`:

    rag/      finding passages and composing answers, and in rag/chat/ what a chat model has to do with them; alone
              knows LangChain, Chroma and models
    store/    what is kept; alone knows SQLAlchemy
    slack/    talking in Slack; alone knows Slack

    sandbox/  a Slack on this machine, to try the third one in
    watching/ figures and health, for whoever runs the coach; alone knows Prometheus

The files beside this one are plain Python, what a coach is: `domain` has its words, `coach` is the line from a question
to an answer (start reading there), and `mentor` the line around it, where a chat model may understand and write
(`judgement` says when, `desk` and `writing` have the words, `stopping` ends it before it is whole, `answering` joins
them). `mail` has what comes in and goes out, `settings` (with `values`) and `errors` say what can be set and what can
go wrong, `logs` what is told of it. `surroundings` takes out of the environment what libraries would obey unasked;
`providers` knows where models are and what their keys are called, and `models` opens those that are set.

Admins change what the coach knows through `administration`: `holdings` are the documents, `uploads` their folders, and
`apart` runs ingest.py and whatever else reads documents in a process of its own; `backstage` joins these. Within
ingest.py it is `publishing` that makes a new generation of the index, `examination` that lets it serve or not,
`proposing` that has a chat model think of questions, and `progress` and `account` that tell of it. `audit` has the
words for who did what.

What was asked and thought of the answers is in `feedback`. `insight` finds the gaps in it and closes them, from
questions as `wordings` has them, and `usage` counts the rest; `insight_command` tells a shell of both.

Of daily tips `tips` says which is next, `schedule` when, `subscriptions` what happens to one, and `almanac` hands them
out; `preview` shows what would come, and `tip_command` tells a shell.

Messages are understood in `understanding/`: `cleaning` cleans them, `parts` takes them apart, `references` and
`ordinals` see what they lean on, `languages` which one it is (`asking`, `clauses`, `gist` and others serve these).
`thread` knows what was shown last, `care` answers distress, and `foreign` says that English is best.

`__main__` is the `coach` command, with `terminal`, `batch` and `visit` for talking without Slack, `evaluation/` for
`coach eval`, `remarks` for `coach lint`, and `doctor` (with `premises`) for what is wrong with an installation.
"""
