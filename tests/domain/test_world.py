"""A batch's world, joined of its areas."""

from typing import get_type_hints

from handraise.domain.world import World
from tests.domain.world import world


def test_what_the_areas_declare_is_there_from_the_start() -> None:
    assert set(get_type_hints(World)) <= set(vars(world()))
