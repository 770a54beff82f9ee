"""Which one of several cooperatives a list is about, for officers who came from its page."""

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import cooperatives
from app.web.addresses import number_asked
from app.web.auth import actor
from app.web.house import reading


def cooperative() -> Cooperative | None:
    """The cooperative named in the address; None when the list is about all in scope. Raises NotFound."""
    asked = number_asked("cooperative")
    return None if asked is None else cooperatives.get(reading(), actor(), asked)
