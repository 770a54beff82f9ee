"""Where goods of a growing area may go: two regimes of codes exist side by side."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


class Market(StrEnum):
    """Domestic codes follow Decision 3156/QĐ-BNN-TT (2022), export codes the importing country's protocol."""

    DOMESTIC = "domestic"
    EXPORT = "export"


MARKET_NAMES: Mapping[Market, str] = {Market.DOMESTIC: N_("Nội địa"), Market.EXPORT: N_("Xuất khẩu")}
