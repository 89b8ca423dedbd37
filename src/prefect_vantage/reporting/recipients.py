"""Whom a report is sent to: one model for each transport, read strictly; `address` names the recipient in the log of deliveries."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Format = Literal["pdf", "html", "csv", "json"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "csv", "json")
_MAIL = re.compile(r"[^\s@<>\",;:\\()\[\]]{1,64}@[^\s@<>\",;:\\()\[\]]{1,250}")
_BLOCK = r"^[a-z0-9-]+/[a-z0-9-]+$"


class _Recipient(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    formats: tuple[Format, ...] | None = Field(None, description="Files for this recipient; the report's formats by default.")


class MailRecipient(_Recipient):
    """Somebody's mailbox."""

    kind: Literal["mail"]
    to: str = Field(max_length=320, description="Address such as ada@example.com.")

    @field_validator("to")
    @classmethod
    def _is_address(cls, to: str) -> str:
        if not _MAIL.fullmatch(to) or not to.isprintable():
            raise ValueError("this is not a mail address; write ada@example.com, one recipient for each address")
        return to

    @property
    def address(self) -> str:
        """As deliveries name it."""
        return f"mailto:{self.to.lower()}"


class WebhookRecipient(_Recipient):
    """A program that takes a signed request."""

    kind: Literal["webhook"]
    url: str = Field(pattern=r"^https?://[^\s/]+", max_length=380, description="Where it listens.")
    secret_block: str | None = Field(
        None, pattern=_BLOCK, description="Prefect Secret block `secret/name` with the key of its signature; else VANTAGE_WEBHOOK_SECRET."
    )

    @property
    def address(self) -> str:
        """As deliveries name it."""
        return f"webhook:{self.url}"


class FolderRecipient(_Recipient):
    """A folder, on the machine that sends or in a filesystem block of Prefect."""

    kind: Literal["folder"]
    folder: str = Field("", max_length=200, description="Below VANTAGE_REPORTS_FOLDER, or below the root of the block.")
    block: str | None = Field(None, pattern=_BLOCK, description="Filesystem block `type/name`, such as s3-bucket/reports.")

    @field_validator("folder")
    @classmethod
    def _stays_inside(cls, folder: str) -> str:
        if folder.startswith(("/", "~", "\\")) or ".." in re.split(r"[/\\]", folder) or not folder.isprintable():
            raise ValueError("the folder leads out of where reports may be put; name one below it, without ..")
        return folder.strip("/")

    @property
    def address(self) -> str:
        """As deliveries name it."""
        return f"folder:{self.block or ''}/{self.folder}"


class BlockRecipient(_Recipient):
    """A notification block of Prefect: a chat channel gets the key figures and a link."""

    kind: Literal["block"]
    block: str = Field(pattern=_BLOCK, description="Block `type/name`, such as slack-webhook/alerts.")

    @property
    def address(self) -> str:
        """As deliveries name it."""
        return f"block:{self.block}"


Recipient = Annotated[MailRecipient | WebhookRecipient | FolderRecipient | BlockRecipient, Field(discriminator="kind")]
