"""Designs keep what was chosen, also through a store that knows only text and numbers."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules.label_designs import LOOK_NAMES, Design, LabelLanguage, Look

designs = st.builds(
    Design,
    look=st.sampled_from(Look),
    logo=st.booleans(),
    stars=st.booleans(),
    certificates=st.booleans(),
    dates=st.booleans(),
    net_weight=st.booleans(),
    origin=st.booleans(),
    slogan=st.text(max_size=60),
    language=st.sampled_from(LabelLanguage),
    small_face=st.booleans(),
)


@given(designs)
def test_a_stored_design_is_the_one_that_was_chosen(design: Design) -> None:
    stored = json.loads(json.dumps(design.as_dict()))
    kept = Design.of(stored)
    assert kept == design
    assert isinstance(kept.look, Look)
    assert isinstance(kept.language, LabelLanguage)


def test_what_an_older_release_did_not_know_has_its_default() -> None:
    assert Design.of(None) == Design.of({}) == Design()
    assert Design.of({"look": "box", "dates": False}) == Design(look=Look.BOX, dates=False)


def test_what_a_newer_release_added_is_passed_over() -> None:
    assert Design.of(asdict(Design(logo=True)) | {"hologram": True}) == Design(logo=True)


def test_law_is_printed_unless_somebody_says_no() -> None:
    plain = Design()
    assert plain.dates
    assert plain.net_weight
    assert plain.origin
    assert not plain.small_face


def test_every_look_has_a_name_and_a_sentence_of_its_own() -> None:
    assert set(LOOK_NAMES) == set(Look)
    assert len(set(LOOK_NAMES.values())) == len(LOOK_NAMES)
