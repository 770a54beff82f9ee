"""The house's label keys, and the workshop in which a request makes label files."""

from app.traceability.rules.serials import SerialKey
from app.traceability.services.label_making import Workshop
from app.traceability.services.labels import serial_keys
from app.web.auth import actor
from app.web.house import house


def keys() -> tuple[SerialKey, ...]:
    """All keys that labels were ever made with."""
    return serial_keys(house().settings.label_keys)


def workshop() -> Workshop:
    """Everything that making a file needs, signed by whoever is signed in."""
    the_house = house()
    return Workshop(the_house.database, the_house.store, keys(), actor())
