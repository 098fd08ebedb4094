"""What becomes of an image, in the worker's own words: hostile ones are refused, and of good ones the pixels stay."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from handraise.media.convert import convert
from handraise.media.wire import Converted, NoImage, Refused, TooManyPixels, answer, converted
from tests.media.pictures import BLUE, GPS, RED, animation, bomb, encoded, exif, huge_gif, near, opened, picture

MOST = 40_000_000


def made(data: bytes, most: int = MOST) -> Converted:
    return convert(io.BytesIO(data), most)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_format_becomes_webp_of_the_same_look(kind: str) -> None:
    done = made(picture(60, 40, kind))
    image = opened(done.full)
    assert (image.format, image.size, (done.width, done.height), image.mode) == ("WEBP", (60, 40), (60, 40), "RGB")
    assert near(image.getpixel((10, 20)), RED) and near(image.getpixel((50, 20)), BLUE)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"), ("L", "JPEG"),
     ("CMYK", "JPEG"), ("P", "GIF"), ("RGBA", "WEBP")],
)  # fmt: skip
def test_each_mode_is_taken(mode: str, kind: str) -> None:
    source = Image.new("I;16", (60, 40), 30_000) if mode == "I;16" else opened_any(picture()).convert(mode)
    image = opened(made(encoded(source, kind)).full)
    assert image.size == (60, 40) and image.mode == "RGB"
    if mode == "I;16":
        assert near(image.getpixel((5, 5)), (117, 117, 117), 3)
    elif mode == "CMYK":
        assert near(image.getpixel((10, 20)), RED, 60)


def opened_any(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_transparency_stays_and_what_it_hides_goes() -> None:
    secret = Image.new("RGBA", (40, 40), (200, 10, 10, 0))
    secret.paste((10, 200, 10, 255), (0, 0, 20, 40))
    image = opened(made(encoded(secret)).full)
    assert image.mode == "RGBA"
    assert near(image.getpixel((35, 20)), (0, 0, 0, 0), 0) and near(image.getpixel((5, 20)), (10, 200, 10, 255))
    palette = Image.new("P", (8, 8), 0)
    assert near(opened(made(encoded(palette, "PNG", transparency=0)).full).getpixel((3, 3)), (0, 0, 0, 0), 0)


@pytest.mark.parametrize(("size", "full", "thumb"), [
    ((1, 1), (1, 1), (1, 1)),
    ((2047, 10), (2047, 10), (400, 2)),
    ((2048, 10), (2048, 10), (400, 2)),
    ((2049, 10), (2048, 10), (400, 2)),
    ((399, 401), (399, 401), (398, 400)),
    ((30_000, 1), (2048, 1), (400, 1)),
    ((3000, 4000), (1536, 2048), (300, 400)),
])  # fmt: skip
def test_both_sizes(size: tuple[int, int], full: tuple[int, int], thumb: tuple[int, int]) -> None:
    done = made(encoded(Image.new("L", size)))
    assert (opened(done.full).size, opened(done.thumb).size) == (full, thumb)
    assert (done.width, done.height) == full


@pytest.mark.parametrize(("orientation", "size", "left_top", "right_bottom"), [
    (1, (60, 40), RED, BLUE), (2, (60, 40), BLUE, RED), (3, (60, 40), BLUE, RED), (4, (60, 40), RED, BLUE),
    (5, (40, 60), RED, BLUE), (6, (40, 60), RED, BLUE), (7, (40, 60), BLUE, RED), (8, (40, 60), BLUE, RED),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_applied_and_gone(
    kind: str, orientation: int, size: tuple[int, int], left_top: tuple[int, ...], right_bottom: tuple[int, ...]
) -> None:
    done = made(picture(60, 40, kind, exif=exif(orientation)))
    image = opened(done.full)
    assert image.size == size == (done.width, done.height)
    assert near(image.getpixel((5, 5)), left_top, 60)
    assert near(image.getpixel((size[0] - 5, size[1] - 5)), right_bottom, 60)
    assert not image.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_whom_it_was_made_is_gone(kind: str) -> None:
    source = picture(60, 40, kind, exif=exif(6), xmp=b"<x:xmpmeta>Ana Lima</x:xmpmeta>" + GPS)
    assert b"Ana Lima" in source and opened_any(source).getexif().get_ifd(0x8825)
    done = made(source)
    for file in (done.full, done.thumb):
        assert b"Ana Lima" not in file and b"EXIF" not in file and b"XMP" not in file and GPS not in file
        assert not opened(file).getexif()
    assert b"Ana" not in made(picture(9, 9, "JPEG", comment=b"Ana")).full
    assert b"Ana" not in made(picture(9, 9, "GIF", comment=b"Ana")).full


def test_a_profile_is_applied_and_gone_and_a_broken_one_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile at all", profile[:200]):
        done = made(picture(60, 40, "JPEG", icc_profile=icc))
        assert b"ICCP" not in done.full and near(opened(done.full).getpixel((10, 20)), RED, 60)


def test_damaged_exif_counts_as_upright() -> None:
    assert made(picture(60, 40, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")).width == 60


def test_of_an_animation_the_first_picture_stays() -> None:
    image = opened(made(animation()).full)
    assert getattr(image, "n_frames", 1) == 1 and near(image.getpixel((25, 25)), (0, 0, 0))


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 1), (40_000_001, 1), (8000, 5001)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(TooManyPixels):
        made(bomb(*size))


def test_a_frame_larger_than_its_image_counts() -> None:
    with pytest.raises(TooManyPixels):
        made(huge_gif())


@pytest.mark.parametrize(("size", "fits"), [((33, 303), True), ((100, 100), True), ((73, 137), False)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pixels_to_the_last_one(kind: str, size: tuple[int, int], fits: bool) -> None:
    """9,999, 10,000 and 10,001 where 10,000 are allowed."""
    data = encoded(Image.new("L", size), kind)
    if fits:
        assert made(data, 10_000).width == size[0]
    else:
        with pytest.raises(TooManyPixels):
            made(data, 10_000)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_IMAGES = {
    "nothing": b"",
    "one byte": b"\x89",
    "zeros": bytes(1000),
    "text": b"just words",
    "svg": SVG,
    "svg with a declaration": b'<?xml version="1.0"?>' + SVG,
    "html": b"<html><script>alert(1)</script>",
    "html with a magic": b"GIF89a<script>alert(1)</script>",
    "png magic alone": b"\x89PNG\r\n\x1a\n",
    "jpeg magic alone": b"\xff\xd8\xff\xe0",
    "webp magic alone": b"RIFF\x24\0\0\0WEBPVP8 ",
    "gif magic alone": b"GIF89a",
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "bmp": encoded(Image.new("RGB", (4, 4)), "BMP"),
    "tiff": encoded(Image.new("RGB", (4, 4)), "TIFF"),
    "ico": encoded(Image.new("RGB", (16, 16)), "ICO"),
    "ppm": encoded(Image.new("RGB", (4, 4)), "PPM"),
    "icns": b"icns\0\0\0\x10ic07\0\0\0\x08",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(run) exec\n",
}


@pytest.mark.parametrize("name", NO_IMAGES)
def test_what_is_no_image_is_refused(name: str) -> None:
    with pytest.raises(NoImage):
        made(NO_IMAGES[name])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_one_is_refused(kind: str, part: float) -> None:
    data = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), kind)
    with pytest.raises(NoImage):
        made(data[: int(len(data) * part)])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_of_a_polyglot_the_picture_alone_stays(kind: str) -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script>%PDF-1.7"
    done = made(picture(60, 40, kind) + hidden)
    assert b"script" not in done.full + done.thumb and b"PK\x03\x04" not in done.full + done.thumb


SEEDS = [picture(20, 20, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]


@settings(max_examples=150, deadline=None)
@given(seed=st.sampled_from(SEEDS), edits=st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4)), max_size=6))
def test_whatever_the_bytes_it_is_an_image_or_a_refusal(seed: bytes, edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(seed)
    for at, new in edits:
        data[at : at + len(new)] = new
    try:
        done = made(bytes(data), 1_000_000)
    except Refused:
        return
    assert opened(done.full).size == (done.width, done.height) and converted(answer(done)) == done


@pytest.mark.parametrize("payload", [b"", b"+", b"-image", b"-", b"x", b"+" + bytes(16), b"+" + bytes(15) + b"\x09abc"])
def test_an_answer_that_makes_no_sense_is_a_refusal(payload: bytes) -> None:
    """As one of a worker that an image has taken over."""
    with pytest.raises(NoImage):
        converted(payload)


def test_html_isnt_taken_from_a_worker_for_an_image() -> None:
    with pytest.raises(NoImage):
        converted(answer(Converted(1, 1, b"<script>", made(picture(1, 1)).thumb)))
