"""Settings, read from the environment once (PRODUCT.md section 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PUBLIC_API = "https://api.github.com"


class Settings(BaseSettings):
    """Everything that can be set from outside; each field is `GATELEDGER_<FIELD>`.

    Raises pydantic.ValidationError naming the variable that is wrong.
    """

    model_config = SettingsConfigDict(
        env_prefix="GATELEDGER_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    app_id: int | None = None
    private_key: SecretStr | None = None
    private_key_file: Path | None = None
    webhook_secret: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    github_api_url: str = PUBLIC_API
    github_graphql_url: str | None = None
    redis_url: str | None = None
    database_url: str | None = None
    evidence_url: str | None = None
    redaction_approvers_file: Path | None = None
    data_dir: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "gateledger")
    public_url: str | None = None
    workers: int = Field(default=1, ge=1, le=64)
    log_format: Literal["text", "json"] = "text"
    log_origin: str | None = None
    record_key_file: Path | None = None
    record_key_uri: str | None = None
    record_key_pin: SecretStr | None = None
    record_keys: Path | None = None
    log_key_file: Path | None = None
    concurrency: int = Field(default=50, ge=1, le=500)
    checkpoint_seconds: float = Field(default=5, gt=0, le=3600)
    witness_policy_file: Path | None = None
    tsa_url: Annotated[tuple[str, ...], NoDecode] = ()
    tsa_certificates_file: Path | None = None
    anchor_repository: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")
    anchor_git: str | None = Field(default=None, pattern=r"^[^-\s][^\s]*$")
    anchor_seconds: int = Field(default=3600, ge=60, le=86_400)

    @field_validator("webhook_secret", "tsa_url", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        """Split a comma-separated list: several secrets are valid while one is being rotated, say."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("github_api_url", "github_graphql_url", "public_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("tsa_url")
    @classmethod
    def _are_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(each.startswith(("http://", "https://")) for each in value):
            raise ValueError("each must start with http:// or https://")
        return tuple(dict.fromkeys(value))

    @property
    def home(self) -> str:
        """Where people find our pages: as configured, else this machine."""
        return self.public_url or "http://127.0.0.1:8000"

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The webhook secrets as bytes."""
        return tuple(secret.get_secret_value().encode() for secret in self.webhook_secret)

    def read_private_key(self) -> str | None:
        r"""Give the App's PEM, from the variable or its file; a variable may hold `\n` for line ends.

        Raises OSError when the file cannot be read.
        """
        if self.private_key:
            return self.private_key.get_secret_value().replace("\\n", "\n")
        return self.private_key_file.read_text(encoding="utf-8") if self.private_key_file else None

    @property
    def database(self) -> str:
        """The ledger's database URL: SQLite in the data directory unless one is given."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'ledger.sqlite3'}"
        return url.replace("postgres://", "postgresql+psycopg://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
