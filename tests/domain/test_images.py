"""Images in decisions: whose they are, which post has them, and when their files may go."""

import pytest

from handraise.domain.decide import decide
from handraise.domain.decide.images import AGAIN_MS, UNATTACHED_MS
from handraise.domain.intents import DeletePost, EditPost, FireDue, PutImage, Use
from handraise.domain.model import Site
from handraise.domain.world import World
from handraise.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from tests.domain.world import NOW, WRITE, post, world


def put(made: World, actor: int = 1, hash: str = "a" * 64, size: int = 1000) -> int:
    intent = PutImage(actor=actor, scopes=WRITE, hash=hash, width=60, height=40, bytes=size)
    return decide(intent, made).id


def edit(made: World, ident: int, *images: int, body: str = "x") -> None:
    uses = tuple(Use(image, "") for image in images)
    decide(EditPost(actor=1, scopes=WRITE, post=ident, root_author=1, body=body, html=body, images=uses), made)


def files_end(made: World, hash: str = "a" * 64, *, absent: bool = False) -> str | None:
    """What is to be removed when the row is due."""
    made.now = max(made.now, made.dues["image_file", hash].at)
    found: str | None = decide(FireDue(actor=0, kind="image_file", key=hash, absent=absent), made).object
    return found


def test_ids_are_of_a_counter_of_their_own_and_take_no_seq() -> None:
    made = world()
    assert (put(made), put(made), made.seq, made.image_id) == (1, 2, 0, 2)


@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False)])
def test_an_account_has_room_to_the_last_byte(size: int, fits: bool) -> None:
    made = world(site=Site(image_bytes=3000))
    put(made, size=2000)
    if fits:
        assert put(made, size=size) == 2
    else:
        with pytest.raises(TooLarge, match="image_bytes_per_account"):
            put(made, size=size)
        assert put(made, size=1000) == 2, "a refused one took nothing"
    put(made, actor=2, size=3000)


def test_room_comes_back_with_what_goes() -> None:
    made = world(site=Site(image_bytes=3000))
    image = put(made, size=3000)
    ident = post(made, 1, images=(Use(image, ""),)).id
    edit(made, ident)
    assert put(made, size=3000) == 2


def test_a_disabled_account_and_a_token_that_only_reads_upload_nothing() -> None:
    made = world()
    with pytest.raises(Forbidden, match="scope"):
        decide(PutImage(actor=1, scopes=frozenset({"read"}), hash="a", width=1, height=1, bytes=1), made)


def test_a_refused_post_claims_nothing() -> None:
    made = world()
    mine, others = put(made), put(made, actor=2)
    with pytest.raises(NotFound):
        post(made, 1, images=(Use(mine, ""), Use(others, "")))
    assert made.images[mine].post is None and ("image_end", str(mine)) in made.dues and made.seq == 0


def test_an_image_belongs_to_the_first_post_of_a_batch() -> None:
    made = world()
    image = put(made)
    ident = post(made, 1, images=(Use(image, "words"),)).id
    assert made.images[image].post == ident and ("image_end", str(image)) not in made.dues
    with pytest.raises(Conflict):
        post(made, 1, images=(Use(image, ""),))
    other = post(made, 1).id
    with pytest.raises(Conflict):
        edit(made, other, image)


def test_a_deleted_post_has_no_images_and_their_files_may_go() -> None:
    made = world()
    image = put(made)
    ident = post(made, 1, images=(Use(image, "words"),)).id
    decide(DeletePost(actor=1, scopes=WRITE, post=ident), made)
    assert made.posts[ident].images == () and image not in made.images and image in made.saved.ended_images
    assert files_end(made) == "a" * 64


def test_files_stay_while_another_row_has_them() -> None:
    made = world()
    images = [put(made), put(made, actor=2)]
    first, second = (post(made, actor, images=(Use(image, ""),)).id for actor, image in enumerate(images, 1))
    decide(DeletePost(actor=1, scopes=WRITE, post=first), made)
    assert files_end(made) is None and ("image_file", "a" * 64) not in made.dues
    decide(DeletePost(actor=2, scopes=WRITE, post=second), made)
    assert files_end(made) == "a" * 64


def test_files_are_looked_for_until_they_are_gone() -> None:
    made = world()
    edit(made, post(made, 1, images=(Use(put(made), ""),)).id)
    assert files_end(made) == "a" * 64 and made.dues["image_file", "a" * 64].at == NOW + AGAIN_MS
    assert files_end(made) == "a" * 64
    assert files_end(made, absent=True) is None and ("image_file", "a" * 64) not in made.dues


def test_an_unclaimed_image_goes_at_its_time_and_a_claimed_one_never() -> None:
    made = world()
    image, claimed = put(made), put(made, hash="b" * 64)
    post(made, 1, images=(Use(claimed, ""),))
    made.now = NOW + UNATTACHED_MS - 1
    decide(FireDue(actor=0, kind="image_end", key=str(image)), made)
    assert image in made.images
    made.now += 1
    for ident in (image, claimed):
        decide(FireDue(actor=0, kind="image_end", key=str(ident)), made)
    assert set(made.images) == {claimed}
    with pytest.raises(NotFound):
        post(made, 1, images=(Use(image, ""),))


def test_an_edit_that_leaves_nothing_is_refused_inside_too() -> None:
    """The images may have gone since the command was looked at."""
    made = world()
    ident = post(made, 1).id
    with pytest.raises(Invalid):
        decide(EditPost(actor=1, scopes=WRITE, post=ident, root_author=1, body=" ", html=""), made)
