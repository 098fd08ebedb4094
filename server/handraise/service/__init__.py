"""What the product does: sessions, authentication, commands, replay and limits.

Services check an actor's command against the domain's pure rules, hand the change to the journal and read what a
session missed. They know ports, never an adapter, and never a socket.
"""
