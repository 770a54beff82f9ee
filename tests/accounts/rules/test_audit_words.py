"""Every audited table and column has a word, and an entry is told column by column."""

import json

from flask import Flask

from app.accounts.rules.audit_fields import FIELDS
from app.accounts.rules.audit_words import SUBJECTS, UNSPOKEN, Line, lines, name_in
from app.core.columns import Base


def test_every_audited_table_and_column_has_a_word(app: Flask) -> None:
    audited = [mapper for mapper in Base.registry.mappers if mapper.class_.__audited__]
    assert {mapper.class_.__tablename__ for mapper in audited} == set(SUBJECTS)
    columns = {column.key for mapper in audited for column in mapper.column_attrs}
    columns |= {link.key for mapper in audited for link in mapper.relationships if link.secondary is not None}
    assert columns == set(FIELDS) | UNSPOKEN


def test_a_change_is_told_with_both_values_and_machine_columns_are_left_out() -> None:
    before, after = {"name": "Cam", "search": "cam", "note": None}, {"name": "Cam V2", "search": "cam v2", "note": None}
    assert list(lines(json.dumps(before), json.dumps(after))) == [Line(FIELDS["name"], "Cam", "Cam V2")]


def test_a_new_row_has_no_before() -> None:
    assert list(lines("null", json.dumps({"grams": 0}))) == [Line(FIELDS["grams"], None, 0)]


def test_a_row_is_called_by_its_newest_name_or_number() -> None:
    assert name_in("null", json.dumps({"number": "MH-261118-03", "grams": 1})) == "MH-261118-03"
    assert name_in(json.dumps({"name": "Cam"}), json.dumps({"name": "Cam V2"})) == "Cam V2"
    assert name_in(json.dumps({"grams": 1}), json.dumps({"grams": 2})) == ""
