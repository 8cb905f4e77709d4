"""Templates that are compiled for each language."""

from flask import Flask, render_template_string
from flask_babel import force_locale

TEXT = "{{ _('Sign out') }}|{{ _(said) }}|{% from 'parts/_icon.html' import icon %}{{ icon('mark') }}"


def test_each_language_has_templates_of_its_own(app: Flask) -> None:
    spoken = {}
    with app.test_request_context("/"):
        for language in ("vi", "en", "vi"):
            with force_locale(language):
                page = app.jinja_env.get_template("errors/error.html")
                spoken.setdefault(language, page)
                assert spoken[language] is page, "it is compiled once"
                assert render_template_string(TEXT, said="Sign in").startswith(
                    {"vi": "Đăng xuất|Đăng nhập|<svg", "en": "Sign out|Sign in|<svg"}[language]
                )
    assert spoken["vi"].environment.language == "vi" and spoken["en"].environment.language == "en"


def test_what_a_constant_text_says_stands_in_the_compiled_template(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("vi"):
        template = app.jinja_env._spoken("vi")
        assert "Đăng xuất" in template.compile("{{ _('Sign out') }}", raw=True)
        assert "Đăng xuất" not in template.compile("{{ _('Sign out', name=1) }}{{ _(said) }}", raw=True)
