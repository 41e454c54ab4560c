"""Makes a picture anew from its points: what else the file said of its sender is gone."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageOps, JpegImagePlugin, PngImagePlugin

PIXELS = 50_000_000
_KINDS = {"JPEG": JpegImagePlugin.JpegImageFile, "PNG": PngImagePlugin.PngImageFile}
Image.MAX_IMAGE_PIXELS = None  # measured here, before a point of it is read
ImageFile.LOAD_TRUNCATED_IMAGES = False


def picture(path: str, *, kind: str, out: str) -> dict[str, Any]:
    """The code of the fault, or none and the bare picture under `out`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=[kind]) as found:
            if found.width * found.height > PIXELS:
                return {"fault": "pixels"}
            bare = _bare(found)
        _save(bare, kind, Path(out))
    return {"fault": "", "width": bare.width, "height": bare.height}


def _bare(found: Image.Image) -> Image.Image:
    """The first picture of the file, upright, without its colour profile and remarks."""
    found.load()
    upright = ImageOps.exif_transpose(found)
    if upright.mode in ("P", "PA"):
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    elif upright.mode not in ("L", "LA", "RGB", "RGBA", "1"):
        upright = upright.convert("RGB")
    upright.info.clear()
    return upright


def _save(bare: Image.Image, kind: str, out: Path) -> None:
    content = BytesIO()
    if kind == "PNG":
        bare.save(content, format="PNG", compress_level=3)
    else:
        plain = bare if bare.mode in ("L", "RGB") else bare.convert("RGB")
        plain.save(content, format="JPEG", quality=92)
    write(out, content)


def write(out: Path, content: BytesIO) -> None:
    """Writes in one go: an encoder that writes by itself does not say when the disk is full."""
    out.touch(mode=0o600)
    out.write_bytes(content.getbuffer())
