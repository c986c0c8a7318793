from __future__ import annotations

from explorer.errors import ExplorerError
from explorer.ui import i18n


def test_an_unknown_language_and_an_unknown_message_come_back_in_english():
    assert i18n.translated("Word map", "fr") == "Word map"
    assert i18n.translated("Nobody wrote this {n}", "ko", n=1) == "Nobody wrote this 1"
    assert i18n.translated("", "ko") == ""


def test_fields_with_braces_in_them_are_only_filled_in():
    assert i18n.translated("{n} words found", "en", n="{x}") == "{x} words found"


def test_an_error_s_text_is_its_message_with_its_fields():
    assert str(ExplorerError("{n} is wrong", n=3)) == "3 is wrong"
