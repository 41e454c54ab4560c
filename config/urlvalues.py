"""Addresses in one line, as DATABASE_URL and its like, taken apart into Django's dictionaries."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from config.env import Options, as_flag

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    # WAL with the default NORMAL may lose the last commits when the power fails.
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000;"
    "PRAGMA temp_store=MEMORY;"
)


def database(url: str, *, base: Path) -> Options:
    """Django's DATABASES entry. Relative SQLite paths start at `base`. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(_path(parts, base=base) if url != "sqlite://:memory:" else ":memory:")
    if parts.scheme in ("postgres", "postgresql"):
        return _postgres(parts)
    raise ValueError(f"{parts.scheme or url!r} is not known; use sqlite:/// or postgres://.")


def _path(parts: SplitResult, *, base: Path) -> str:
    """The path after three slashes is relative to `base`, after four it is absolute."""
    if parts.netloc or len(parts.path) < 2:
        raise ValueError("write sqlite:///relative/file or sqlite:////absolute/file.")
    return str(base / unquote(parts.path[1:]))


def _sqlite(name: str) -> Options:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # A reader that turns into a writer half-way cannot wait for the lock: take it first.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(parts: SplitResult) -> Options:
    name = unquote(parts.path[1:])
    if not name:
        raise ValueError("the database name is missing after the host.")
    said = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # The write path's few statements are planned once a connection and kept. Left to
            # itself the server plans the longest of them anew each time, for longer than it runs.
            "prepare_threshold": 2,
            **said,
            "options": f"-c plan_cache_mode=force_generic_plan {said.get('options', '')}".strip(),
        },
    }


def broker(url: str) -> str:
    """`url` when Celery can use it with this product. Raises ValueError."""
    known = ("filesystem", "redis", "rediss", "amqp", "amqps", "memory")
    if urlsplit(url).scheme not in known:
        raise ValueError(f"use one of {', '.join(f'{scheme}://' for scheme in known)}.")
    return url


def broker_options(url: str, *, folder: Path) -> Options:
    """Celery's broker_transport_options. A request must never wait for a broker that hangs."""
    scheme = urlsplit(url).scheme
    if scheme == "filesystem":
        return {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
        }
    if scheme in ("redis", "rediss"):
        return {
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "visibility_timeout": 3600,
            "unacked_restore_throttle": 1,
        }
    if scheme in ("amqp", "amqps"):
        return {"connect_timeout": 2, "read_timeout": 2, "write_timeout": 2}
    return {}


MAIL_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}


def mail(url: str) -> Options:
    """The EMAIL_ settings. `smtps`: TLS from the start; `?tls=1`: STARTTLS. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_BACKENDS:
        raise ValueError(f"use one of {', '.join(f'{scheme}://' for scheme in MAIL_BACKENDS)}.")
    settings: Options = {"EMAIL_BACKEND": MAIL_BACKENDS[parts.scheme]}
    if not parts.scheme.startswith("smtp"):
        return settings
    if not parts.hostname:
        raise ValueError("the host name of the mail server is missing.")
    encrypted = parts.scheme == "smtps"
    return settings | {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if encrypted else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": encrypted,
        "EMAIL_USE_TLS": as_flag(dict(parse_qsl(parts.query)).get("tls", "0")),
        "EMAIL_TIMEOUT": 10,
    }
