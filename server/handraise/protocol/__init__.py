"""The wire, pure: frames as typed structs, their codec, feed names, limits and close codes.

Nothing here does I/O, reads a clock or draws randomness. The specification is `docs/protocol.md`.
"""
