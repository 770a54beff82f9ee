"""States as every page shows them: class, icon and word together."""

from flask_babel import gettext as _

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.rules.certificates import EXPIRING_DAYS, Standing, validity
from app.cooperatives.rules.growing_areas import STATE_NAMES, AreaState
from app.core import clock

Badge = tuple[str, str, str]

AREA_LOOKS = {
    AreaState.DRAFT: ("is-neutral", "edit"),
    AreaState.SUBMITTED: ("is-waiting", "waiting"),
    AreaState.GRANTED: ("is-good", "good"),
    AreaState.SUSPENDED: ("is-blocked", "blocked"),
    AreaState.REVOKED: ("is-blocked", "blocked"),
    AreaState.SUPERSEDED: ("is-neutral", "hidden"),
}


def state_badge(state: AreaState) -> Badge:
    """A state of a growing area by itself, as in its history."""
    look, icon = AREA_LOOKS[state]
    return look, icon, _(STATE_NAMES[state])


def area_badge(area: GrowingArea) -> Badge:
    """How a growing area stands today; a granted code can have run out."""
    if area.state is not AreaState.GRANTED or area.valid_until is None:
        return state_badge(area.state)
    left = (area.valid_until - clock.today()).days
    if left < 0:
        return "is-blocked", "blocked", _("Hết hiệu lực")
    return ("is-attention", "attention", _("Sắp hết hạn")) if left <= EXPIRING_DAYS else state_badge(area.state)


def certificate_badge(certificate: Certificate) -> Badge:
    """How a certificate stands today."""
    if certificate.withdrawn_on is not None:
        return "is-neutral", "hidden", _("Thôi dùng")
    match validity(certificate.valid_from, certificate.valid_until, clock.today()).standing:
        case Standing.NOT_YET:
            return "is-waiting", "waiting", _("Chưa đến hạn")
        case Standing.EXPIRING:
            return "is-attention", "attention", _("Sắp hết hạn")
        case Standing.EXPIRED:
            return "is-blocked", "blocked", _("Hết hạn")
        case Standing.IN_DATE:
            return "is-good", "good", _("Còn hiệu lực")
