"""Hostile pictures, and files that their names or sizes give away."""

import io
import struct
import zlib

from PIL import Image

from tests.evidence.hostile import made
from tests.files import pdf_bytes, picture_bytes


@made("巨.png", "pixels")
def a_picture_of_ninety_million_points():
    return picture_bytes("PNG", (10_000, 9_000), "1")


def _png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in parts)


@made("谎.png", "pixels")
def says_four_thousand_million_a_side():
    return _png(4_000_000_000 % 2**31, 2_000_000_000)


@made("谎.png", "damaged")
def has_fewer_points_than_it_says():
    return _png(5000, 5000, (b"IDAT", zlib.compress(b"\0" * 100)))


@made("文字.png", "damaged")
def a_remark_that_unpacks_without_end():
    body = b"a\0\0" + zlib.compress(bytes(100 * 1024 * 1024), 9)
    return _png(1, 1, (b"zTXt", body), (b"IDAT", zlib.compress(b"\0\0\0\0")))


@made("坏.png", "damaged")
def head_of_a_picture_only():
    return b"\x89PNG\r\n\x1a\n123"


@made("其实是png.jpg", "damaged")
def another_kind_of_picture():
    return picture_bytes("PNG")


@made("动图.png", "damaged")
def a_gif():
    return picture_bytes("GIF")


@made("矢量.png", "damaged")
def a_drawing_with_a_script():
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@made("断.jpg", "damaged")
def a_photograph_cut_off():
    whole = io.BytesIO()
    Image.effect_noise((300, 300), 80).save(whole, "JPEG")
    return whole.getvalue()[: len(whole.getvalue()) // 2]


@made("程序.jpg", "damaged")
def a_program_by_another_name():
    return b"MZ" + bytes(500)


# --- Names and sizes


@made("病毒.exe", "kind")
def a_program():
    return b"MZ"


@made("没有扩展名", "kind")
def no_ending():
    return b"x"


@made("凭证.pdf.html", "kind")
def two_endings():
    return pdf_bytes()


@made("图.svg", "kind")
def a_drawing():
    return b"<svg/>"


@made("空.pdf", "empty")
def nothing():
    return b""
