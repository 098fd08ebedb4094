"""Alerts out of the house."""
