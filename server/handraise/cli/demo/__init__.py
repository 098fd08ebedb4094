"""`handraise demo`: a school to try everything on, made through the public protocol.

people.toml   who there is, and what they follow
threads.toml  what they write to each other on the network
rooms.toml    the rooms, who is in them, and what they write there
content.py    these files as structs
plan.py       the day: every step of everybody, in order
stage.py      the steps, done by each person's own session
command.py    the command: makes the people, plays the day, and says how to look around
"""

from handraise.cli.demo.command import demo

__all__ = ["demo"]
