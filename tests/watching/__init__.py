"""Watching, by whoever can reach this machine."""
