"""Reads the QR codes on a scan in a process of its own, under the operating system's limits; no Django here.

    python code_reader.py FILE pdf|image MAX_BYTES MAX_SECONDS

What it prints is a JSON list of texts. Whatever is wrong with a file, at worst this process ends.
"""

import json
import resource
import sys
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image

# The code stands on the first pages or on the last ones; of a page so many points are looked at.
PAGES_AT_EACH_END = 3
MAX_PIXELS = 16_000_000
DOTS_PER_INCH = (200, 300)
POINTS_PER_INCH = 72
MAX_TEXTS, MAX_LENGTH = 20, 500


def read(path: str, kind: str) -> list[str]:
    """The texts of the QR codes, in their order, each once; a finer look only where a coarse one finds nothing."""
    found: dict[str, None] = {}
    for dpi in DOTS_PER_INCH:
        for picture in _pages(path, dpi) if kind == "pdf" else _picture(path):
            for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
                found.setdefault(code.text[:MAX_LENGTH])
        if found or kind != "pdf":
            break
    return list(found)[:MAX_TEXTS]


def _pages(path: str, dpi: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(path)
    count = len(document)
    ends = [*range(min(PAGES_AT_EACH_END, count)), *range(max(0, count - PAGES_AT_EACH_END), count)]
    for number in dict.fromkeys(ends):
        page = document[number]
        width, height = page.get_size()
        scale = min(dpi / POINTS_PER_INCH, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
        yield page.render(scale=scale, grayscale=True).to_pil().convert("L")


def _picture(path: str) -> Iterator[Image.Image]:
    """A picture, made smaller while it is unpacked where that is possible, else afterwards."""
    with Image.open(path, formats=["JPEG", "PNG"]) as image:
        side = int(MAX_PIXELS**0.5)
        image.draft("L", (side, side))
        grey = image.convert("L")
    if grey.width * grey.height > MAX_PIXELS:
        grey.thumbnail((side, side))
    yield grey


if __name__ == "__main__":
    path, kind, max_bytes, max_seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(max_bytes), int(max_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(max_seconds), int(max_seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(path, kind), sys.stdout)
