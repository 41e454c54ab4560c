"""Certificates for tests: an authority, seals below it, its lists, and a time stamp service."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import NameOID, ocsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
PASSPHRASE = "一句口令"


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def new_key(kind="p256"):
    return {
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "rsa1024": lambda: rsa.generate_private_key(65537, 1024),
    }[kind]()


class Authority:
    """Issues certificates, and says in lists and answers which it has revoked."""

    def __init__(self, text="测试根证书"):
        self.name, self.key = name(text), new_key()
        self.certificate = self.issue(text, self.key, ca=True)

    def issue(self, text, key, *, starts=-DAY, ends=300 * DAY, ca=False, stamps=False, seals=True):
        made = x509.CertificateBuilder(
            self.name, name(text), key.public_key(), x509.random_serial_number(),
            NOW + starts, NOW + ends,
        )  # fmt: skip
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        usage = x509.KeyUsage(
            digital_signature=not ca and seals, content_commitment=not ca and seals,
            key_cert_sign=ca, crl_sign=ca, key_encipherment=not seals, data_encipherment=False,
            key_agreement=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        made = made.add_extension(usage, critical=True)
        identity = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        made = made.add_extension(identity, critical=False)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.add_extension(above, critical=False)
        if not ca:
            asked = x509.AccessDescription(
                x509.AuthorityInformationAccessOID.OCSP,
                x509.UniformResourceIdentifier("http://ocsp.invalid/"),
            )
            made = made.add_extension(x509.AuthorityInformationAccess([asked]), critical=False)
        if stamps:
            for_stamps = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(for_stamps, critical=True)
        return made.sign(self.key, hashes.SHA256())

    def revoked_list(self, *certificates, by=None):
        made = x509.CertificateRevocationListBuilder(self.name, NOW - DAY / 2, NOW + DAY)
        for one in certificates:
            row = x509.RevokedCertificateBuilder(one.serial_number, NOW - DAY / 2).build()
            made = made.add_revoked_certificate(row)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.add_extension(x509.CRLNumber(1), critical=False)
        made = made.add_extension(above, critical=False)
        signed = made.sign(by or self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def answer(self, certificate, *, revoked):
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        made = ocsp.OCSPResponseBuilder().add_response(
            certificate, self.certificate, hashes.SHA256(), status, NOW - DAY / 2, NOW + DAY,
            NOW - DAY / 2 if revoked else None, None,
        )  # fmt: skip
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        signed = made.sign(self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)


def write_seal(folder, file, certificates, key, *, passphrase=PASSPHRASE, mode=0o600):
    """Puts key and certificates into the folder of seals."""
    folder.mkdir(parents=True, exist_ok=True)
    protection = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    path = folder / f"{file}.key.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
    )
    path.chmod(mode)
    (folder / f"{file}.cert.pem").write_bytes(b"".join(map(pem, certificates)))


class StampServer:
    """A time stamp service on this machine; `say` may be changed to what it answers instead."""

    def __init__(self, authority):
        key = new_key("rsa")
        certificate = authority.issue("测试时间戳", key, stamps=True)
        der = serialization.Encoding.DER
        chain = SimpleCertificateStore()
        chain.register(asn1.Certificate.load(authority.certificate.public_bytes(der)))
        plain = key.private_bytes(
            der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.certificate, self.asked, self.say = certificate, 0, None
        self.stamper = DummyTimeStamper(
            asn1.Certificate.load(certificate.public_bytes(der)),
            asn1_keys.PrivateKeyInfo.load(plain), certs_to_embed=chain,
        )  # fmt: skip
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsa"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                service.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, content = service.say or (
                    200, "application/timestamp-reply",
                    service.stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump(),
                )  # fmt: skip
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        return Handler

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
