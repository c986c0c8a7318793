"""A small OpenID Connect provider for tests: code flow, PKCE, nonce, signed tokens, several accounts to choose."""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "explorer", "a-client-secret-of-some-length"


class Provider:
    """Accounts by name, each with its claims; `asked` keeps what the authorize endpoint was asked."""

    def __init__(self, url: str, accounts: dict[str, dict[str, object]]) -> None:
        self.url, self.accounts = url, accounts
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, tuple[str, dict[str, str]]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
                Route("/favicon.ico", lambda request: Response(status_code=204)),
            ]
        )

    async def discovery(self, request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            }
        )  # fmt: skip

    async def authorize(self, request: Request) -> HTMLResponse | RedirectResponse:
        asked = dict(request.query_params)
        if "account" not in asked:
            links = (f'<p><a href="{escape(f"{request.url}&account={who}")}">{who}</a></p>' for who in self.accounts)
            return HTMLResponse("<title>accounts</title>" + "".join(links))
        self.asked.append(asked)
        code = secrets.token_hex(16)
        self._codes[code] = asked.pop("account"), asked
        return RedirectResponse(asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))

    async def token(self, request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        who, asked = self._codes.pop(form["code"])
        basic = base64.b64decode(request.headers.get("authorization", " ").partition(" ")[2]).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if basic != f"{CLIENT}:{SECRET}" or challenge.decode() != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": who, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.accounts[who], self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed, "expires_in": 300})

    async def jwks(self, request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def provided(accounts: dict[str, dict[str, object]]) -> Iterator[Provider]:
    """A provider on a free port of this machine while the context lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    provider = Provider(f"http://127.0.0.1:{port}", accounts)
    server = uvicorn.Server(uvicorn.Config(provider.app(), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield provider
    server.should_exit = True
    thread.join(10)
