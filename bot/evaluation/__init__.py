"""How good the answers are: what `coach eval` does with a file of questions of which the right passage is known.

`command` asks them and says it all. `golden` reads the questions and `marking` judges each answer. `figures` says what
is counted, `intervals` how sure that is, and `report` joins it. `rows` keeps the marks of a run, `comparison` sets two
runs side by side, `failures` lists what went wrong. `tables` lays it out, for `page` and for the terminal.
"""
