"""The farm log (nhật ký canh tác): what is written down about a plot, and when its fruit may be picked."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


class LogKind(StrEnum):
    """What was done (fields per kind: VietGAP, TCVN 11892-1:2017)."""

    PLANTING = "planting"
    FERTILISING = "fertilising"
    SPRAYING = "spraying"
    IRRIGATION = "irrigation"
    PRUNING = "pruning"
    INSPECTION = "inspection"
    HARVEST = "harvest"
    POST_HARVEST = "post_harvest"
    OTHER = "other"


LOG_NAMES: Mapping[LogKind, str] = {
    LogKind.PLANTING: N_("Trồng, gieo"),
    LogKind.FERTILISING: N_("Bón phân"),
    LogKind.SPRAYING: N_("Phun thuốc"),
    LogKind.IRRIGATION: N_("Tưới nước"),
    LogKind.PRUNING: N_("Tỉa cành, làm cỏ"),
    LogKind.INSPECTION: N_("Thăm vườn, kiểm tra"),
    LogKind.HARVEST: N_("Thu hoạch"),
    LogKind.POST_HARVEST: N_("Sau thu hoạch"),
    LogKind.OTHER: N_("Việc khác"),
}
