"""Log lines: one event, one line, whatever a person typed into a field."""

import logging

CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
# A traceback keeps its lines; it is ours, while a message quotes what people type.
TRACEBACK = {code: text for code, text in CONTROL.items() if code not in (9, 10)}


class LineFormatter(logging.Formatter):
    """Time with offset, level, logger and message; control characters are spelled out."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return super().formatMessage(record).translate(CONTROL)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        return super().formatException(ei).translate(TRACEBACK)  # type: ignore[arg-type]
