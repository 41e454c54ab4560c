"""The settings of the product. What an installation may change comes from the environment.

docs/reference/settings.md lists every variable; `python -m config.reference` prints that page.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config import env, urlvalues

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things are kept

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

# --- Security. Everything is on unless it is switched off by name

_security = env.Group("Security")

DEBUG = _security.flag(
    "DEBUG", False, help="Show error pages with source code. Never in production."
)
CASEWORK_PLAIN_HTTP = _security.flag(
    "CASEWORK_PLAIN_HTTP",
    False,
    help="Serve without TLS: cookies without the Secure mark, no redirect to https, no HSTS. For"
    " one's own machine only; `manage.py serve` sets it when it is not set.",
)
CASEWORK_BEHIND_PROXY = _security.flag(
    "CASEWORK_BEHIND_PROXY",
    False,
    help="A reverse proxy ends TLS and overwrites X-Forwarded-Proto and appends to"
    " X-Forwarded-For; believe its last entry. Never without such a proxy.",
)
SECRET_KEY = _security.text(
    "SECRET_KEY",
    "",
    help="Signs sessions and links. When empty, a random one is made once and kept in"
    " secret_key under CASEWORK_VAR, readable by its owner only. Several web servers must share"
    " one.",
) or env.secret_from(VAR_DIR / "secret_key")
CASEWORK_REPORTS_KEYS = _security.words(
    "CASEWORK_REPORTS_KEY",
    "",
    help="Seals what the public reports, and who reports it. Several, separated by commas: the"
    " first seals, the others still open what was sealed before. When empty, a random one is made"
    " once and kept in reports_key under CASEWORK_VAR. Keep it apart from the database.",
) or [env.secret_from(VAR_DIR / "reports_key")]
ALLOWED_HOSTS = _security.words(
    "ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]",
    help="Host names under which the product answers.",
)
CSRF_TRUSTED_ORIGINS = _security.words(
    "CSRF_TRUSTED_ORIGINS",
    "",
    help="Further origins, with https://, from which forms may be sent.",
)

_TLS = not CASEWORK_PLAIN_HTTP
SECURE_SSL_REDIRECT = _TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _TLS
SECURE_HSTS_PRELOAD = _TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CASEWORK_BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SESSION_COOKIE_NAME = "__Host-session" if _TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _TLS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _TLS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * _security.number(
    "CASEWORK_SESSION_IDLE_MINUTES", 30, help="A session unused for so long ends."
)
CASEWORK_SESSION_MAX_SECONDS = 3600 * _security.number(
    "CASEWORK_SESSION_MAX_HOURS", 12, help="Every session ends so long after logging in."
)

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# A stranger's failures must not lock a person out: name and address count together.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "casework/portal/locked.html"
AXES_VERBOSE = False

GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None

CASEWORK_UPLOAD_MAX_BYTES = (
    1024
    * 1024
    * _security.number(
        "CASEWORK_UPLOAD_MAX_MB", 20, help="The largest file that may be uploaded, in MiB."
    )
)
CASEWORK_REQUEST_MAX_BYTES = (
    1024
    * 1024
    * _security.number(
        "CASEWORK_REQUEST_MAX_MB", 100, help="The largest request with all its files, in MiB."
    )
)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.RequestSizeHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Applications and pages

INSTALLED_APPS = [
    "casework",
    "commitments",
    "objections",
    "repair",
    "notifications",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "viewflow",
    "axes",
]
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    "config.middleware.ProxyAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.NullCharacterMiddleware",
    "config.middleware.RowNumberMiddleware",
    "casework.web.caching.PublicAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.SessionLifetimeMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
    "viewflow.middleware.HotwireTurboMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

STATIC_URL = "/static/"
# The web server finds the style sheets in the packages themselves, so that a start needs no
# collectstatic; after one, the compressed copies in STATIC_ROOT are sent instead.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- Language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# Legal days begin and end in Beijing time; every date in a case is a date of this zone.
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- The city

_city = env.Group("The city")

CASEWORK_PACK = _city.text(
    "CASEWORK_PACK", "yunjiang", help="Code of the rule pack that new cases are filed under."
)
CASEWORK_CITY = _city.text("CASEWORK_CITY", "云江市", help="Name of the city, in Chinese.")
CASEWORK_CITY_EN = _city.text("CASEWORK_CITY_EN", "Yunjiang", help="Name of the city, in English.")
CASEWORK_OFFICE = _city.text(
    "CASEWORK_OFFICE",
    "云江市社会信用体系建设办公室",
    help="Name of the credit office, as letters are signed.",
)
CASEWORK_OFFICE_EN = _city.text(
    "CASEWORK_OFFICE_EN", "Yunjiang Credit Office", help="Name of the credit office, in English."
)
CASEWORK_OFFICE_CONTACT = _city.text(
    "CASEWORK_OFFICE_CONTACT",
    "",
    help="Address, telephone and hours of the credit office, as the statement on data names them.",
)
CASEWORK_BULK_MAX = _city.number(
    "CASEWORK_BULK_MAX", 500, help="How many cases one bulk run takes at most."
)
CASEWORK_EXPORT_KEPT_HOURS = _city.number(
    "CASEWORK_EXPORT_KEPT_HOURS",
    72,
    help="The file of an export can be fetched for so many hours; its row in the log stays.",
)
CASEWORK_CASE_FILE_KEPT_HOURS = _city.number(
    "CASEWORK_CASE_FILE_KEPT_HOURS",
    72,
    help="A case file can be fetched for so many hours; its row in the log stays.",
)
CASEWORK_SPOT_CHECK_DAY = _city.number(
    "CASEWORK_SPOT_CHECK_DAY",
    0,
    help="From this day of each month on, commitments are drawn by risk and their checks begin; 0:"
    " only when somebody has a draw made.",
)
CASEWORK_PUBLISH_DELAY_HOURS = _city.number(
    "CASEWORK_PUBLISH_DELAY_HOURS",
    0,
    help="The public sees what is published only so many hours later; until then it can be stopped"
    " without a trace.",
)
CASEWORK_PULL_BACK_HOURS = _city.number(
    "CASEWORK_PULL_BACK_HOURS",
    24,
    help="For so many hours after the public first saw something, whoever published it may pull it"
    " back by themselves.",
)
CASEWORK_REPORTS_PER_DAY = _city.number(
    "CASEWORK_REPORTS_PER_DAY",
    5,
    help="How many reports of a breach are taken from one network address within 24 hours.",
)
CASEWORK_REPORTS_PER_HOUR = _city.number(
    "CASEWORK_REPORTS_PER_HOUR",
    120,
    help="How many reports of a breach are taken from all addresses together within an hour.",
)
CASEWORK_SITE_URL = _city.text(
    "CASEWORK_SITE_URL",
    "http://localhost:8000",
    help="Address of the site as written in letters and messages, never taken from a request.",
).rstrip("/")

# --- Other sites. What they show follows what we show

_sites = env.Group("Other sites")

CASEWORK_SYNC_PRIVATE_HOSTS = _sites.words(
    "CASEWORK_SYNC_PRIVATE_HOSTS",
    "",
    help="Hosts of downstream sites, as host or host:port, that may be called over plain http and"
    " at a private address. All others are called over https and outside only.",
)
CASEWORK_SYNC_FOLDER = _sites.text(
    "CASEWORK_SYNC_FOLDER",
    "",
    help="Folder below which downstream sites have their SFTP folders, with `out` and `in` in each."
    " Empty: `sync` under CASEWORK_VAR.",
) or str(VAR_DIR / "sync")

# --- Messages

_messages = env.Group("E-mail")

EMAIL_SETTINGS = _messages.parsed(
    "EMAIL_URL",
    "console://",
    kind="address",
    help="How e-mail leaves: console:// prints it, smtp://user:password@host:port?tls=1 uses"
    " STARTTLS, smtps:// TLS from the start, memory:// keeps it for tests.",
    parse=urlvalues.mail,
)
globals().update(EMAIL_SETTINGS)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _messages.text(
    "DEFAULT_FROM_EMAIL", "credit@localhost", help="Sender of every e-mail."
)

CASEWORK_MAIL_HOURS = _messages.parsed(
    "CASEWORK_MAIL_HOURS",
    "09:00-18:00",
    kind="hours",
    help="E-mail leaves only in these hours of a working day (调休 counted), in Beijing time; what"
    " arises at night waits for the morning. Empty: at any time.",
    parse=env.as_hours,
)
CASEWORK_MAIL_GATHER_SECONDS = _messages.number(
    "CASEWORK_MAIL_GATHER_SECONDS",
    300,
    help="An e-mail waits for so long for others to the same person, and takes them along. 0: each"
    " message is an e-mail of its own and leaves at once.",
)

# --- Background work. The database is the queue of record: a message only says "look now"

_background = env.Group("Background work")

CELERY_BROKER_URL = _background.parsed(
    "CELERY_BROKER_URL",
    "filesystem://",
    kind="address",
    help="What carries messages to the worker: filesystem:// (the folder broker under"
    " CASEWORK_VAR), redis://host:port/0 or amqp://user:password@host/.",
    parse=urlvalues.broker,
)
CELERY_BROKER_TRANSPORT_OPTIONS = urlvalues.broker_options(CELERY_BROKER_URL, folder=BROKER_DIR)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request tells the worker once and goes on; the sweep every minute makes up for a lost word.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "notifications.tasks.drain_outbox",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "tick": {
        "task": "casework.tasks.tick",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "check-cases": {
        "task": "casework.tasks.check_cases",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 4 * 3600},
    },
    "work-off-calendars": {
        "task": "casework.tasks.work_off_calendars",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-imports": {
        "task": "casework.tasks.work_off_imports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-exports": {
        "task": "casework.tasks.work_off_exports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-archive": {
        "task": "casework.tasks.work_off_archive",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "drain-sync": {
        "task": "casework.tasks.drain_sync",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "draw-spot-checks": {
        "task": "commitments.tasks.draw_spot_checks",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 4 * 3600},
    },
    "drain-bulk": {
        "task": "casework.tasks.drain_bulk",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
}

# --- Logs

_logs = env.Group("Logs")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": _logs.parsed(
            "LOG_LEVEL",
            "INFO",
            kind="word",
            help="The least serious lines that are written: DEBUG, INFO, WARNING or ERROR.",
            parse=env.as_log_level,
        ),
    },
    "loggers": {
        # Django's own handlers print to the console only while DEBUG is on.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # The work of every message is a line of its own in the outbox already.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        # It says at every start that it is there.
        "pikepdf": {"level": "WARNING"},
        # A folder has no host name, and kombu wonders about that at every start.
        "kombu.connection": {"level": "ERROR"},
    },
}
