"""What guards the product: keys, cookies, log-in, uploads. On unless it is switched off by name.

Apart from the other settings so that whoever examines the security finds all of it on one page.
"""

from datetime import timedelta

from config import env
from config.places import VAR_DIR

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
CASEWORK_UPLOAD_MAX_PAGES = _security.number(
    "CASEWORK_UPLOAD_MAX_PAGES", 500, help="The most pages that one PDF file may have."
)
CASEWORK_UPLOADS_A_CASE = _security.number(
    "CASEWORK_UPLOADS_A_CASE", 200, help="How many files one case takes."
)
CASEWORK_UPLOADS_A_CASE_MB = _security.number(
    "CASEWORK_UPLOADS_A_CASE_MB", 500, help="How much the files of one case may hold, in MiB."
)
CASEWORK_UPLOADS_A_DAY = _security.number(
    "CASEWORK_UPLOADS_A_DAY", 200, help="How many files one account may upload within 24 hours."
)
CASEWORK_UPLOADS_A_DAY_MB = _security.number(
    "CASEWORK_UPLOADS_A_DAY_MB",
    1000,
    help="How much one account may upload within 24 hours, in MiB.",
)
CASEWORK_CLAMD = _security.text(
    "CASEWORK_CLAMD",
    "",
    help="The virus scanner clamd: host:port, or the path of its socket. While it does not answer,"
    " uploads are held and not shown. Empty: files are not scanned.",
)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.RequestSizeHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 20
