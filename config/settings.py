"""The settings of the product. What an installation may change comes from the environment.

docs/reference/settings.md lists every variable; `python -m config.reference` prints that page.
"""

from django.utils.translation import gettext_lazy as _

from config import env, urlvalues
from config.places import *  # noqa: F403  every name in capitals there is a setting
from config.places import BASE_DIR, BROKER_DIR, VAR_DIR
from config.schedule import *  # noqa: F403  as above
from config.security import *  # noqa: F403  as above

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
    "config.faults.DiskFullMiddleware",
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
CASEWORK_FONT_BODY = _city.text(
    "CASEWORK_FONT_BODY",
    "",
    help="Path of the office's own licensed 仿宋 (TrueType) for the text of letters; empty: the"
    " font that comes with the product.",
)
CASEWORK_FONT_TITLE = _city.text(
    "CASEWORK_FONT_TITLE",
    "",
    help="Path of the office's own licensed 小标宋 (TrueType) for red heads and titles; empty: the"
    " text's font with thicker strokes.",
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
CASEWORK_VERIFY_PER_HOUR = _city.number(
    "CASEWORK_VERIFY_PER_HOUR",
    60,
    help="How many papers are checked for one network address within an hour, by code or as files.",
)
CASEWORK_VERIFY_MAX_BYTES = (
    1024
    * 1024
    * _city.number(
        "CASEWORK_VERIFY_MAX_MB",
        20,
        help="The largest file that the public may have checked, in MiB. It is held in memory.",
    )
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
CASEWORK_CODES_PER_HOUR = _city.number(
    "CASEWORK_CODES_PER_HOUR",
    6,
    help="How many one-time codes for signing are sent to one account within an hour.",
)
CASEWORK_CODES_PER_ADDRESS = _city.number(
    "CASEWORK_CODES_PER_ADDRESS",
    60,
    help="How many one-time codes for signing are asked for from one network address in an hour.",
)
CASEWORK_SHOW_CODES = _city.flag(
    "CASEWORK_SHOW_CODES",
    False,
    help="Show one-time codes on the page itself instead of sending them: for trying the product"
    " out without a mail server. Never in production: a code then proves nothing.",
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

# --- Seals on letters

_seals = env.Group("Seals")

CASEWORK_SEALS = _seals.text(
    "CASEWORK_SEALS",
    "",
    help="Folder with the keys and certificates of the departments' seals, outside the database and"
    " its backups. Empty: `seals` under CASEWORK_VAR.",
) or str(VAR_DIR / "seals")
CASEWORK_SEAL_PASSPHRASE = _seals.text(
    "CASEWORK_SEAL_PASSPHRASE",
    "",
    help="The passphrase of the seals' keys. A seal has its own where"
    " CASEWORK_SEAL_PASSPHRASE_NAME is set, NAME being the name of its files in capitals with _ for"
    " -.",
)
CASEWORK_SEAL_PASSPHRASES = env.by_suffix("CASEWORK_SEAL_PASSPHRASE_")
CASEWORK_SEAL_TSA = _seals.text(
    "CASEWORK_SEAL_TSA",
    "",
    help="Address of a time stamp service (RFC 3161) that dates every seal; a host of the intranet"
    " must be named in CASEWORK_SYNC_PRIVATE_HOSTS too. Empty: seals bear our own time.",
)
CASEWORK_SEAL_LONG_TERM = _seals.flag(
    "CASEWORK_SEAL_LONG_TERM",
    False,
    help="Embed what proves later that the certificate was good (PAdES B-LT): needs a time stamp"
    " service, and the issuers' lists in the folder of seals.",
)
CASEWORK_SM3 = _seals.flag(
    "CASEWORK_SM3",
    True,
    help="Keep the SM3 digest (GB/T 32905) of files beside the SHA-256 one.",
)

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
