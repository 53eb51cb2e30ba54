"""Sanctions lists: read, compared with each other and with a gate, and brought onto the chain."""
