"""Numbered SQL files, one per schema version; `schema` applies them."""
