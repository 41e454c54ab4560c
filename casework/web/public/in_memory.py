"""Takes in one file without ever writing it to a disk; what is too long is not kept at all."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
    StopUpload,
)
from django.http import HttpRequest


class HeldInMemory(FileUploadHandler):
    """The first file under one name; all others are passed over.

    A file longer than `most` bytes is let go of at once, and `too_large` says so; the rest of the
    request is read and forgotten, so that the browser comes to hear the answer.
    """

    def __init__(self, request: HttpRequest, *, field: str, most: int) -> None:
        super().__init__(request)
        self.wanted, self.most = field, most
        self.too_large = self.begun = False
        self.parts: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != self.wanted or self.begun:
            raise SkipFile
        self.begun = True
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.most:
            self.parts.clear()
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        content = BytesIO(b"".join(self.parts))
        self.parts.clear()
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
