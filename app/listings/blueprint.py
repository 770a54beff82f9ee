"""The listings domain's one door: its pages, its places in the menu, its commands, and what it adds to other pages."""

from flask import Flask

from app.core.errors import N_
from app.listings.cli import group
from app.listings.queries import buy_links
from app.listings.views import cells, channels, listings, placements, sections, today
from app.web import navigation


def register(app: Flask) -> None:
    """Install the domain."""
    for module in (today, listings, placements, channels):
        app.register_blueprint(module.bp)
    app.cli.add_command(group)
    app.add_template_global(channels.channel_badge)
    app.add_template_global(channels.schedule)
    app.add_template_global(cells.floor_name)
    app.add_template_global(cells.when)
    app.add_template_global(cells.next_round)
    for place, section in (
        ("batch_sections", sections.of_batch),
        ("recall_sections", sections.of_recall),
        ("recall_scope", sections.reach_of_recall),
        ("recall_facts", sections.facts_of_recall),
    ):
        app.extensions.setdefault(place, []).append(section)
    app.extensions.setdefault("buy_links", []).append(buy_links.of_trade_item)
    navigation.register_doors(
        app,
        navigation.Door("today.show", "today", N_("Hôm nay"), 10),
        navigation.Door("listings.index", "shop", N_("Bán hàng"), 50),
        navigation.Door("channels.index", "globe", N_("Kênh bán"), 245, main=False),
    )
