"""The certificate with which an organisation seals its reports: read from a PKCS#12 file, and looked at before it is used."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from infra import clock
from infra.errors import Unavailable
from infra.settings import PREFIX, Settings

FILE, PASSPHRASE = f"{PREFIX}SEAL_CERTIFICATE", f"{PREFIX}SEAL_PASSPHRASE_FILE"
SEALER = "pyhanko"  # comes with `pip install toetssteen[seal]`
FILE_MAX = 1 << 20
# What is in a seal beside certificates, the name of who gave the one to sign with, and the signature itself; and in what
# steps a place for one grows. Every byte of it takes two in each report.
ATTRIBUTES, STEP = 384, 128
# Of the demonstration.
TEST_NAME, TEST_DAYS = "Gemeente Voorbeeldstad (proefzegel)", 3650
TEST_FILES = ("seal.p12", "seal_passphrase")
NO_USE = dict.fromkeys(
    ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
     "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, as it is in its file; `name` is whose it is, and fit to be shown."""

    box: bytes = field(repr=False)
    passphrase: bytes = field(repr=False)
    name: str
    sha256: str
    ends: datetime
    room: int  # bytes that a seal made with it takes at most
    setting: str = FILE


def certificate_of(settings: Settings) -> Certificate | None:
    """The certificate to seal with; None where none was set. Raises `Unavailable`, naming the setting, for one that cannot
    be used."""
    if not settings.seal_certificate:
        return None
    if find_spec(SEALER) is None:
        raise Unavailable("infra.seal.not_installed", setting=FILE)
    box = _read(Path(settings.seal_certificate))
    passphrase = settings.seal_passphrase.encode()
    try:
        opened = pkcs12.load_pkcs12(box, passphrase)
    except ValueError:
        raise Unavailable("infra.seal.not_opened", setting=FILE, passphrase=PASSPHRASE) from None
    if not opened.key or not opened.cert:
        raise Unavailable("infra.seal.no_key", setting=FILE)
    mine = opened.cert.certificate
    _must_be_valid_now(mine)
    others = [more.certificate.public_bytes(Encoding.DER) for more in opened.additional_certs]
    taken = (
        ATTRIBUTES
        + 2 * len(mine.issuer.public_bytes())
        + _signature(mine)
        + len(mine.public_bytes(Encoding.DER))
        + sum(len(one) for one in others if not is_root(one))
    )
    return Certificate(
        box, passphrase, name_of(mine), mine.fingerprint(hashes.SHA256()).hex(), mine.not_valid_after_utc, -(-taken // STEP) * STEP
    )  # fmt: skip


def is_root(certificate: bytes) -> bool:
    """Whether a certificate (DER) was given by whom it is about: such a one does not travel in a seal."""
    read = x509.load_der_x509_certificate(certificate)
    return read.issuer == read.subject


def _signature(certificate: x509.Certificate) -> int:
    """How many bytes a signature made with its key takes at most."""
    key = certificate.public_key()
    bits: int = getattr(key, "key_size", 4096)
    return bits // 8 if isinstance(key, rsa.RSAPublicKey) else 2 * -(-bits // 8) + 16


def name_of(certificate: x509.Certificate) -> str:
    """Whose a certificate is, by its common name, or the whole of its name."""
    found = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    told = str(found[0].value) if found else certificate.subject.rfc4514_string()
    return "".join(sign if sign.isprintable() else "?" for sign in told)[:120]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(FILE_MAX)
    except OSError:
        raise Unavailable("infra.seal.missing", setting=FILE) from None


def _must_be_valid_now(certificate: x509.Certificate) -> None:
    now = clock.now()
    if now > certificate.not_valid_after_utc:
        raise Unavailable(
            "infra.seal.expired", setting=FILE, day=f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        )
    if now < certificate.not_valid_before_utc:
        raise Unavailable(
            "infra.seal.too_early", setting=FILE, day=f"{certificate.not_valid_before_utc:%Y-%m-%d}"
        )


def for_demonstration(folder: Path) -> dict[str, str]:
    """The settings for a seal of the demonstration: a certificate that nobody trusts, made in `folder` where there is none yet.

    None at all where what makes seals is not installed.
    """
    if find_spec(SEALER) is None:
        return {}
    box, passphrase = (folder / name for name in TEST_FILES)
    if not box.exists():
        word = secrets.token_urlsafe(24)
        made = made_up(TEST_NAME, timedelta(days=TEST_DAYS), word.encode())
        for path, content in ((passphrase, word.encode()), (box, made)):
            path.touch(0o600)
            path.write_bytes(content)
    return {FILE: str(box), PASSPHRASE: str(passphrase)}


def made_up(name: str, days: timedelta, passphrase: bytes, begins: datetime | None = None) -> bytes:
    """A PKCS#12 file with a new key, a certificate for it and the root that signed that; the key of the root is kept nowhere."""
    begins = begins or clock.now() - timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name}, wortel")])
    mine = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    root = _certificate(
        above, above, root_key, root_key, begins, days, {"key_cert_sign": True, "crl_sign": True}
    )
    leaf = _certificate(
        mine, above, key, root_key, begins, days, {"digital_signature": True, "content_commitment": True}
    )
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, leaf, [root], BestAvailableEncryption(passphrase)
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey,
    begins: datetime, days: timedelta, use: dict[str, bool],
) -> x509.Certificate:  # fmt: skip
    above = "key_cert_sign" in use
    builder = x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), begins, begins + days
    )
    return (
        builder.add_extension(x509.BasicConstraints(above, 0 if above else None), critical=True)
        .add_extension(x509.KeyUsage(**NO_USE | use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
