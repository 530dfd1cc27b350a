"""A certificate authority as a card network runs one: it names directory servers and ACSs."""

import datetime
import ipaddress
import pathlib
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text),
                      x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test network")])


class Certificate:
    """Paths of a certificate and its key, as programs want them."""

    def __init__(self, certificate, key):
        self.certificate, self.key = certificate, key


class Authority:
    def __init__(self, directory, name):
        self.directory, self.name = pathlib.Path(directory), name
        self.directory.mkdir(parents=True, exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.signed(
            name_of(f"{name} root"), self.key.public_key(), days=30,
            extensions=[(x509.BasicConstraints(ca=True, path_length=0), True),
                        (x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)])
        self.ca_file = self.directory / f"{name}-ca.pem"
        self.ca_file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def signed(self, subject, public_key, days, extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        begin = now - 2 * DAY
        builder = (x509.CertificateBuilder()
                   .subject_name(subject).issuer_name(name_of(f"{self.name} root"))
                   .public_key(public_key).serial_number(x509.random_serial_number())
                   .not_valid_before(begin).not_valid_after(now + days * DAY))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, name, days=10):
        """A certificate for both ends of a connection. `days` below 0 makes an expired one."""
        key = ec.generate_private_key(ec.SECP256R1())
        loopback = [x509.DNSName("localhost"), x509.DNSName("acs.issuer.test"),
                    x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        certificate = self.signed(
            name_of(name), key.public_key(), days,
            [(x509.BasicConstraints(ca=False, path_length=None), True),
             (x509.SubjectAlternativeName(loopback), False), (identifier, False),
             (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH,
                                     ExtendedKeyUsageOID.SERVER_AUTH]), False)])
        made = Certificate(self.directory / f"{self.name}-{name}.pem",
                           self.directory / f"{self.name}-{name}.key")
        made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        made.key.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        made.key.chmod(0o600)
        return made


def serving_context(certificate, clients=None):
    """TLS of a server; with `clients` (an Authority's file) each must show a certificate of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def calling_context(ca_file, certificate=None):
    context = ssl.create_default_context(cafile=ca_file)
    if certificate:
        context.load_cert_chain(certificate.certificate, certificate.key)
    return context
