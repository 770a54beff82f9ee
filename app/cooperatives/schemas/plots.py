"""The form of a plot."""

from app.cooperatives.rules.geometry import MAX_TEXT
from app.web.payload import FormSchema, Text, Whole


class PlotForm(FormSchema):
    """Name, commune, grower; the outline comes as text from the map or as an uploaded file."""

    name = Text(required=True)
    commune_code = Text(5, required=True)
    grower_id = Whole(1, load_default=None)
    geojson = Text(MAX_TEXT, required=True, data_key="geometry")
