"""Turns a typeset PDF into what comes from an office scanner: slanted grey pages, no text."""

from __future__ import annotations

import random
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops
from schema import Document
from typeset_pdf import typeset as typeset_pdf

DPI = 150
QUALITY = 40
NOISE_LEVELS = 12
WHITE = 246
# Image.save would write the clock into the file.
FIXED_DAY = datetime(2000, 1, 1, tzinfo=UTC).timetuple()


def typeset(document: Document) -> bytes:
    """An image-only PDF of the document; slant and noise depend on the file name alone."""
    chance = random.Random(zlib.crc32(document.file.encode()))
    pdf = pypdfium2.PdfDocument(typeset_pdf(document))
    try:
        pages = [_scanned(page, chance) for page in pdf]
    finally:
        pdf.close()
    return _image_pdf(pages)


def _scanned(page: pypdfium2.PdfPage, chance: random.Random) -> Image.Image:
    image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    slant = chance.uniform(0.3, 0.8) * chance.choice((-1, 1))
    image = image.rotate(slant, Image.Resampling.BICUBIC, fillcolor=255)
    image = image.point([level * WHITE // 255 for level in range(256)])
    grain = Image.frombytes("L", (image.width // 2, image.height // 2), _noise(image, chance))
    return ImageChops.subtract(image, grain.resize(image.size))


def _noise(image: Image.Image, chance: random.Random) -> bytes:
    raw = chance.randbytes((image.width // 2) * (image.height // 2))
    return bytes(level * NOISE_LEVELS // 256 for level in raw)


def _image_pdf(pages: list[Image.Image]) -> bytes:
    buffer = BytesIO()
    pages[0].save(
        buffer,
        "PDF",
        resolution=DPI,
        quality=QUALITY,
        save_all=True,
        append_images=pages[1:],
        creationDate=FIXED_DAY,
        modDate=FIXED_DAY,
    )
    return buffer.getvalue()
