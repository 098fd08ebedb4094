"""What Handraise does: accounts, sessions, commands, replay, over the ports. It knows no socket and no HTTP."""

from handraise.service.accounts import Accounts, Credential
from handraise.service.clock import Clock, SystemClock
from handraise.service.invites import Newcomer
from handraise.service.passwords import Passwords
from handraise.service.people import ImportResult, Person
from handraise.service.service import Service, ServiceStatistics
from handraise.service.settings import ServiceSettings

__all__ = [
    "Accounts",
    "Clock",
    "Credential",
    "ImportResult",
    "Newcomer",
    "Passwords",
    "Person",
    "Service",
    "ServiceSettings",
    "ServiceStatistics",
    "SystemClock",
]
