"""What Handraise costs beside its baselines: `python -m bench`, or `make bench`. See bench/README.md."""
