"""Moderation on the command line: clients of a server, as the help desk is.

words.py   arguments that several commands take; how things are written
report.py  report
cases.py   cases, case
acts.py    remove, suspend, unsuspend
audit.py   audit
"""
