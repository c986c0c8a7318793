"""TLS for this machine's own engine: local TCP is open to every user of the machine, and Dask's messages are code."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from distributed.security import Security

YEARS = 10


def private(folder: Path) -> Path:
    """The folder, made if need be, which nobody but its owner may enter."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Replace a file that nobody but its owner may read, from its first moment on."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    part.replace(path)


def make(folder: Path) -> None:
    """A key and a certificate signed by itself, for scheduler, workers and clients alike: key.pem and cert.pem."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "korean-embedding-explorer")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks differ
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_private(private(folder) / "key.pem", key.private_bytes(*plain))
    write_private(folder / "cert.pem", certificate.public_bytes(serialization.Encoding.PEM))


def security(folder: Path) -> Security:
    """What a scheduler, a worker or a client with these files speaks: TLS or nothing."""
    key, cert = str(folder / "key.pem"), str(folder / "cert.pem")
    roles = {f"tls_{role}_{kind}": path for role in ("scheduler", "worker", "client")
             for kind, path in (("key", key), ("cert", cert))}  # fmt: skip
    return Security(require_encryption=True, tls_ca_file=cert, **roles)
