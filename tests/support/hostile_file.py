"""Files that are two things at once, and files that claim to be huge."""

import io
import zipfile
import zlib
from struct import pack

from support.picture import (
    PICTURES,
    SIGNATURE,
    canvas,
    chunk,
    frame,
    gif,
    gif_picture,
    header,
    jpeg,
    lossless,
    lossy,
    png,
    riff_chunk,
    segment,
    wav,
    webp,
)

REFUSED = "refused"
SCRIPT = b"<script>alert(document.domain)</script>"
PAGE = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
PHP = b"<?php system($_GET['c']); ?>"
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
JAVASCRIPT = b"*/=1;alert(document.domain);/*"


def archive(name: str = "x.txt", content: bytes = b"x") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return packed.getvalue()


POLYGLOTS: dict[str, tuple[str, bytes]] = {
    "a page": (REFUSED, PAGE),
    "a drawing with a script": (REFUSED, DRAWING),
    "a PDF": (REFUSED, PDF),
    "an archive": (REFUSED, archive()),
    "a page behind the mark of a GIF": (REFUSED, b"GIF89a" + PAGE),
    "a script behind the mark of a GIF": (REFUSED, b"GIF89a=1;alert(1);//" + bytes(99)),
    "a script whose width opens a comment": (
        REFUSED,
        b"GIF89a/*" + gif()[8:] + JAVASCRIPT,
    ),
    "a page behind the mark of a PNG": (REFUSED, SIGNATURE + PAGE),
    "a drawing behind the mark of a JPEG": (REFUSED, b"\xff\xd8\xff" + DRAWING),
    "a page behind the mark of a WebP": (REFUSED, b"RIFF\xff\xff\0\0WEBP" + PAGE),
    "a PNG behind a page": (REFUSED, PAGE + png()),
    "a JPEG behind a PDF": (REFUSED, PDF + jpeg()),
    "an archive behind a PNG": (REFUSED, png() + archive()),
    "an archive behind a JPEG": (REFUSED, jpeg() + archive("a.class")),
    "an archive behind a GIF": (REFUSED, gif() + archive("a.class")),
    "an archive behind a WebP": (REFUSED, webp() + archive()),
    "a page behind a PNG": (REFUSED, png() + PAGE),
    "a PDF behind a JPEG": (REFUSED, jpeg() + PDF),
    "a program behind a GIF": (REFUSED, gif() + PHP),
    "a second picture behind the first": (REFUSED, jpeg() + jpeg()),
    "a picture between two formats": (REFUSED, b"RIFF" + png()),
    "a page in the end of a PNG": (REFUSED, png()[:-12] + chunk(b"IEND", PAGE)),
    "a sound with a page behind it": (REFUSED, wav() + PAGE),
    "a sound": (REFUSED, wav()),
    "a page in the text of a PNG": (
        "image/png",
        png(more=chunk(b"tEXt", b"a\0" + PAGE)),
    ),
    "a program in a PNG": ("image/png", png(more=chunk(b"teXt", PHP))),
    "an archive in a PNG": ("image/png", png(more=chunk(b"zipZ", archive()))),
    "a PDF in a comment of a JPEG": ("image/jpeg", jpeg(more=segment(0xFE, PDF))),
    "a page in the camera's notes": ("image/jpeg", jpeg(more=segment(0xE1, PAGE))),
    "a script in a comment of a GIF": (
        "image/gif",
        gif(width=0x2A2F, height=1, more=b"!\xfe\x1e" + JAVASCRIPT + b"\0"),
    ),
    "a drawing in a WebP": (
        "image/webp",
        webp(canvas(), lossy(), riff_chunk(b"XMP ", DRAWING)),
    ),
}
"""By name: what it is taken for, and the bytes."""

HUGE = 2**31 - 1
BOMBS = {
    "a PNG of four exapixels": png(HUGE, HUGE),
    "a PNG just over the limit": png(50_000_001, 1),
    "a PNG that is all width": png(2**32 - 1, 1),
    "a PNG without height": png(7, 0),
    "a JPEG of four gigapixels": jpeg(65535, 65535),
    "a JPEG that says its height later": jpeg(65535, 0),
    "a GIF of four gigapixels": gif(65535, 65535),
    "a GIF with a giant in a small screen": gif(more=gif_picture(65535, 65535)),
    "a WebP of a quarter of a gigapixel": webp(lossy(16383, 16383)),
    "a lossless WebP of a quarter of a gigapixel": webp(lossless(16384, 16384)),
    "a canvas of 281 terapixels": webp(canvas(2**24, 2**24), lossy()),
    "a giant on a small canvas": webp(canvas(), lossy(5000, 5000)),
    "a giant in a small frame": webp(canvas(), frame(lossy(5000, 5000))),
    "frames within frames": webp(canvas(), frame(frame(frame(lossy())))),
    "an archive named picture": archive("zeros", bytes(10_000_000)),
    "packed zeros": zlib.compress(bytes(10_000_000)),
    "a PNG of a million chunks": SIGNATURE + header(7, 5) + chunk(b"IDAT") * 300_000,
    "a GIF of a million parts": gif()[:-1] + (b"!\xfe" + b"\1x" * 300_000 + b"\0;"),
    "a JPEG of a million segments": b"\xff\xd8" + segment(0xFE, b"") * 300_000,
    "a WebP of a million chunks": webp(canvas(), riff_chunk(b"none", b"") * 300_000),
    "a chunk that is longer than the file": SIGNATURE
    + header(7, 5)
    + pack(">I4s", HUGE, b"IDAT")
    + bytes(99),
}
"""By name: small files that would be large work for whoever believed them."""

WHOLE = {name: content for name, (_, content) in PICTURES.items()}

HOSTILE = {**POLYGLOTS, **{name: (REFUSED, content) for name, content in BOMBS.items()}}
