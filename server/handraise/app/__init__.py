"""The running server: settings, logs, metrics, the edge, HTTP, and the composition root that joins them.

This is the only package that names adapters. Constructors take their collaborators; nothing is looked up globally.
"""
