"""What the mock floors remember: one SQLite file per floor, so that nothing is lost when the process is killed."""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shops (
    shop TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS listings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, shop TEXT NOT NULL, sku TEXT NOT NULL, state TEXT NOT NULL,
    title TEXT NOT NULL, price_vnd INTEGER, stock INTEGER, document TEXT NOT NULL, reasons TEXT NOT NULL DEFAULT '[]',
    due_at REAL, updated_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS listings_by_sku ON listings (shop, sku);
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, kind TEXT NOT NULL, shop TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    shop TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, listing INTEGER NOT NULL, PRIMARY KEY (shop, key)
);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL,
    status INTEGER NOT NULL, fault TEXT NOT NULL, at REAL NOT NULL
);
"""
_UNIQUE_SKU = "CREATE UNIQUE INDEX IF NOT EXISTS one_sku ON listings (shop, sku);"
_TABLES = ("shops", "listings", "tokens", "keys", "calls")


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller: `shop` is the name shown, `login` what it signs in with, `secret` what only it knows."""

    shop: str
    login: str
    secret: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing; `document` holds the fields that need no column, in the mock's own words (see `floor.py`)."""

    id: int
    shop: str
    sku: str
    state: str
    title: str
    price_vnd: int | None
    stock: int | None
    document: Mapping[str, Any]
    reasons: tuple[str, ...]
    due_at: float | None
    updated_at: float


class Tables:
    """The tables inside one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Made by `Store.begin` only."""
        self._db = db

    def add_shop(self, shop: Shop) -> None:
        """Register a shop, or give it new credentials; raises sqlite3.IntegrityError when the login is another's."""
        self._db.execute(
            "INSERT INTO shops VALUES (?, ?, ?) "
            "ON CONFLICT (shop) DO UPDATE SET login = excluded.login, secret = excluded.secret",
            (shop.shop, shop.login, shop.secret),
        )

    def open_shop(self, shop: Shop) -> bool:
        """Let a shop open itself; False when its name or its login is taken."""
        return (
            self._db.execute(
                "INSERT INTO shops VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (shop.shop, shop.login, shop.secret)
            ).rowcount
            == 1
        )

    def shop(self, login: str) -> Shop | None:
        """Who signs in with that login."""
        row = self._db.execute("SELECT shop, login, secret FROM shops WHERE login = ?", (login,)).fetchone()
        return Shop(*row) if row else None

    def insert(self, shop: str, sku: str, *, at: float, **values: object) -> Listing:
        """A new listing; raises sqlite3.IntegrityError when the floor keeps SKUs unique and this one is taken."""
        row = {"shop": shop, "sku": sku, "updated_at": at, **_stored(values)}
        marks = ", ".join("?" for _ in row)
        statement = f"INSERT INTO listings ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 - names from this module's callers
        number = self._db.execute(statement, tuple(row.values())).lastrowid
        return self._one("SELECT * FROM listings WHERE id = ?", (number,))

    def change(self, listing: Listing, *, at: float, **values: object) -> Listing:
        """Set the named columns."""
        row = {"updated_at": at, **_stored(values)}
        pairs = ", ".join(f"{name} = ?" for name in row)
        statement = f"UPDATE listings SET {pairs} WHERE id = ?"  # noqa: S608 - names from this module's callers
        self._db.execute(statement, (*row.values(), listing.id))
        return self._one("SELECT * FROM listings WHERE id = ?", (listing.id,))

    def remove(self, listing: Listing) -> None:
        """Delete for good."""
        self._db.execute("DELETE FROM listings WHERE id = ?", (listing.id,))

    def get(self, number: int, shop: str | None = None) -> Listing | None:
        """A listing by number; with `shop`, only that shop's."""
        rows = self._many("SELECT * FROM listings WHERE id = ? AND (? IS NULL OR shop = ?)", (number, shop, shop))
        return rows[0] if rows else None

    def listings(
        self,
        shop: str | None = None,
        *,
        sku: str = "",
        contains: str = "",
        state: str = "",
        after: int = 0,
        offset: int = 0,
        limit: int = -1,
    ) -> list[Listing]:
        """Listings by number; each empty filter lets everything through, which is the trap of an empty SKU."""
        return self._many(
            "SELECT * FROM listings WHERE (? IS NULL OR shop = ?) AND (? = '' OR sku = ?)"
            " AND (? = '' OR instr(lower(sku), lower(?)) > 0) AND (? = '' OR state = ?) AND id > ?"
            " ORDER BY id LIMIT ? OFFSET ?",
            (shop, shop, sku, sku, contains, contains, state, state, after, limit, offset),
        )

    def settle(self, now: float) -> None:
        """Approve what has waited its time."""
        self._db.execute(
            "UPDATE listings SET state = 'live', due_at = NULL WHERE state = 'in_review' AND due_at <= ?", (now,)
        )

    def issue_token(self, kind: str, shop: str) -> str:
        """A fresh token of that kind."""
        token = secrets.token_urlsafe(24)
        self._db.execute("INSERT INTO tokens VALUES (?, ?, ?)", (token, kind, shop))
        return token

    def token_shop(self, kind: str, token: str) -> str | None:
        """Whose token it is."""
        row = self._db.execute("SELECT shop FROM tokens WHERE token = ? AND kind = ?", (token, kind)).fetchone()
        return str(row[0]) if row else None

    def drop_tokens(self) -> None:
        """Every session ends."""
        self._db.execute("DELETE FROM tokens")

    def remember_key(self, shop: str, key: str, digest: str, listing: Listing) -> None:
        """Keep what an idempotency key made."""
        self._db.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (shop, key, digest, listing.id))

    def key(self, shop: str, key: str) -> tuple[str, int] | None:
        """Digest of the body and number of the listing an idempotency key stands for."""
        row = self._db.execute("SELECT digest, listing FROM keys WHERE shop = ? AND key = ?", (shop, key)).fetchone()
        return (str(row[0]), int(row[1])) if row else None

    def log_call(self, method: str, path: str, kind: str, status: int, fault: str, at: float) -> None:
        """One API call; `status` is what was answered before a fault spoiled the answer."""
        self._db.execute(
            "INSERT INTO calls (method, path, kind, status, fault, at) VALUES (?, ?, ?, ?, ?, ?)",
            (method, path, kind, status, fault, at),
        )

    def calls(self, kind: str = "") -> list[dict[str, object]]:
        """The call log, oldest first."""
        rows = self._db.execute("SELECT * FROM calls WHERE ? = '' OR kind = ? ORDER BY id", (kind, kind))
        return [dict(row) for row in rows]

    def clear(self) -> None:
        """Forget everything."""
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant of this module

    def _many(self, statement: str, values: tuple[object, ...]) -> list[Listing]:
        return [_listing(row) for row in self._db.execute(statement, values)]

    def _one(self, statement: str, values: tuple[object, ...]) -> Listing:
        return self._many(statement, values)[0]


class Store:
    """One floor's file."""

    def __init__(self, path: Path, *, unique_sku: bool) -> None:
        """Creates the file and its tables when they are not there."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA + (_UNIQUE_SKU if unique_sku else ""))

    @contextmanager
    def begin(self) -> Iterator[Tables]:
        """One transaction with the write lock; committed at the end, rolled back on an error."""
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Tables(db)
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        # What is committed outlives a killed process; only a power cut could lose it, and a mock may.
        db.execute("PRAGMA synchronous = OFF")
        return db


def _stored(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: json.dumps(value, ensure_ascii=False) if name in ("document", "reasons") else value
        for name, value in values.items()
    }


def _listing(row: sqlite3.Row) -> Listing:
    values = dict(row)
    values["document"] = json.loads(values["document"])
    values["reasons"] = tuple(json.loads(values["reasons"]))
    return Listing(**values)
