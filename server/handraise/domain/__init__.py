"""The rules, pure: who may do what, where a post goes, and what a command does to the rows.

A command becomes an intent; `decide` turns an intent and the rows that it needs (a `World`) into new rows and
changes, or raises a `CommandError` having changed nothing. Time and seqs come in from outside.
"""
