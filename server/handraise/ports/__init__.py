"""What the product needs of a database and of a message bus, as small protocols with their guarantees.

Each has adapters (`store/`, `bus/`), all held to one contract suite.
"""
