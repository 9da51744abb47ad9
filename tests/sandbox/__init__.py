"""The sandbox, tried through Slack's own client libraries."""
