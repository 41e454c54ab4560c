"""A program of its own: reads a PDF from its input, writes the text of its first and last pages.

It knows nothing of the product, writes no file, and ends by itself when a file asks for too much.
"""

import resource
import sys

FIRST_PAGES = 8
MOST_CHARACTERS = 200_000
SECONDS, BYTES = 1, 768 * 1024 * 1024


def confine() -> None:
    """Little time, little memory, no file written, no further process."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of(pdf: bytes) -> str:
    import pypdfium2

    found = pypdfium2.PdfDocument(pdf)
    count = len(found)
    pages = sorted({*range(min(count, FIRST_PAGES)), max(count - 1, 0)})
    texts = [found[page].get_textpage().get_text_range() for page in pages]
    return "\n".join(texts)[:MOST_CHARACTERS]


if __name__ == "__main__":
    confine()
    sys.stdout.buffer.write(text_of(sys.stdin.buffer.read()).encode("utf-8", "replace"))
