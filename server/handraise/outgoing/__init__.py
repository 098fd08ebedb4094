"""The adapters of the `Receivers` port: how an alert leaves the house.

Nothing is imported here: a server without receivers doesn't load what sends to them.
"""
