"""Who asks: the person (or the system) behind a question or command, and what his role allows."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import N_, Forbidden


class Role(StrEnum):
    """What a membership makes of a person."""

    ADMINISTRATOR = "administrator"
    PROVINCE_OFFICER = "province_officer"
    COMMUNE_OFFICER = "commune_officer"
    MANAGER = "cooperative_manager"
    STAFF = "cooperative_staff"
    GROWER = "grower"


class Permission(StrEnum):
    """One kind of act; a service's first line asks for one."""

    VIEW = "view"  # read the records in scope
    RECORD = "record"  # daily work: plots, batches, labels, listings
    MANAGE = "manage"  # the cooperative's identity, people, shops, overrides, recalls
    OVERSEE = "oversee"  # grant, suspend or revoke growing areas
    ADMINISTER = "administer"  # cooperatives and officers as such


_V, _R, _M = Permission.VIEW, Permission.RECORD, Permission.MANAGE
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.PROVINCE_OFFICER: frozenset({_V, Permission.OVERSEE}),
    Role.COMMUNE_OFFICER: frozenset({_V}),
    Role.MANAGER: frozenset({_V, _R, _M}),
    Role.STAFF: frozenset({_V, _R}),
    Role.GROWER: frozenset({_V}),
}

COOPERATIVE_ROLES = frozenset({Role.MANAGER, Role.STAFF, Role.GROWER})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one membership, or the system itself (`user_id` None)."""

    user_id: int | None
    name: str
    role: Role
    cooperative_id: int | None = None
    commune_code: str | None = None

    def may(self, permission: Permission | str) -> bool:
        """Does the role allow this kind of act at all?"""
        return Permission(permission) in ALLOWED[self.role]

    def require(self, permission: Permission, cooperative_id: int | None = None) -> None:
        """Raise Forbidden unless the role allows it and, for a cooperative's own people, it is their cooperative."""
        foreign = (
            self.role in COOPERATIVE_ROLES and cooperative_id is not None and cooperative_id != self.cooperative_id
        )
        if foreign or not self.may(permission):
            raise Forbidden(N_("Vai trò của anh/chị không được làm việc này."))


SYSTEM = Actor(user_id=None, name="Gốc Nghệ", role=Role.ADMINISTRATOR)
"""The worker and the commands; stands in the audit chain under this name."""
