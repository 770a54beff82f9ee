"""The marketplaces we can publish to; a new one is one row here."""

from connectors.contract import Account, Connector
from connectors.marketplaces.nghean37 import Nghean37
from connectors.marketplaces.postmart import PostMart
from connectors.marketplaces.voso import VoSo

CONNECTORS: dict[str, type[Connector]] = {
    "nghean37": Nghean37,
    "postmart": PostMart,
    "voso": VoSo,
}


def connector_for(marketplace: str, account: Account, *, timeout: tuple[float, float] = (5.0, 30.0)) -> Connector:
    """A connector to that shop; raises KeyError for a marketplace that is not in the table."""
    return CONNECTORS[marketplace](account, timeout=timeout)
