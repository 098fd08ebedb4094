"""A QR code as text, for a terminal that a phone looks at."""

import io
import sys


def qr_code(text: str) -> str:
    """Two modules high per line, in half blocks; nothing where stdout can't encode those."""
    import segno

    drawn = io.StringIO()
    segno.make(text, micro=False).terminal(drawn, border=2, compact=True)
    try:
        drawn.getvalue().encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return ""
    return drawn.getvalue().rstrip("\n")
