"""Settings of the bot: read from the environment and from a `.env` file, checked at start."""

from __future__ import annotations

import re
from difflib import get_close_matches

from pydantic import Field, ValidationError

from actions.keys import Keyring, read_keyring
from actions.settings import ActionSettings
from directory.settings import ENV_FILE, SettingsProblem, env_file, said

TELEGRAM = "https://api.telegram.org"
# No secret: the sandbox is reached from this machine only.
SANDBOX_TOKEN = "4242:sandbox"  # noqa: S105
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


class Settings(ActionSettings):
    """Every setting of Foothold."""

    telegram_token: str = Field("", description="from @BotFather; empty: the sandbox")
    telegram_api_url: str = Field(TELEGRAM, description="another Bot API server, such as your own")
    webhook_url: str = Field(
        "", description="public https address for the webhook; empty: long polling"
    )
    webhook_secret: str = Field("", description="the webhook's secret token (A-Z a-z 0-9 _ -)")
    web_host: str = Field("127.0.0.1", description="address of the web pages and the webhook")
    bot_host: str = Field("127.0.0.1", description="address of the bot's own health page")
    bot_port: int = Field(
        0, ge=0, le=65535, description="port of the bot's own health page; 0: any free"
    )
    bot_urls: str = Field(
        "", description="health pages of all bots, comma-separated; empty: this machine's one"
    )
    rasa_host: str = Field("127.0.0.1", description="where Rasa is")
    rasa_port: int = Field(0, ge=0, le=65535, description="port of Rasa; 0: any free")
    rasa_token: str = Field("", description="shared secret of the bot and Rasa")
    chat_pace_seconds: float = Field(
        1.0, ge=0, description="between two messages to one chat; Telegram asks for 1"
    )
    tick_seconds: float = Field(
        2.0, ge=0.1, le=60, description="seconds between two looks for check-ins that are due"
    )
    bot_pace_per_second: float = Field(
        27.0,
        gt=0,
        description="calls a second of the bot to all chats; Telegram asks for 30 at most",
    )
    sandbox_burst: int = Field(
        20,
        ge=1,
        description="messages at once to one chat (above 30: to all) before the sandbox says 429",
    )
    partnership: str = Field(
        "the Foothold partnership", description="who runs this guide, as young people read it"
    )

    safeguarding_email: str = Field(
        "", description="who is told of a concern by e-mail, comma-separated; empty: nobody"
    )
    escalation_email: str = Field(
        "", description="who is told when nobody takes it; empty: the same people"
    )
    escalate_after_minutes: int = Field(
        60, ge=1, description="how long a concern may wait until it is escalated"
    )
    staff_chat_id: int = Field(0, description="a Telegram chat of staff for the same notices")
    smtp_host: str = Field("", description="the server that takes our e-mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_user: str = Field("", description="its account, if it asks for one")
    smtp_password: str = Field("", description="the account's password")
    smtp_starttls: bool = Field(default=True, description="encrypt e-mail on its way, or send none")
    mail_from: str = Field("", description="the address that our e-mail is from")

    rasa_python: str = Field("", description="Rasa's interpreter; empty: the one of `make run`")
    model: str = Field("", description="a trained model's file; empty: DATA_DIR/models")

    @property
    def safeguarding_emails(self) -> tuple[str, ...]:
        return _addresses(self.safeguarding_email)

    @property
    def escalation_emails(self) -> tuple[str, ...]:
        return _addresses(self.escalation_email)

    @property
    def can_write_letters(self) -> bool:
        """Whether there is a mail server, and an address that our letters are from."""
        return bool(self.smtp_host and self.mail_from)

    @property
    def token(self) -> str:
        """The bot's token, Telegram's or the sandbox's."""
        return self.telegram_token or SANDBOX_TOKEN

    @property
    def bot_id(self) -> int:
        """The bot's number at Telegram, which its token begins with."""
        return int(self.token.partition(":")[0])

    @property
    def api_url(self) -> str:
        """Where the Bot API is: Telegram, another server, or the sandbox among the web pages."""
        if self.in_sandbox and self.telegram_api_url == TELEGRAM:
            return f"http://127.0.0.1:{self.web_port}/sandbox"
        return self.telegram_api_url

    def keyring(self) -> Keyring:
        """The keys, which only a demo makes by itself. Raises KeyProblem where one is missing."""
        return read_keyring(
            self.encryption_keys, self.lookup_key, self.data_dir, demo=self.in_sandbox
        )

    @property
    def rasa_url(self) -> str:
        return f"http://{self.rasa_host}:{self.rasa_port}"

    @property
    def in_sandbox(self) -> bool:
        return not self.telegram_token


def read_settings() -> Settings:
    """The settings. Raises SettingsProblem with the name of what is wrong."""
    for line, name in env_file():
        if (meant := _misspelt(name)) is not None:
            raise SettingsProblem(f"{ENV_FILE}, line {line}: {name} is no setting. Is it {meant}?")
    try:
        settings = Settings()
    except ValidationError as problem:
        raise SettingsProblem(said(problem)) from None
    _check_token(settings)
    _check_webhook(settings)
    _check_mail(settings)
    return settings


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(address.strip() for address in text.split(",") if address.strip())


def _check_mail(settings: Settings) -> None:
    if settings.escalation_emails and not settings.safeguarding_emails:
        raise SettingsProblem("ESCALATION_EMAIL needs SAFEGUARDING_EMAIL: who is told at first.")
    if not settings.safeguarding_emails:
        return
    for address in (*settings.safeguarding_emails, *settings.escalation_emails):
        if "@" not in address:
            raise SettingsProblem(f"'{address}' is no e-mail address: name@example.org is needed.")
    if not settings.smtp_host or not settings.mail_from:
        raise SettingsProblem("SAFEGUARDING_EMAIL needs SMTP_HOST and MAIL_FROM.")


def _check_token(settings: Settings) -> None:
    if not settings.telegram_api_url.lower().startswith(("http://", "https://")):
        raise SettingsProblem(
            f"TELEGRAM_API_URL is {settings.telegram_api_url}: write the whole address, such as "
            f"{TELEGRAM}."
        )
    if not TOKEN.fullmatch(settings.token):
        raise SettingsProblem(
            "TELEGRAM_TOKEN is no bot's token: @BotFather gives one such as 123456:ABC-def. "
            "Leave it empty for the sandbox."
        )


def _check_webhook(settings: Settings) -> None:
    """Source of what a secret may be: https://core.telegram.org/bots/api#setwebhook."""
    if settings.webhook_secret and not WEBHOOK_SECRET.fullmatch(settings.webhook_secret):
        raise SettingsProblem(
            "WEBHOOK_SECRET cannot be used: up to 256 letters, digits, _ and - are needed."
        )
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsProblem("WEBHOOK_URL needs WEBHOOK_SECRET, or nothing delivered is taken.")


def _misspelt(name: str) -> str | None:
    """Which setting was meant; None where it is one, or something else than ours."""
    ours = [field.upper() for field in Settings.model_fields]
    if name.upper() in ours:
        return None
    return next(iter(get_close_matches(name.upper(), ours, n=1, cutoff=0.85)), None)
