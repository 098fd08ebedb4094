"""The help desk at a terminal.

ask.py     `handraise ask`
vigil.py   what an asker is told while he waits
steps.py   `handraise claim`, `answer`, `resolve` and `release`
queue.py   `handraise queue`
duty.py    `handraise duty`
figures.py `handraise figures`
board.py   who waits, kept up to date
reads.py   reading through lost connections, and how much at once
words.py   how requests look
"""
