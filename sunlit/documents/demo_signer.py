"""The seal of a deployment without a certified seal service: a key of its own that says it is a demonstration."""

import os
import tempfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from sunlit.documents.errors import DocumentsRefusal

FIELD = "Seal"
LIFETIME = timedelta(days=3650)


class DemoSigner:
    """A key of this deployment with a certificate that says it is a demonstration. Never a substitute for a seal."""

    def __init__(self, path: Path, at: datetime) -> None:
        if not path.exists():
            _make(path, at)
        content = path.read_bytes()
        key = serialization.load_pem_private_key(content, password=None)
        self.certificate = x509.load_pem_x509_certificate(content)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise DocumentsRefusal(gettext("签章密钥文件不是本系统生成的。请移走 %s 后重试。") % path.name)
        bundle = pkcs12.serialize_key_and_certificates(None, key, self.certificate, None, serialization.NoEncryption())
        self._signer = signers.SimpleSigner.load_pkcs12_data(bundle, other_certs=[], passphrase=None)

    def sign(self, pdf: bytes, *, organ: str, reason: str) -> bytes:
        """One invisible signature; the paper itself shows code, log entry and number."""
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, name=organ, reason=reason, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        out = BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=self._signer, output=out)
        return out.getvalue()


def _make(path: Path, at: datetime) -> None:
    """Key and certificate in one file, which appears whole or not at all, also when two processes make one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Sunlit demonstration seal (not a certified seal)"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp gives mode 0600; a link never replaces a key that another process has just made.
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".seal-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(made)
