"""Talking in Slack: the only folder that knows Slack."""
