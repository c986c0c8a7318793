from __future__ import annotations

from streamlit.testing.v1 import AppTest


def chosen():
    import streamlit as st

    from explorer.ui import address

    address.start()
    colour = address.choice("colour", "Colour", ["frequency", "kept"], "frequency", shown=str.upper)
    st.text(colour + " " + address.get("word", "none"))


def run(**query: str) -> AppTest:
    at = AppTest.from_function(chosen, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def test_the_address_decides_what_a_widget_shows():
    assert run(colour="kept", word="배/NNG").text[0].value == "kept 배/NNG"


def test_what_is_no_option_is_the_default():
    assert run(colour="<script>").text[0].value == "frequency none"


def test_a_choice_is_written_as_an_id_not_as_its_label():
    at = run()
    assert "colour" not in at.query_params
    at.selectbox[0].set_value("kept").run()
    assert at.query_params["colour"] == "kept"


def test_a_default_chosen_again_stays_in_the_address_so_that_links_keep_meaning():
    at = run(colour="kept")
    at.selectbox[0].set_value("frequency").run()
    assert at.query_params["colour"] == "frequency"


def test_a_link_that_is_followed_wins_over_what_was_chosen_before():
    at = run()
    at.selectbox[0].set_value("kept").run()
    at.query_params["colour"] = "frequency"
    assert at.run().text[0].value == "frequency none"


def test_a_value_too_long_is_nobody_s():
    assert run(word="배" * 5000).text[0].value == "frequency none"


def alike():
    import streamlit as st

    from explorer.ui import address

    called = {"aaaa1111": "글.txt", "bbbb2222": "글.txt", "cccc3333": "시.txt"}
    address.start()
    st.text(address.choice("corpus", "Corpus", list(called), "aaaa1111", shown=called.__getitem__))


def test_two_of_one_name_are_told_apart():
    """A text read twice, by two tokenisers: the second could not be chosen."""
    for name in ("aaaa1111", "bbbb2222", "cccc3333"):
        at = AppTest.from_function(alike, default_timeout=60)
        at.query_params["corpus"] = name
        assert at.run().text[0].value == name
    assert at.selectbox[0].options == ["글.txt (1111)", "글.txt (2222)", "시.txt"]
