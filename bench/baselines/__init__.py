"""What Handraise is measured beside: the plainest program that does a part of its work, each in its own process."""
