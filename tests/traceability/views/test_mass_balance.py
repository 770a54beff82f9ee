"""The page of the mass balance: what does not add up stands first, and the year may be chosen."""

from flask.testing import FlaskClient

from app.core import clock
from app.core.db import Database
from tests.factories import make_area, make_batch, make_user, sign_in
from tests.traceability.services.workbench import make_bench


def test_an_impossible_harvest_is_named_before_anything_else(client: FlaskClient, database: Database) -> None:
    with database.transaction() as db:
        bench = make_bench(db)
        area = make_area(db, bench.cooperative)
        batch = make_batch(db, bench.oranges, grams=170_000_000, area=area, harvested_on=clock.today())
        user, number = make_user(db, cooperative=bench.cooperative), batch.number
    sign_in(client, user)
    page = client.get("/mass-balance/").get_data(as_text=True)
    assert page.index("nhiều hơn mức đất có thể cho là 160.000\u00a0kg") < page.index('id="vung"')
    assert number in page
    assert "Sổ sách năm nay khớp nhau" not in page
    assert client.get("/mass-balance/?year=1999&area=x").status_code == 200


def test_books_that_add_up_say_so(client: FlaskClient, database: Database) -> None:
    with database.transaction() as db:
        bench = make_bench(db)
        make_batch(db, bench.oranges, area=make_area(db, bench.cooperative), harvested_on=clock.today())
        user = make_user(db, cooperative=bench.cooperative)
    sign_in(client, user)
    assert "Sổ sách năm nay khớp nhau" in client.get("/mass-balance/").get_data(as_text=True)
