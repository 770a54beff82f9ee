"""The words of EPCIS 2.0 and CBV 2.0: types of events, business steps, dispositions and the short lists beside them."""

import re
from collections.abc import Mapping
from typing import Final

CBV: Final = "https://ref.gs1.org/cbv/"
VOC: Final = "https://gs1.org/voc/"
CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""The standard's own JSON-LD context; programs know it by this address and do not fetch it."""

_CONTEXTS: Final = re.compile(
    r"https?://(?:ref\.gs1\.org/standards/epcis/(?:2\.[0-9.]+/)?|gs1\.github\.io/EPCIS/)epcis-context\.jsonld"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
ACTIONS = frozenset({"ADD", "OBSERVE", "DELETE"})

BIZ_STEPS = _words(
    """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
    decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
    installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
    retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping"""
)
"""CBV 2.0, clause 7.1."""

DISPOSITIONS = _words(
    """active available completeness_inferred completeness_verified conformant container_closed container_open damaged
    destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
    mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed
    recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable
    unknown"""
)
"""CBV 2.0, clause 7.2."""

BIZ_TRANSACTIONS = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
"""CBV 2.0, clause 7.3."""

SOURCES = frozenset({"owning_party", "possessing_party", "location"})
"""CBV 2.0, clause 7.4."""

ERROR_REASONS = frozenset({"did_not_occur", "incorrect_data"})
"""CBV 2.0, clause 7.5."""

COMPONENTS = _words(
    "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude "
    "longitude altitude"
)
"""CBV 2.0, clause 7.6: which part of a vector a sensor's value is."""

MEASUREMENTS = _words(
    """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance
    Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity
    ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency
    Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate
    MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
    RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
    SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
    VolumetricFlux Wavenumber"""
)
"""GS1 Web Vocabulary, MeasurementType: what a sensor can measure."""

EXCEPTIONS = frozenset({"ALARM_CONDITION", "ERROR_CONDITION"})

WORDS: Mapping[str, frozenset[str]] = {
    "BizStep": BIZ_STEPS,
    "Disp": DISPOSITIONS,
    "BTT": BIZ_TRANSACTIONS,
    "SDT": SOURCES,
    "ER": ERROR_REASONS,
    "Comp": COMPONENTS,
}
"""The word lists by the name that stands before the word in its web address."""

_URNS: Mapping[str, str] = {
    "BizStep": "urn:epcglobal:cbv:bizstep:",
    "Disp": "urn:epcglobal:cbv:disp:",
    "BTT": "urn:epcglobal:cbv:btt:",
    "SDT": "urn:epcglobal:cbv:sdt:",
    "ER": "urn:epcglobal:cbv:er:",
    "Comp": "urn:epcglobal:cbv:component:",
}


def bare(kind: str, text: str) -> str:
    """The bare word of list `kind` (a key of WORDS) for its web address, CURIE or old URN; other text unchanged."""
    for prefix in (f"{CBV}{kind}-", f"cbv:{kind}-", _URNS[kind]):
        if text.startswith(prefix):
            return text[len(prefix) :]
    return text


def full(kind: str, text: str) -> str:
    """The web address of a word of list `kind`, whichever form it came in; other text unchanged."""
    word = bare(kind, text)
    return f"{CBV}{kind}-{word}" if word in WORDS[kind] else text


def addressed(text: str) -> str:
    """The web address for the old URN of a word ("urn:epcglobal:cbv:bizstep:shipping"); other text unchanged."""
    for kind, prefix in _URNS.items():
        if text.startswith(prefix):
            return f"{CBV}{kind}-{text[len(prefix) :]}"
    return text


def measurement(text: str) -> str:
    """The web address of a sensor's kind of measurement or alarm; other text unchanged."""
    return VOC + text if text in MEASUREMENTS or text in EXCEPTIONS else text


def is_standard_context(address: str) -> bool:
    """Is this an address of the standard's own JSON-LD context?"""
    return _CONTEXTS.fullmatch(address) is not None
