"""Any PNG, JPEG, WebP or GIF becomes a WebP of 2048 pixels at most on a side, and a small one of 400.

Only pixels come through: orientation is applied, colours become sRGB, and EXIF, GPS, XMP, comments, profiles and what
was hidden under full transparency are gone. Of an animation the first picture stays. Runs in the worker alone.
"""

import io
import warnings
from typing import Any, BinaryIO, Final

from PIL import GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from handraise.media.wire import Converted, NoImage, Refused, TooManyPixels

FULL_PIXELS: Final = 2048
THUMB_PIXELS: Final = 400
QUALITY: Final = 82
FORMATS: Final = tuple(
    plugin.format
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
    )
)
"""The only decoders that see the file."""

_ORIENTATION: Final = 0x0112  # EXIF 2.32, 4.6.4.A
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def convert(source: BinaryIO, most_pixels: int) -> Converted:
    """Both files for the image in `source`. Raises `Refused`, and nothing else for any content."""
    Image.MAX_IMAGE_PIXELS = most_pixels
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > most_pixels:
                raise TooManyPixels
            return _converted(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise TooManyPixels from None
    except Refused:
        raise
    except Exception as error:  # decoders raise whatever their bytes make them raise
        raise NoImage(type(error).__name__) from error


def _converted(image: Image.Image) -> Converted:
    profile = image.info.get("icc_profile")
    picture = _plain(image)
    picture.thumbnail((FULL_PIXELS, FULL_PIXELS), Image.Resampling.LANCZOS, reducing_gap=3.0)
    turn = _TURNS.get(_orientation(image))
    picture = picture if turn is None else picture.transpose(turn)
    picture = _seen(_in_srgb(picture, profile))
    small = picture.copy()
    small.thumbnail((THUMB_PIXELS, THUMB_PIXELS), Image.Resampling.LANCZOS)
    return Converted(picture.width, picture.height, _webp(picture), _webp(small))


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller: no palette, no 16 bits, no transparency beside the pixels."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L") if image.mode == "1" else image


def _orientation(image: Image.Image) -> int:
    """1 to 8; whatever is damaged counts as upright."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF is a format of its own, in which anything may stand
        return 1


def _in_srgb(picture: Image.Image, profile: Any) -> Image.Image:
    """RGB or RGBA. A profile that can't be used is left out: the colours are a little off, and no more."""
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(picture, source, target, outputMode=wanted)
            return found if found is not None else picture.convert(wanted)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert(wanted)


def _seen(picture: Image.Image) -> Image.Image:
    """Without an alpha channel that says nothing, and without the colours that a full transparency hides."""
    if picture.mode != "RGBA":
        return picture
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return picture.convert("RGB")
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture, mask=alpha.point(lambda value: 255 if value else 0))
    return clean


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info = {}
    picture.save(out, "WEBP", quality=QUALITY, method=4, exact=False)
    return out.getvalue()
