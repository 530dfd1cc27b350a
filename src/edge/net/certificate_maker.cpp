#include "edge/net/certificate_maker.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <filesystem>
#include <memory>

#include "base/private_file.hpp"

namespace privcards::net {
namespace {

constexpr long valid_seconds = 10L * 365 * 86'400;

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;
using Bio = std::unique_ptr<BIO, int (*)(BIO*)>;

Fault failed(const std::string& path) {
  return {FaultKind::unavailable, path + ": the certificate cannot be made"};
}

Fault unreadable(const std::string& path) {
  return {FaultKind::refused, path +
                                  ": cannot be read as PEM; once it and what was signed with it "
                                  "are removed, they are made again"};
}

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

// A random serial number of 126 bits.
void set_serial(X509* certificate) {
  std::uint8_t bytes[16];
  RAND_bytes(bytes, sizeof bytes);
  bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x3F) | 0x20);
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(BN_bin2bn(bytes, sizeof bytes, nullptr),
                                                          BN_free);
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

Certificate draft(const std::string& common_name, EVP_PKEY* key) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  set_serial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_seconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) return;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

template <class Write>
Result<void, Fault> write_pem(const std::string& path, const Write& write) {
  const Bio text(BIO_new(BIO_s_secmem()), BIO_free);
  if (!text || write(text.get()) != 1) return Unexpected(failed(path));
  char* begin = nullptr;
  const long size = BIO_get_mem_data(text.get(), &begin);
  return write_private_file(path, {begin, static_cast<std::size_t>(size)});
}

// Each file is there whole or not at all; a key alone, which a crash leaves, is made again.
Result<void, Fault> keep(X509* certificate, EVP_PKEY* key, const TlsFiles& files) {
  auto kept = write_pem(files.key_file, [&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (!kept) return kept;
  return write_pem(files.certificate_file,
                   [&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

bool exist(const TlsFiles& files) {
  return std::filesystem::exists(files.certificate_file) && std::filesystem::exists(files.key_file);
}

std::string alternatives(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    boost::system::error_code not_numeric;
    boost::asio::ip::make_address(name, not_numeric);
    text += (text.empty() ? "" : ",") + std::string(not_numeric ? "DNS:" : "IP:") + name;
  }
  return text;
}

}  // namespace

Result<void, Fault> make_authority(const std::string& common_name, const TlsFiles& files) {
  if (exist(files)) return {};
  const Key key = new_key();
  const Certificate certificate = draft(common_name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    return Unexpected(failed(files.certificate_file));
  }
  return keep(certificate.get(), key.get(), files);
}

Result<void, Fault> make_certificate(const TlsFiles& authority, const CertificateRequest& request,
                                     const TlsFiles& files) {
  if (exist(files)) return {};
  const Bio issuer_file(BIO_new_file(authority.certificate_file.c_str(), "r"), BIO_free);
  if (!issuer_file) return Unexpected(unreadable(authority.certificate_file));
  const Bio issuer_key_file(BIO_new_file(authority.key_file.c_str(), "r"), BIO_free);
  if (!issuer_key_file) return Unexpected(unreadable(authority.key_file));
  const Certificate issuer(PEM_read_bio_X509(issuer_file.get(), nullptr, nullptr, nullptr),
                           X509_free);
  const Key issuer_key(PEM_read_bio_PrivateKey(issuer_key_file.get(), nullptr, nullptr, nullptr),
                       EVP_PKEY_free);
  if (!issuer) return Unexpected(unreadable(authority.certificate_file));
  if (!issuer_key) return Unexpected(unreadable(authority.key_file));
  const Key key = new_key();
  const Certificate certificate = draft(request.common_name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
  extend(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  extend(certificate.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
  extend(certificate.get(), issuer.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  extend(certificate.get(), issuer.get(), NID_authority_key_identifier, "keyid");
  if (!request.names.empty()) {
    extend(certificate.get(), issuer.get(), NID_subject_alt_name, alternatives(request.names));
  }
  if (X509_sign(certificate.get(), issuer_key.get(), EVP_sha256()) == 0) {
    return Unexpected(failed(files.certificate_file));
  }
  return keep(certificate.get(), key.get(), files);
}

}  // namespace privcards::net
