"""Contracts of others, for local chains: as they were published, never as they are imagined."""
