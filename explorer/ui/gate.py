"""The gate before every page: the way in for who has not logged in, a refusal for who is not on the list."""

from __future__ import annotations

import streamlit as st

from explorer.errors import InputError
from explorer.ui import access
from explorer.ui.i18n import _


def admitted() -> bool:
    """Whether whoever runs this script may go on: all where nobody need log in, none where settings are broken."""
    try:
        return access.guests() is None or access.welcome(access.named())
    except InputError:
        return False


def closed() -> None:
    """What stands here instead of a page: nothing of the app but its name. Raises InputError for broken settings."""
    st.title(_("Korean Embedding Explorer"))
    if access.logged_in():
        _refused()
        return
    st.markdown(_("This explorer is open to people who are on its list. Log in to go on."))
    for provider in access.providers():
        label = _("Log in") if provider is None else _("Log in with {provider}", provider=provider)
        st.button(label, type="primary", key=f"w.login.{provider}", on_click=st.login, args=(provider,))


def _refused() -> None:
    if access.named():
        st.error(_("This address is not on the list of those who may use this explorer:"))
        st.text(access.named())
    else:
        st.error(_("You are logged in, but with no e-mail address that was verified."))
    st.markdown(_("Ask whoever runs it to put you on the list, or log out and come back with another account."))
    st.button(_("Log out"), key="w.logout", on_click=st.logout)


def whose() -> None:
    """Who is logged in, and the way out; nothing where nobody need log in."""
    if access.guests() is not None:
        st.caption(_("Logged in as"))
        st.text(access.named())
        st.button(_("Log out"), key="w.logout", on_click=st.logout)
