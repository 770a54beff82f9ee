"""Lists of growing areas carry what they show, and no more."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import growing_areas
from tests import factories


def test_lists_of_areas_leave_the_outlines_of_their_plots_where_they_are(db: Session) -> None:
    own = factories.make_cooperative(db)
    factories.make_area(db, own, plots=[factories.make_plot(db, own)])
    db.expire_all()
    area = db.scalars(growing_areas.listing(factories.manager(own))).one()
    assert "geometry" in sa.inspect(area.plots[0]).unloaded
