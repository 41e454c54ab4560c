"""Another moment and another day for everything that asks the product's clock."""

from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone


@contextmanager
def at_moment(at: datetime):
    """Inside, `moment()` and `local_today()` answer this moment, as do sessions and cookies."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(timezone, "now", return_value=at))
        yield


def later(**time):
    return at_moment(timezone.now() + timedelta(**time))
