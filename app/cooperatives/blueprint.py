"""The cooperatives domain's one door: its pages, its places in the menu, and names that every page may show."""

from flask import Flask
from flask_babel import gettext as _
from werkzeug.local import LocalProxy

from app.cooperatives.cli import archives as archive_commands
from app.cooperatives.cli import communes as communes_commands
from app.cooperatives.queries import cooperatives as queries
from app.cooperatives.views import (
    archives,
    badges,
    certificates,
    communes,
    cooperatives,
    files,
    growers,
    growing_area_states,
    growing_areas,
    invitations,
    maps,
    memberships,
    officers,
    partners,
    plots,
)
from app.core.actor import Actor, Permission
from app.core.errors import N_
from app.web import navigation
from app.web.auth import actor_or_none
from app.web.house import reading


def _where() -> str:
    """Where the signed-in person works: cooperative, commune, or the whole province."""
    held = actor_or_none()
    if held is None:
        return ""
    return queries.place_of_work(reading(), held) or _("Tỉnh Nghệ An")


def _manages(actor: Actor) -> bool:
    return actor.cooperative_id is not None and actor.may(Permission.MANAGE)


def _belongs(actor: Actor) -> bool:
    return actor.cooperative_id is not None


def _oversees(actor: Actor) -> bool:
    return actor.cooperative_id is None


def _administers(actor: Actor) -> bool:
    return actor.may(Permission.ADMINISTER)


def register(app: Flask) -> None:
    """Install the domain."""
    app.extensions.setdefault("partner_sections", [])
    people = (memberships, invitations, officers)
    for module in (
        cooperatives,
        growers,
        plots,
        growing_areas,
        growing_area_states,
        certificates,
        partners,
        maps,
        files,
        archives,
        *people,
    ):
        app.register_blueprint(module.bp)
    app.cli.add_command(communes_commands)
    app.cli.add_command(archive_commands)
    for name in (badges.area_badge, badges.state_badge, badges.certificate_badge):
        app.add_template_global(name)
    app.add_template_global(communes.name, "commune_name")
    navigation.register_doors(
        app,
        navigation.Door("growing_areas.index", "map", N_("Vùng trồng"), 110, main=False),
        navigation.Door("plots.index", "pin", N_("Thửa"), 115, main=False),
        navigation.Door("growers.index", "users", N_("Nông hộ"), 120, main=False),
        navigation.Door("certificates.index", "certificate", N_("Chứng nhận"), 135, main=False),
        navigation.Door("partners.index", "truck", N_("Bạn hàng"), 220, main=False),
        navigation.Door("cooperatives.index", "house", N_("Các hợp tác xã"), 310, main=False, shown_to=_oversees),
        navigation.Door("cooperatives.index", "house", N_("Hợp tác xã của tôi"), 310, main=False, shown_to=_belongs),
        navigation.Door("memberships.index", "user", N_("Người làm việc"), 315, main=False, shown_to=_manages),
        navigation.Door("officers.index", "office", N_("Cán bộ"), 320, main=False, shown_to=_administers),
    )

    @app.context_processor
    def shown() -> dict[str, object]:
        return {"where": LocalProxy(_where)}  # asked for only by pages that show it
