"""What the sync works with: the database, the public address, and how a connector for a channel is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.secrets import unseal
from app.listings.models.channels import Channel
from connectors.contract import Account, Connector
from connectors.registry import connector_for

WORKER = Actor(user_id=None, name="Đồng bộ sàn", role=Role.ADMINISTRATOR)
"""Stands in the audit chain for what the floors were seen to do."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One worker's tools; `owner` signs its leases."""

    database: Database
    public_url: str
    credentials_key: str
    owner: str
    lease: timedelta = timedelta(minutes=2)
    timeout: tuple[float, float] = (5.0, 20.0)
    now: Callable[[], datetime] = clock.now

    def connect(self, channel: Channel) -> Connector:
        """A connector signed in as the channel's shop."""
        account = Account(channel.base_url, unseal(self.credentials_key, channel.credentials_sealed))
        return connector_for(channel.marketplace, account, timeout=self.timeout)
