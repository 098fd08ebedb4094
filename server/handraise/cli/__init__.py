"""The `handraise` command: run a server, look after its accounts and data, and take part from a terminal.

Results go to stdout, progress and logs to stderr; exit codes are 0 (done), 1 (failed) and 2 (wrong usage).
"""
