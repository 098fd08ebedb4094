"""The bench's own parts that could be wrong without anybody noticing."""
