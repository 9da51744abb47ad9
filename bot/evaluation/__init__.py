"""How good the answers are: what `coach eval` does with a file of questions of which the right passage is known.

`golden` reads the questions and `marking` judges each answer; `figures` counts the marks.
"""
