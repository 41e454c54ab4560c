"""A ceiling on the size of one request, judged before its files are read."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class RequestSizeHandler(FileUploadHandler):
    """Refuses a request that is too big as a whole; forms judge each file for itself."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django passes it by this name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig, which Django answers with 400."""
        if content_length > settings.CASEWORK_REQUEST_MAX_BYTES:
            raise RequestDataTooBig("The request with its files is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hands every chunk on to the next handler unchanged."""
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """None: the handlers after this one build the file."""
        return None
