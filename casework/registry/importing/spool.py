"""The good rows of a file, kept on disk between judging and loading."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from types import TracebackType
from typing import Any

# A named tuple of plain values, such as RecordRow or LicenceRow.
Row = Any


class Spool:
    """A temporary file of rows, gone when it is closed or the process dies."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed by exit

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False))
        self._file.write("\n")

    def batches(self, size: int) -> Iterator[list[Row]]:
        """The rows again, in the order in which they came."""
        self._file.seek(0)
        while lines := list(islice(self._file, size)):
            yield [self._kind(*json.loads(line)) for line in lines]
