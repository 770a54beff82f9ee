"""Steps that ask first: the page shown when the browser's own dialog did not run."""

from flask import render_template, request


def confirmed() -> bool:
    """Whether the person has said yes."""
    return request.form.get("confirmed") == "yes"


def page(*, title: str, consequence: str, word: str, back_url: str, danger: bool = True) -> str:
    """The question as a page; yes comes back to the same address."""
    return render_template(
        "confirm.html",
        title=title,
        consequence=consequence,
        word=word,
        back_url=back_url,
        danger=danger,
        action=request.path,
    )
