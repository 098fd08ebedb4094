"""Images: uploaded by their owner, claimed by one post, gone with it. Their files follow by due rows.

A row refers to its files by hash, and rows may share them. So whenever a row goes, a due row `image_file` with its
hash says that the files may have to: when its time comes and no row has that hash, whoever settles it removes them.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Outcome
from handraise.domain.intents import FireDue, PutImage, Use
from handraise.domain.model import Image, Post, Shown
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, NotFound, TooLarge

UNATTACHED_MS: Final = 24 * 3600 * 1000
"""How long an image waits for a post."""
AGAIN_MS: Final = 60 * 1000
"""A file that was to be removed is looked for again after this: a crash may have come between."""
NO_IMAGE: Final = "There is no such image."


def need_put(intent: PutImage, needs: Needs) -> None:
    needs.image_owners.add(intent.actor)


def put(intent: PutImage, world: World) -> Outcome:
    """An image that nobody but its owner knows of."""
    policy.check(policy.Actor(world.account(intent.actor), intent.scopes), "upload", world.site)
    used = world.image_bytes.get(intent.actor, 0) + intent.bytes
    if used > world.site.image_bytes:
        raise TooLarge("image", "image_bytes_per_account", world.site.image_bytes)
    world.image_bytes[intent.actor] = used
    world.image_id += 1
    row = Image(world.image_id, intent.actor, intent.hash, intent.width, intent.height, intent.bytes, world.now)
    world.save_image(row)
    world.save_due("image_end", str(row.id), world.now + UNATTACHED_MS)
    return Outcome(kind="image", id=row.id, object=views.image(Shown(row.id, row.width, row.height, "")))


def need_uses(uses: Iterable[Use], needs: Needs) -> None:
    needs.images.update(use.id for use in uses)


def shown(uses: Iterable[Use], actor: int, post: int | None, world: World) -> tuple[Shown, ...]:
    """The images as `post` (None: one that is being written) will show them; changes nothing.

    Somebody else's image is as good as none; one of his own in another post is a `Conflict`.
    """
    found: list[Shown] = []
    for use in uses:
        row = world.images.get(use.id)
        if row is None or row.owner != actor:
            raise NotFound(NO_IMAGE)
        if row.post not in (None, post):
            raise Conflict("This image is in another post already.", image=row.id, post=row.post)
        found.append(Shown(row.id, row.width, row.height, use.alt))
    return tuple(found)


def attach(post: Post, before: tuple[Shown, ...], world: World) -> None:
    """The post has its images from now on; those that it had `before` and shows no more are gone."""
    kept = {image.id for image in post.images}
    for ident in kept:
        row = world.images[ident]
        if row.post is None:
            world.save_image(replace(row, post=post.id))
            world.end_due("image_end", str(ident))
    for image in before:
        if image.id not in kept:
            _end(image.id, world)


def _end(ident: int, world: World) -> None:
    row = world.images.get(ident)
    if row is None:
        return
    world.end_image(ident)
    if row.owner in world.image_bytes:
        world.image_bytes[row.owner] -= row.bytes
    world.save_due("image_file", row.hash, world.now)


def need_due(intent: FireDue, needs: Needs) -> None:
    if intent.kind == "image_end":
        needs.images.add(int(intent.key))
    else:
        needs.image_hashes.add(intent.key)


def end_unattached(intent: FireDue, world: World) -> Outcome:
    """A day has passed, and no post has it."""
    row = world.images.get(int(intent.key))
    if row is not None and row.post is None:
        _end(row.id, world)
    return Outcome()


def end_file(intent: FireDue, world: World) -> Outcome:
    """The outcome's object is the hash whose files are to be removed, None where they stay or have gone.

    They are removed after the commit and before any later outcome is told, so that an image with the same hash that
    is stored meanwhile brings its files anew. The row stays until they are found absent.
    """
    if intent.absent or any(row.hash == intent.key for row in world.images.values()):
        return Outcome()
    world.save_due("image_file", intent.key, world.now + AGAIN_MS)
    return Outcome(object=intent.key)
