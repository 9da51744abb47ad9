"""In by the front door: people in a Slack on this machine, the coach connected to it over Socket Mode."""
