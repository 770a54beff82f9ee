"""The present page's address with another argument, as a link that cannot lead anywhere else."""

from urllib.parse import urlencode

from flask import request


def with_argument(name: str, value: object) -> str:
    """`?…` of the present page with `name` set to `value`, the other arguments kept.

    A reference of a query only stays on the present path, whatever strange path or arguments were asked for.
    """
    kept = [(key, text) for key, text in request.args.items(multi=True) if key != name]
    return "?" + urlencode([*kept, (name, str(value))])
