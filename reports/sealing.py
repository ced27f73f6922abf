"""Setting a seal (PAdES, the basic level) on a report that is about to leave, with pyHanko and a certificate of the organisation.

Nothing is fetched: no time stamp, no list of what was revoked. What the moment of sealing is worth, the log tells.
"""

import asyncio
import hashlib
from datetime import datetime

from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from infra.certificates import Certificate, is_root
from infra.errors import Unavailable
from infra.ledger import seals

DIGEST = "sha256"


def sealed(content: bytes, certificate: Certificate, now: datetime) -> bytes:
    """The file with its seal in the place that it has for it.

    Raises `Unavailable` where the place is too small, as it may be when the certificate became another since it was printed.
    """
    content = seals.dated(content, now)
    counted = hashlib.new(DIGEST)
    for start, length in seals.covered(content):
        counted.update(content[start : start + length])
    signer = _without_root(SimpleSigner.load_pkcs12_data(certificate.box, (), certificate.passphrase))
    seal = asyncio.run(signer.async_sign(counted.digest(), DIGEST, use_pades=True)).dump()
    if len(seal) > seals.room_in(content):
        raise Unavailable("infra.seal.no_room", setting=certificate.setting)
    return seals.filled(content, seal)


def _without_root(signer: SimpleSigner) -> SimpleSigner:
    """The certificate at the top vouches for itself: who trusts it has it already, so it need not travel in each report."""
    between = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    between.register_multiple([one for one in signer.cert_registry if not is_root(one.dump())])
    return SimpleSigner(signer.signing_cert, signer.signing_key, between)
