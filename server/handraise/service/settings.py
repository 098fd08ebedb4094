"""What the service layer is told by the operator."""

import msgspec

from handraise.domain.model import Site
from handraise.protocol.limits import Limits


class ServiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    limits: Limits = Limits()
    site: Site = Site()
    heartbeat_ms: int = 25_000
    auth_timeout_ms: int = 10_000
    drain_ms: int = 5_000
    session_days: int = 30
    link_minutes: int = 60
    invite_days: int = 7
    presence_grace_ms: int = 30_000
    presence_every_ms: int = 10_000
    typing_every_ms: int = 3_000
