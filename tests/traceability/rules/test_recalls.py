"""Recalls: every hazard has a name and tells people what to do, in both languages."""

from app.traceability.rules.recalls import ADVICE, HAZARD_NAMES, Hazard


def test_every_hazard_has_a_name_and_advice_in_both_languages() -> None:
    assert set(HAZARD_NAMES) == set(Hazard) == set(ADVICE)
    assert all(advice.vi and advice.en for advice in ADVICE.values())


def test_dangerous_goods_are_never_to_be_eaten() -> None:
    for hazard in (Hazard.RESIDUE, Hazard.CONTAMINATION):
        assert "đừng ăn" in ADVICE[hazard].vi
        assert "do not eat" in ADVICE[hazard].en
