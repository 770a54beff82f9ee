"""Check a product as sent, all fields at once, with a Vietnamese sentence for each fault."""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class Checks:
    """Reads fields from one document and collects what is wrong with them."""

    def __init__(self, document: object) -> None:
        """Anything that is not an object counts as empty."""
        self._document: Mapping[str, Any] = document if isinstance(document, dict) else {}
        self.faults: list[tuple[str, str]] = []

    def text(self, name: str, longest: int, *, required: bool = False) -> str:
        """A text of at most `longest` characters."""
        value = self._document.get(name, "")
        if not isinstance(value, str):
            return self._fault(name, "Cần là chữ.", "")
        if required and not value.strip():
            return self._fault(name, "Còn trống.", "")
        if len(value) > longest:
            return self._fault(name, f"Dài {len(value)} ký tự, sàn cho tối đa {longest}.", "")
        return value

    def address(self, name: str) -> str:
        """Empty, or an http(s) address."""
        value = self.text(name, 500)
        if value and not value.startswith(("https://", "http://")):
            return self._fault(name, "Cần là địa chỉ bắt đầu bằng https://.", "")
        return value

    def whole(self, name: str, least: int, most: int, *, required: bool = True) -> int | None:
        """A whole number within bounds."""
        value = self._document.get(name)
        if value is None and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            return self._fault(name, "Cần là số nguyên.", None)
        if not least <= value <= most:
            return self._fault(name, f"Cần từ {least} đến {most}.", None)
        return value

    def one_of(self, name: str, known: Mapping[Any, str]) -> str:
        """What one of the known words or codes stands for."""
        value = self._document.get(name)
        if isinstance(value, list | dict) or value not in known:
            return self._fault(name, "Không có trong danh sách của sàn.", "")
        return known[value]

    def photos(self, name: str, *, fewest: int, most: int, least_pixels: int = 0) -> list[dict[str, Any]]:
        """Photos with url, width and height; `least_pixels` holds for both sides."""
        value = self._document.get(name)
        found = [photo for photo in value if isinstance(photo, dict)] if isinstance(value, list) else []
        if not fewest <= len(found) <= most:
            return self._fault(name, f"Có {len(found)} ảnh, sàn cần từ {fewest} đến {most} ảnh.", [])
        for number, photo in enumerate(found, 1):
            if not str(photo.get("url", "")).startswith(("https://", "http://")):
                self._fault(name, f"Ảnh {number}: địa chỉ không đúng.", None)
            width, height = (side if isinstance(side := photo.get(key), int) else 0 for key in ("width", "height"))
            if min(width, height) < least_pixels:
                self._fault(
                    name, f"Ảnh {number}: {width} × {height}, sàn cần ít nhất {least_pixels} × {least_pixels}.", None
                )
        return [{"url": str(photo.get("url", "")), **{k: photo.get(k) for k in ("width", "height")}} for photo in found]

    def texts(self, name: str) -> list[str]:
        """A list of texts; missing is empty."""
        value = self._document.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return self._fault(name, "Cần là danh sách chữ.", [])
        return value

    def fault(self, name: str, message: str) -> None:
        """Add a fault that only this floor knows."""
        self.faults.append((name, message))

    def yes(self, name: str) -> bool:
        """Whether the field is true; anything else is no."""
        return self._document.get(name) is True

    def _fault(self, name: str, message: str, instead: T) -> T:
        self.faults.append((name, message))
        return instead
