"""`python -m handraise.cli`, the same as `handraise`."""

from handraise.cli import main

if __name__ == "__main__":
    main()
