"""Measured claims, each a command of its own, side by side with what it is compared to; README.md explains them."""
