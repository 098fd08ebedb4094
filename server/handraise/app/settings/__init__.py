"""Settings: each is declared once, in `declared.Settings`; all else follows from the declaration.

declaration.py  what a declaration is: flag, environment variable, parsing, range
declared.py     the settings themselves, and what the other layers are given of them
sources.py      flag > environment > file > default
exposure.py     which addresses may be served without TLS (requirement S1)
page.py         docs/settings.md
"""

from handraise.app.settings.declaration import Declaration
from handraise.app.settings.declared import DECLARATIONS, Settings, edge_limits, site
from handraise.app.settings.sources import load

__all__ = ["DECLARATIONS", "Declaration", "Settings", "edge_limits", "load", "site"]
