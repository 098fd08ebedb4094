"""What every connection of a node shares. Built once by `Service`; owns nothing."""

from dataclasses import dataclass

from handraise.hub import Hub
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.accounts import Accounts
from handraise.service.clock import Clock
from handraise.service.commands import Dispatcher
from handraise.service.rates import Window
from handraise.service.resolve import Resolver
from handraise.service.settings import ServiceSettings
from handraise.service.tasks import Tasks
from handraise.service.typing import Typing


@dataclass(frozen=True, slots=True)
class Parts:
    store: Store
    journal: Journal
    hub: Hub
    accounts: Accounts
    resolver: Resolver
    dispatcher: Dispatcher
    commands: Window
    typing: Typing
    settings: ServiceSettings
    clock: Clock
    tasks: Tasks
