"""Watching the coach: figures for Prometheus, and which of its parts is down; alone knows prometheus_client."""
