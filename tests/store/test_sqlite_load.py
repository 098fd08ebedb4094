"""What a batch loads, joined of its areas: each is there, and no name is taken twice."""

import pkgutil
from importlib import import_module

from handraise.domain.world import Needs
from handraise.store.sqlite import load


def test_every_column_is_of_one_area_that_also_puts_its_rows() -> None:
    areas = [import_module(f"{load.__name__}.{each.name}") for each in pkgutil.iter_modules(load.__path__)]
    assert all(set(area.TEXTS) == set(area.PUT) for area in areas)
    assert sorted(name for area in areas for name in area.TEXTS) == sorted(load.COLUMNS)


def test_all_that_may_be_needed_has_a_column() -> None:
    assert set(load.COLUMNS) == {*Needs.__slots__, "all_tokens", "read_counts"}
