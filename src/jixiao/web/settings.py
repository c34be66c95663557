"""Settings, all of them taken from the environment; with none set, SQLite in a folder of one's own.

``JIXIAO_HOME`` the folder of the data (default ``~/.local/share/jixiao``); ``JIXIAO_DATABASE`` a PostgreSQL address
(``postgresql://user:password@host/name``); ``JIXIAO_HOSTS`` the names under which the site is served;
``JIXIAO_OIDC_ISSUER``, ``_CLIENT_ID``, ``_CLIENT_SECRET`` and ``_CLAIM`` a service for single sign-on; ``JIXIAO_PUBLIC_TITLE``, ``_TITLE_EN``, ``_URL``, ``_LICENCE``, ``_LICENCE_URL``
what the public pages say of themselves and ``JIXIAO_PUBLIC_POLICY`` a policy of publication of one's own; ``JIXIAO_API_RATE`` requests a minute and token; ``JIXIAO_WEBHOOKS_PRIVATE=1`` lets webhooks go to private addresses;
``JIXIAO_SMTP`` a mail server (``smtp://user:password@host:port``); ``JIXIAO_DEBUG=1`` for development.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jixiao.web.capabilities import CAPABILITIES

HOME = Path(os.environ.get("JIXIAO_HOME") or Path.home() / ".local" / "share" / "jixiao")
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
BASE = Path(__file__).parent


def _secret() -> str:
    """Return the secret of this installation, made at the first start and kept in a file only its owner reads."""
    given = os.environ.get("JIXIAO_SECRET")
    if given:
        return given
    path = HOME / "secret"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text("ascii")


def _database() -> dict[str, object]:
    """Return Django's description of the database that ``JIXIAO_DATABASE`` names, or of the SQLite file."""
    address = os.environ.get("JIXIAO_DATABASE")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "jixiao.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            # A file, also in tests, so that a server in another thread meets the same data.
            "TEST": {"NAME": HOME / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(
            f"JIXIAO_DATABASE: 只支持 postgresql://（only postgresql:// is understood），得到 {parts.scheme}://"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DEBUG = os.environ.get("JIXIAO_DEBUG") == "1"
SECRET_KEY = _secret()
ALLOWED_HOSTS = [
    name for name in os.environ.get("JIXIAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if name
]
CSRF_TRUSTED_ORIGINS = [name for name in os.environ.get("JIXIAO_ORIGINS", "").split(",") if name]
SECURE = os.environ.get("JIXIAO_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "jixiao.web.office",
    "jixiao.web.cycle",
    "jixiao.web.journal",
    *(f"jixiao.web.{name}" for name in CAPABILITIES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jixiao.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jixiao.web.middleware.SecurityHeaders",
    "jixiao.web.middleware.SignedIn",
]
ROOT_URLCONF = "jixiao.web.urls"
WSGI_APPLICATION = "jixiao.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jixiao.web.context.site",
            ],
            "builtins": ["jixiao.web.templatetags.jixiao"],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "office.Person"
AUTHENTICATION_BACKENDS = ["jixiao.web.office.signin.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
OIDC_ISSUER = os.environ.get("JIXIAO_OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("JIXIAO_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("JIXIAO_OIDC_CLIENT_SECRET", "")
OIDC_CLAIM = os.environ.get("JIXIAO_OIDC_CLAIM", "preferred_username")
LOCKOUT_AFTER = 5
LOCKOUT_MINUTES = 15
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # first passwords pass through
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = os.environ.get("JIXIAO_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_USE_FINDERS = True
ATTACHMENTS = HOME / "attachments"
JOBS = HOME / "jobs"
"""Files made in the background, each for one person, for a day."""
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}
}
"""Figures that were reckoned a moment ago, shared by the processes; may be thrown away at any time."""
PUBLIC = HOME / "public"
"""The editions of the public pages."""
PUBLIC_POLICY = os.environ.get("JIXIAO_PUBLIC_POLICY", "")
PUBLIC_SITE = {
    name: os.environ.get(f"JIXIAO_PUBLIC_{name.upper()}", "")
    for name in ("title", "title_en", "url", "licence", "licence_url")
}
ATTACHMENT_LIMIT = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

_SMTP = urlsplit(os.environ.get("JIXIAO_SMTP", ""))
if _SMTP.hostname:
    EMAIL_HOST, EMAIL_PORT = _SMTP.hostname, _SMTP.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
    EMAIL_USE_SSL = _SMTP.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("JIXIAO_MAIL_FROM", "jixiao@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
