"""The parts of the Slack wing that need no Slack."""
