"""Where the product keeps what it writes: folders, files and the database.

Apart from the other settings because those of security keep their secrets here.
"""

from functools import partial
from pathlib import Path

from config import env, urlvalues

BASE_DIR = Path(__file__).resolve().parent.parent

_places = env.Group("Where things are kept")

CASEWORK_VAR = _places.text(
    "CASEWORK_VAR",
    "var",
    help="Folder for everything the product writes: the SQLite file, uploads, the message queue"
    " and the secret key. A relative path starts at the project folder.",
)
VAR_DIR = BASE_DIR / CASEWORK_VAR
STATIC_ROOT = VAR_DIR / "static"
# Uploads are private: no address leads here, files leave only through a permission check.
MEDIA_ROOT = VAR_DIR / "media"
BROKER_DIR = VAR_DIR / "broker"
for _folder in (STATIC_ROOT, MEDIA_ROOT, BROKER_DIR / "messages", BROKER_DIR / "control"):
    _folder.mkdir(parents=True, exist_ok=True)

DATABASES = {
    "default": _places.parsed(
        "DATABASE_URL",
        f"sqlite:///{CASEWORK_VAR}/casework.sqlite3",
        kind="address",
        help="The database: sqlite:///relative/file, sqlite:////absolute/file or"
        " postgres://user:password@host:port/name.",
        parse=partial(urlvalues.database, base=BASE_DIR),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The engine opens its own durable transactions; one around the request would forbid them.
ATOMIC_REQUESTS = False
