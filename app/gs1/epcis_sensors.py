"""Sensor elements of an EPCIS event: readings of devices, their kinds and what was known about the device."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from app.gs1 import epcis_fields as fields
from app.gs1 import epcis_words as words
from app.gs1.epcis_fields import Check, Findings, is_number

_ORIGIN: Mapping[str, Check] = dict.fromkeys(
    ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), fields.identifier
)
_METADATA = fields.record({**dict.fromkeys(("time", "startTime", "endTime"), fields.instant), **_ORIGIN})
_NUMBERS: Final = ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
_REPORT = fields.record(
    {
        **_ORIGIN,
        **dict.fromkeys(_NUMBERS, fields.number),
        **dict.fromkeys(
            ("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), fields.identifier
        ),
        "type": fields.word("measurement type", words.MEASUREMENTS),
        "exception": fields.word("sensor alert", words.EXCEPTIONS),
        "time": fields.instant,
        "component": fields.word("component", words.COMPONENTS),
        "stringValue": fields.text,
        "booleanValue": fields.boolean,
        "hexBinaryValue": fields.matching("[0-9A-Fa-f]+", "must be hexadecimal digits"),
        "uom": fields.UOM,
    },
    ["type"],
)


def _metadata(findings: Findings, path: str, value: Any) -> None:
    before = len(findings.faults)
    _METADATA(findings, path, value)
    if len(findings.faults) > before:
        return
    span = [datetime.fromisoformat(value[name]) for name in ("startTime", "endTime") if name in value]
    if span != sorted(span):
        findings.add(f"{path}/endTime", "lies before startTime")


def _report(findings: Findings, path: str, value: Any) -> None:
    _REPORT(findings, path, value)
    if not isinstance(value, dict):
        return
    low, high = value.get("minValue"), value.get("maxValue")
    if is_number(low) and is_number(high) and low > high:
        findings.add(f"{path}/maxValue", "is less than minValue")
    if is_number(value.get("percRank")) and not 0 <= value["percRank"] <= 100:
        findings.add(f"{path}/percRank", "must lie between 0 and 100")


SENSOR_ELEMENT: Final = fields.record(
    {"sensorMetadata": _metadata, "sensorReport": fields.many(_report, at_least=1)}, ["sensorReport"]
)
