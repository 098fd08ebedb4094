"""Handraise: a self-hosted, real-time help network for schools."""

__version__ = "0.1.0"
