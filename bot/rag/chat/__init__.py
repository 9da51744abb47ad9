"""A chat model, asked carefully: what it is told, what it says, and the check that passages say the same."""
