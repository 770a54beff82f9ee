"""Forms of a page as a browser without script sends them: every value that stands in them already."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

NOT_SENT = {"submit", "button", "reset", "image", "file"}


class _Reader(HTMLParser):
    """Collects the forms of a page: their addresses and the values of their controls."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, MultiDict[str, str]]] = []
        self._select: str | None = None
        self._first: str | None = None
        self._chosen: str | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), MultiDict()))
        elif tag == "input" and self.forms and "name" in given:
            self._input(given)
        elif tag == "select":
            self._select, self._first, self._chosen = given.get("name"), None, None
        elif tag == "option" and self._select:
            self._first = given["value"] if self._first is None else self._first
            self._chosen = given["value"] if "selected" in given else self._chosen
        elif tag == "textarea":
            self._text = given["name"], []

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        ticked = kind not in ("radio", "checkbox") or "checked" in given
        if kind not in NOT_SENT and ticked and "disabled" not in given:
            self.forms[-1][1].add(given["name"], given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self.forms:
            self.forms[-1][1].add(self._select, self._chosen if self._chosen is not None else self._first or "")
            self._select = None
        elif tag == "textarea" and self._text and self.forms:
            name, parts = self._text
            self.forms[-1][1].add(name, "".join(parts).removeprefix("\n"))
            self._text = None


def filled(html: str, action: str) -> MultiDict[str, str]:
    """What the form that is sent to `action` holds as the page stands."""
    reader = _Reader()
    reader.feed(html)
    found = [values for address, values in reader.forms if address == action]
    assert len(found) == 1, f"{len(found)} forms go to {action}, of {[address for address, _ in reader.forms]}"
    return found[0]
