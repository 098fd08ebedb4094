"""A scenario's figure: ours, the baseline's, their ratio and its target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import ge, le
from statistics import median
from typing import Any, Final

_MEETS: Final[dict[str, Callable[[float, float], bool]]] = {">=": ge, "<=": le}


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the ratio should be, as `>=` or `<=` a number. Missing it is told, and fails nothing."""

    sign: str
    value: float

    def met(self, ratio: float) -> bool:
        return _MEETS[self.sign](ratio, self.value)

    def __str__(self) -> str:
        return f"{'≥' if self.sign == '>=' else '≤'} {self.value:g}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One row of the table. `rounds` holds a pair (ours, baseline) each; both were taken in the same run."""

    scenario: str
    figure: str
    unit: str
    rounds: Sequence[tuple[float, float | None]]
    against: str
    target: Target | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ours(self) -> float:
        return median(ours for ours, _ in self.rounds)

    @property
    def baseline(self) -> float | None:
        found = [base for _, base in self.rounds if base is not None]
        return median(found) if found else None

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios: a slow moment of the machine hits both sides of a pair."""
        found = [ours / base for ours, base in self.rounds if base]
        return median(found) if found else None

    @property
    def met(self) -> bool | None:
        return self.target.met(self.ratio) if self.target and self.ratio is not None else None

    def as_json(self) -> dict[str, Any]:
        """All of it, for the results file."""
        return {
            "scenario": self.scenario,
            "figure": self.figure,
            "unit": self.unit,
            "ours": self.ours,
            "baseline": self.baseline,
            "against": self.against,
            "ratio": self.ratio,
            "target": str(self.target) if self.target else None,
            "met": self.met,
            "rounds": self.rounds,
            "notes": self.notes,
        }
