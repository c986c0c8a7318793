"""TLS by the standard library's ssl: who has the files is let in, who has not is not, and nobody else reads them."""

from __future__ import annotations

import os
import socket
import ssl
import stat
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from explorer.runs.certificates import YEARS, make, private, security, write_private


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls") / "keys"
    old = os.umask(0)  # the most careless there is
    try:
        make(folder)
    finally:
        os.umask(old)
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_but_the_owner_may_enter_or_read(keys: Path) -> None:
    assert mode(keys) == 0o700 and {mode(path) for path in keys.iterdir()} == {0o600}
    assert sorted(path.name for path in keys.iterdir()) == ["cert.pem", "key.pem"]


def test_a_folder_that_was_open_is_closed_and_an_open_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o777)
    assert mode(private(tmp_path / "a")) == 0o700
    path = tmp_path / "a" / "f"
    path.write_text("old")
    path.chmod(0o644)
    path.with_name(f"f.{os.getpid()}.part").write_text("left by a killed process of this number")
    before = path.open()
    write_private(path, b"new")
    assert mode(path) == 0o600 and path.read_bytes() == b"new" and before.read() == "old"
    before.close()
    assert [p.name for p in path.parent.iterdir()] == ["f"]


def test_the_certificate_is_its_own_authority_for_ten_years(keys: Path) -> None:
    from cryptography import x509

    found = x509.load_pem_x509_certificate((keys / "cert.pem").read_bytes())
    found.verify_directly_issued_by(found)
    now = datetime.now(UTC)
    assert found.not_valid_before_utc < now - timedelta(hours=23), "a clock may be a day behind"
    assert now + timedelta(days=365 * YEARS - 1) < found.not_valid_after_utc
    basic = found.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0


def test_no_two_homes_have_the_same_key(keys: Path, tmp_path: Path) -> None:
    make(tmp_path)
    assert (tmp_path / "key.pem").read_bytes() != (keys / "key.pem").read_bytes()


def shaken(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[bool, bool]:
    """Whether each side of a handshake, and a byte sent after it, is content."""
    mine, its = socket.socketpair()
    said: list[bool] = []

    def serve() -> None:
        try:
            with server.wrap_socket(its, server_side=True) as tls:
                tls.sendall(b"x")
                said.append(True)
        except OSError:
            said.append(False)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(mine) as tls:
            content = tls.recv(1) == b"x"
    except OSError:
        content = False
    finally:
        mine.close()
    thread.join(10)
    return said[0], content


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    held = security(folder)
    listening, connecting = (
        held.get_listen_args("scheduler")["ssl_context"],
        held.get_connection_args("client")["ssl_context"],
    )
    return listening, connecting


def test_those_with_the_files_speak_to_each_other_and_nobody_else_does(keys: Path, tmp_path: Path) -> None:
    make(tmp_path)
    server, client = contexts(keys)
    stranger_server, stranger = contexts(tmp_path)
    assert shaken(server, client) == (True, True)
    assert shaken(server, stranger)[0] is False and shaken(stranger_server, client)[1] is False
    naked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    naked.check_hostname, naked.verify_mode = False, ssl.CERT_NONE
    assert shaken(server, naked)[0] is False, "a client without a certificate is sent away"


def test_nothing_is_spoken_in_the_clear(keys: Path) -> None:
    held = security(keys)
    assert held.require_encryption and server_is_verified(held.get_listen_args("worker")["ssl_context"])


def server_is_verified(context: ssl.SSLContext) -> bool:
    return context.verify_mode is ssl.CERT_REQUIRED and context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_openssl_reads_what_was_written(keys: Path) -> None:
    try:
        done = subprocess.run(
            ["openssl", "verify", "-CAfile", keys / "cert.pem", keys / "cert.pem"], capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("no openssl here")
    assert done.returncode == 0, done.stderr
