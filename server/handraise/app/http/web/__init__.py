"""The browser client as the server hands it out: its files, and the few joined ones that a page loads."""
