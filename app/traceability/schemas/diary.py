"""What somebody wants in the printed farm log, and as which file."""

from enum import StrEnum

from marshmallow import fields

from app.web.payload import Day, FormSchema, OneOf, Whole


class BookFormat(StrEnum):
    """Paper or workbook."""

    PDF = "pdf"
    XLSX = "xlsx"


class DiaryQuestion(FormSchema):
    """Season, growing area or plots (none: everything), and the days; a season brings its own."""

    cooperative_id = Whole(1, 2**53, data_key="cooperative", load_default=None)
    season_id = Whole(1, 2**53, load_default=None)
    area_id = Whole(1, 2**53, load_default=None)
    plot_ids = fields.List(Whole(1, 2**53), load_default=list)
    since = Day(load_default=None)
    until = Day(load_default=None)
    book = OneOf(BookFormat, load_default=BookFormat.PDF)
