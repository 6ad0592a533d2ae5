#include "core/net/certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace gatehouse::net {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::hours authorityLifetime{24 * 3650};
constexpr std::chrono::hours certificateLifetime{24 * 90};
/// Another clock may be a little behind this one.
constexpr std::chrono::hours slack{1};

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* pointer) const noexcept
    {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

/// OpenSSL asks for a passphrase; on a terminal it would ask the user, in the middle of nowhere.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/)
{
    return 0;
}

std::string opensslReason()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? reason : "OpenSSL gives no reason";
}

tl::unexpected<Error> failed(const std::string& what)
{
    return fail(ErrorCode::Internal, "certificate", what + ": " + opensslReason());
}

Bio reading(std::string_view text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string textOf(const Bio& bio)
{
    const char* data = nullptr;
    const long size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Key readKey(const SecretBytes& pem)
{
    const Bio bio = reading(pem.revealed());
    return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
}

Certificate readCertificate(const std::string& pem)
{
    const Bio bio = reading(pem);
    return Certificate(PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
}

bool extend(X509* certificate, X509* issuer, int kind, const char* value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setSerialNumber(X509* certificate)
{
    std::array<unsigned char, 16> octets{};
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
        return false;
    }
    octets[0] = static_cast<unsigned char>((octets[0] & 0x7f) | 0x40);  // positive, and of full length
    const std::unique_ptr<BIGNUM, Freeing<BN_free>> number(
        BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    return number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509_NAME* name, const std::string& commonName)
{
    const auto add = [name](const char* kind, const std::string& value) {
        return X509_NAME_add_entry_by_txt(name, kind, MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(value.data()),
                                          static_cast<int>(value.size()), -1, 0)
               == 1;
    };
    return add("O", "Gatehouse") && add("CN", commonName);
}

/// Everything of a certificate but its extensions and signature.
Certificate begin(const std::string& commonName, EVP_PKEY* key, system_clock::time_point now,
                  std::chrono::seconds lifetime)
{
    Certificate certificate(X509_new());
    const auto set = [](ASN1_TIME* field, system_clock::time_point time) {
        return ASN1_TIME_set(field, system_clock::to_time_t(time)) != nullptr;
    };
    const bool made =
        certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1
        && setSerialNumber(certificate.get()) && setName(X509_get_subject_name(certificate.get()), commonName)
        && set(X509_getm_notBefore(certificate.get()), now - slack)
        && set(X509_getm_notAfter(certificate.get()), now + lifetime) && X509_set_pubkey(certificate.get(), key) == 1;
    return made ? std::move(certificate) : nullptr;
}

Result<CertifiedKey> written(const Certificate& certificate, const Key& key)
{
    const Bio certificateOut(BIO_new(BIO_s_mem()));
    const Bio keyOut(BIO_new(BIO_s_secmem()));
    if (PEM_write_bio_X509(certificateOut.get(), certificate.get()) != 1
        || PEM_write_bio_PKCS8PrivateKey(keyOut.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return failed("writing");
    }
    return CertifiedKey{textOf(certificateOut), SecretBytes(textOf(keyOut))};
}

}  // namespace

Result<CertifiedKey> makeLoopbackAuthority(const std::string& name, system_clock::time_point now)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key != nullptr ? begin(name, key.get(), now, authorityLifetime) : nullptr;
    X509* const raw = certificate.get();
    const bool made = certificate != nullptr && X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1
                      && extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
                      && extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign")
                      && extend(raw, raw, NID_subject_key_identifier, "hash")
                      && extend(raw, raw, NID_name_constraints,
                                "critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0,"
                                "permitted;IP:0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
                      && X509_sign(raw, key.get(), EVP_sha256()) != 0;
    return made ? written(certificate, key) : failed("the authority");
}

Result<CertifiedKey> makeLoopbackCertificate(const CertifiedKey& authority, system_clock::time_point now)
{
    const Certificate issuer = readCertificate(authority.certificatePem);
    const Key issuerKey = readKey(authority.keyPem);
    if (issuer == nullptr || issuerKey == nullptr) {
        return fail(ErrorCode::InvalidArgument, "certificate authority", opensslReason());
    }
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key != nullptr ? begin("localhost", key.get(), now, certificateLifetime) : nullptr;
    X509* const raw = certificate.get();
    const bool made = certificate != nullptr && X509_set_issuer_name(raw, X509_get_subject_name(issuer.get())) == 1
                      && extend(raw, issuer.get(), NID_basic_constraints, "critical,CA:FALSE")
                      && extend(raw, issuer.get(), NID_key_usage, "critical,digitalSignature")
                      && extend(raw, issuer.get(), NID_ext_key_usage, "serverAuth")
                      && extend(raw, issuer.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1")
                      && extend(raw, issuer.get(), NID_subject_key_identifier, "hash")
                      && extend(raw, issuer.get(), NID_authority_key_identifier, "keyid:always")
                      && X509_sign(raw, issuerKey.get(), EVP_sha256()) != 0;
    if (!made) {
        return failed("the certificate");
    }
    Result<CertifiedKey> pair = written(certificate, key);
    if (pair) {
        pair->certificatePem += authority.certificatePem;
    }
    return pair;
}

Result<void> checkCertificate(const std::string& pem)
{
    if (readCertificate(pem) == nullptr) {
        return fail(ErrorCode::InvalidSyntax, "certificate", "not a PEM certificate: " + opensslReason());
    }
    return {};
}

Result<void> checkBelongTogether(const CertifiedKey& pair)
{
    const Certificate certificate = readCertificate(pair.certificatePem);
    if (certificate == nullptr) {
        return fail(ErrorCode::InvalidSyntax, "certificate", "not a PEM certificate: " + opensslReason());
    }
    const Key key = readKey(pair.keyPem);
    if (key == nullptr) {
        return fail(ErrorCode::InvalidSyntax, "private key",
                    "not a PEM private key without passphrase: " + opensslReason());
    }
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidArgument, "private key", "it belongs to another certificate");
    }
    return {};
}

Result<void> checkCertifiedKey(const CertifiedKey& pair, system_clock::time_point now)
{
    if (Result<void> together = checkBelongTogether(pair); !together) {
        return together;
    }
    const Certificate certificate = readCertificate(pair.certificatePem);
    std::time_t at = system_clock::to_time_t(now);
    if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &at) < 0) {
        return fail(ErrorCode::InvalidArgument, "certificate", "it has expired");
    }
    if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &at) > 0) {
        return fail(ErrorCode::InvalidArgument, "certificate", "it is not valid yet");
    }
    return {};
}

}  // namespace gatehouse::net
