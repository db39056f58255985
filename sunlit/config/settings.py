"""All settings in one file; the environment wins. See README for the variables."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENT_DIR = ROOT / "content"
DATA_DIR = Path(os.environ.get("SUNLIT_DATA", ROOT / "var"))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def env_flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; anything else but the empty string is false."""
    value = os.environ.get(name, "")
    return default if value == "" else value.lower() in ("1", "true", "yes", "on")


def secret(name: str) -> str:
    """A secret from the environment, or one made once and kept in the data folder, readable by its owner alone."""
    if value := os.environ.get(f"SUNLIT_{name.upper()}"):
        return value
    path = DATA_DIR / f"{name}.secret"
    if not path.exists():
        # Written aside and linked into place: of two processes that start at once, neither reads half a secret.
        descriptor, draft = tempfile.mkstemp(dir=DATA_DIR)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text().strip()


SECRET_KEY = secret("secret_key")
DEBUG = env_flag("SUNLIT_DEBUG")
# A demo deployment may date acts in the past until its first checkpoint, and shows the demo sign-ins.
DEMO = env_flag("SUNLIT_DEMO")
ALLOWED_HOSTS = os.environ.get("SUNLIT_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
# A form whose page lay open too long: nothing is lost, the page shows what was typed.
CSRF_FAILURE_VIEW = "sunlit.portal.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SUNLIT_ORIGINS", "").split(",") if o]

# Where the public reads: printed with the verify code on every sealed paper. Empty: the code alone is printed.
PUBLIC_ADDRESS = os.environ.get("SUNLIT_ADDRESS", "")

# Messages go out by mail only where a sender is set; a demo's people are made up, so nothing of it is ever mailed.
MAIL_FROM = "" if DEMO else os.environ.get("SUNLIT_MAIL_FROM", "")
EMAIL_HOST = os.environ.get("SUNLIT_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("SUNLIT_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("SUNLIT_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SUNLIT_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env_flag("SUNLIT_MAIL_TLS")

# Which local ways apply (content/presets/<jurisdiction>) and what the log is called.
JURISDICTION = os.environ.get("SUNLIT_JURISDICTION", "default")
LEDGER_ORIGIN = os.environ.get("SUNLIT_LEDGER_ORIGIN", "ledger.sunlit.example/demo")
LEDGER_DIR = Path(os.environ.get("SUNLIT_LEDGER_DIR", DATA_DIR / "log"))
LEDGER_KEY_FILE = Path(os.environ.get("SUNLIT_LEDGER_KEY", DATA_DIR / "ledger.key"))

INSTALLED_APPS = [
    "sunlit.ledger",
    "sunlit.accounts",
    "sunlit.basis",
    "sunlit.offices",
    "sunlit.clocks",
    "sunlit.documents",
    "sunlit.powers",
    "sunlit.procedures",
    "sunlit.cases",
    "sunlit.voices",
    "sunlit.legality",
    "sunlit.supervision",
    "sunlit.publication",
    "sunlit.exchange",
    "sunlit.design",
    "sunlit.portal",
    "sunlit.desk",
    "sunlit.commands",
    "django_htmx",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sunlit.config.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "sunlit.config.middleware.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sunlit.config.middleware.WithoutNull",
    "sunlit.config.middleware.RefuseMarkings",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "sunlit.config.middleware.NotThisWay",
]

ROOT_URLCONF = "sunlit.config.urls"
WSGI_APPLICATION = "sunlit.config.wsgi.application"

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
                "sunlit.design.context.site",
                "sunlit.desk.nav.frame",
            ],
        },
    }
]

if os.environ.get("SUNLIT_DATABASE", "sqlite") == "postgresql":
    # Host, port, user and password come from libpq's own PG* variables.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ.get("PGDATABASE", "sunlit"),
            "CONN_MAX_AGE": 600,
            # What a page asks again and again is planned once for a connection: planning takes longer than reading.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "sunlit.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
            },
            # A file: in memory there is no WAL.
            "TEST": {"NAME": DATA_DIR / f"test-{os.environ.get('SUNLIT_TEST_NAME', 'main')}.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# What is said to whoever is locked out.
AXES_LOCKOUT_CALLABLE = "sunlit.desk.views.entry.locked"
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:home"
SESSION_ENGINE = "sunlit.config.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_flag("SUNLIT_HTTPS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if env_flag("SUNLIT_HTTPS") else 0
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# One upload is at most this large; a larger one is answered with a sentence, never a broken page.
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"markings": {"()": "sunlit.config.logs.WithoutMarkings"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["markings"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("SUNLIT_LOG_LEVEL", "WARNING")},
}
