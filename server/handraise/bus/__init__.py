"""The adapters of the `Bus` port: how committed batches reach the other nodes of a deployment.

A bus is only speed. The store is the truth, so a lost, late or repeated message costs a read of the gap and never a
change.
"""
