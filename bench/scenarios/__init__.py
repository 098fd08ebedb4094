"""The scenarios, one module each. A module's docstring says what is compared; its `run` measures it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from bench.context import Context
from bench.measure.result import Result
from bench.scenarios import (
    ack_latency,
    audience,
    claim_race,
    fan_out_rest,
    hot_feed,
    idle_memory,
    posters,
    request_to_duty,
    resumes,
    search,
    similar,
)

_IN_ORDER: Final = (
    hot_feed,
    fan_out_rest,
    posters,
    ack_latency,
    idle_memory,
    resumes,
    audience,
    search,
    request_to_duty,
    claim_race,
    similar,
)

SCENARIOS: Final[Mapping[str, Callable[[Context], list[Result]]]] = MappingProxyType(
    {module.__name__.rpartition(".")[2]: module.run for module in _IN_ORDER}
)
"""In the order of the table."""


def summary(name: str) -> str:
    """The first line of the scenario's docstring."""
    module = __import__(f"bench.scenarios.{name}", fromlist=["__doc__"])
    return (module.__doc__ or "").partition("\n")[0]
