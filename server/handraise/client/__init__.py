"""The asyncio client library: connect, authenticate, send commands as typed methods, read events as they come.

It reconnects with full jitter, resumes at its cursor, and keeps unanswered commands with their keys, so that a retry
stores nothing twice. It speaks the wire protocol alone; bots, the command line and the tests all use it.
"""
