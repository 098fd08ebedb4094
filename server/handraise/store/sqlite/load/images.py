"""Images."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "images": "select {image i} from image i where i.id in (select value from json_each(:images))",
    "post_images": "select {image i} from image i where i.post in (select value from json_each(:post_images))",
    "image_hashes": "select {image i} from image i where i.hash in (select value from json_each(:image_hashes))",
    "image_owners": """
        select json_array(i.owner, sum(i.bytes)) from image i
        where i.owner in (select value from json_each(:image_owners)) group by i.owner""",
}


def _images(made: World, found: list[Any]) -> None:
    made.images.update((row.id, row) for row in map(rows.image, found))


def _image_owners(made: World, found: list[Any]) -> None:
    made.image_bytes.update((account, size) for account, size in found)


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "images": _images,
    "post_images": _images,
    "image_hashes": _images,
    "image_owners": _image_owners,
}
