"""The design system's promises: nothing inline, nothing typed is lost, faults are told, icons are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import Babel

from app.web import filters, static_files
from app.web.forms import Form

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
STATIC = TEMPLATES.parent / "static"
ERRORS = ["400", "403", "404", "405", "413", "429", "500", "csrf"]
MACROS = '{% import "macros/forms.html" as forms %}{% import "macros/ui.html" as ui %}'


@pytest.fixture
def page() -> Iterator[Flask]:
    """An application with templates only: nobody is signed in, nothing is stored."""
    app = Flask("app")
    app.secret_key = "templates only"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, default_locale="vi")
    filters.register(app)
    static_files.register(app)
    app.jinja_env.globals.update(csrf_token=lambda: "a-token", language="vi", language_url=lambda lang: f"?lang={lang}")
    with app.test_request_context():
        yield app


def refused(**errors: str) -> Form:
    form = Form({"name": 'Đồi "Chùa" & <b>', "kept": "1"})
    form.errors = {name: [text] for name, text in errors.items()}
    return form


def draw(body: str, **values: object) -> str:
    return render_template_string(MACROS + body, **values)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_an_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_ask_nobody_else_for_anything(path: Path) -> None:
    addresses = re.findall(r"url\(\"?([^\")]+)", path.read_text("utf-8"))
    assert [address for address in addresses if not (path.parent / address).is_file()] == []


def test_the_sprite_and_the_icon_file_hold_the_same_symbols() -> None:
    symbols = re.compile(r'<symbol id="i-[\w-]+".*?</symbol>', re.S)
    in_file = symbols.findall((STATIC / "icons.svg").read_text("utf-8"))
    in_macro = symbols.findall((TEMPLATES / "macros" / "sprite.html").read_text("utf-8"))
    assert in_file
    assert in_macro == in_file


def test_a_public_page_carries_just_the_symbols_it_draws(page: Flask) -> None:
    html = render_template_string(
        '{% extends "layouts/public.html" %}{% import "macros/ui.html" as ui %}'
        '{% block main %}{{ ui.icon("good") }}{{ ui.icon("good") }}'
        '{{ ui.badge("is-recalled", "recalled", "Thu hồi") }}{% endblock %}'
    )
    assert sorted(re.findall(r'<symbol id="i-([\w-]+)"', html)) == ["good", "mark", "recalled"]
    assert "icons.svg" not in html
    assert "<script" not in html


def test_what_was_typed_comes_back_letter_for_letter(page: Flask) -> None:
    html = draw('{{ forms.field(form, "name", "Tên") }}', form=refused(name="Chọn tên khác"))
    assert 'value="Đồi &#34;Chùa&#34; &amp; &lt;b&gt;"' in html


def test_a_password_never_comes_back(page: Flask) -> None:
    html = draw('{{ forms.field(form, "name", "Mật khẩu", type="password") }}', form=refused(name="Sai"))
    assert "Chùa" not in html


@pytest.mark.parametrize(
    "call",
    [
        'field(form, "x", "Ô", "Gợi ý")',
        'number(form, "x", "Ô", "kg", "Gợi ý")',
        'number(form, "x", "Ô", hint="Gợi ý", units=[("kg", "kg")], unit_name="u")',
        'date(form, "x", "Ô")',
        'textarea(form, "x", "Ô", "Gợi ý", maxlength=20)',
        'select(form, "x", "Ô", [("1", "Một")], "Gợi ý")',
        'ticks(form, "x", "Ô", [("1", "Một")], "Gợi ý")',
        'choices(form, "x", "Ô", [("1", "Một")], "Gợi ý")',
        'tick(form, "x", "Ô", "Gợi ý")',
        'file(form, "x", "Ô")',
        'plot_map(form, "x", "Ô", "/communes", hint="Gợi ý")',
    ],
)
def test_every_field_tells_its_fault_and_hint_to_a_screen_reader(page: Flask, call: str) -> None:
    html = draw("{{ forms.error_summary(form) }}{{ forms." + call + " }}", form=refused(x="Chỗ này sai"))
    assert 'href="#x"' in html
    assert 'id="x"' in html
    assert "Chỗ này sai" in html.split('id="x-error"')[1]
    described = next(names for names in re.findall(r'aria-describedby="([^"]*)"', html) if "x-error" in names)
    assert all(f'id="{name}"' in html for name in described.split())
    assert "x-hint" in described.split()


def test_a_tick_taken_away_stays_away_after_a_refusal(page: Flask) -> None:
    body = '{{ forms.ticks(form, "plots", "Thửa", [("1", "Một"), ("2", "Hai")], value=["1", "2"]) }}'
    assert draw(body, form=Form()).count(" checked") == 2
    assert draw(body, form=refused(plots="Chọn ít nhất một thửa")).count(" checked") == 0


def test_a_single_tick_follows_what_was_sent(page: Flask) -> None:
    body = '{{ forms.tick(form, "ocop", "In dấu OCOP", checked=true) }}'
    assert " checked" in draw(body, form=Form())
    assert " checked" not in draw(body, form=refused(name="Chọn tên khác"))
    assert " checked" in draw(body, form=Form({"ocop": "yes"}))


def test_a_form_carries_its_token_and_its_key(page: Flask) -> None:
    form = Form()
    html = draw("{% call forms.form_open(form=form) %}…{% endcall %}", form=form)
    assert 'name="csrf_token" value="a-token"' in html
    assert f'name="request_key" value="{form.request_key}"' in html


def test_several_ticks_all_come_back(page: Flask) -> None:
    form = Form({"plots": ["1", "2"]})
    html = draw('{{ forms.ticks(form, "plots", "Thửa", [("1", "Một"), ("2", "Hai"), ("3", "Ba")]) }}', form=form)
    assert html.count(" checked") == 2


def test_a_question_before_a_step_works_as_a_plain_form_too(page: Flask) -> None:
    html = draw(
        '{{ ui.confirm_button("/recall", "Thu hồi", "Thu hồi lô này?", "Tem chuyển đỏ.", fields={"batch": 7}) }}'
    )
    before_dialog = html.split("<dialog")[0]
    assert 'method="post"' in before_dialog
    assert 'name="csrf_token" value="a-token"' in before_dialog
    assert 'name="batch" value="7"' in before_dialog
    assert 'name="confirmed"' not in before_dialog
    assert 'name="confirmed" value="yes"' in html


def test_what_nobody_recorded_is_said_and_zero_is_not_nothing(page: Flask) -> None:
    assert "Chưa ghi nhận" in draw('{{ ui.facts([("Độ ngọt", none)]) }}')
    assert "Chưa ghi nhận" not in draw('{{ ui.facts([("Hàng trả", 0)]) }}')


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_page_shows_without_anybody_signed_in(page: Flask, name: str) -> None:
    html = render_template(f"errors/{name}.html", reason="Vì một lý do.")
    assert "<h1>" in html
    assert "Vì một lý do." in html
    assert 'href="/"' in html
