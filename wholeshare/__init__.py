"""Wholeshare: deploy, read and audit tokens that carry a whole US-listed share."""

__version__ = "0.1.0"
