"""Faults on purpose: the real bot as a process of its own, the sandbox as the one who knows what arrived."""
