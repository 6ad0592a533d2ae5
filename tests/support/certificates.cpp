#include "tests/support/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <stdexcept>

namespace gatehouse::tests {
namespace {

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* pointer) const
    {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freeing<X509_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;

std::string textOf(const Bio& bio)
{
    const char* data = nullptr;
    const long size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

Bio reading(const std::string& text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

void require(bool right, const char* what)
{
    if (!right) {
        throw std::runtime_error(what);
    }
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

Certificate makeCertificate(const CertificateWish& wish, const Certificate* issuer)
{
    static std::atomic<long> serial{1};
    const Key key(EVP_EC_gen("P-256"));
    require(key != nullptr, "key");
    const X509Pointer certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(wish.from.count()));
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(wish.to.count()));
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.commonName.c_str()), -1, -1, 0);
    X509Pointer issuerCertificate;
    Key issuerKey;
    if (issuer != nullptr) {
        issuerCertificate.reset(PEM_read_bio_X509(reading(issuer->certificatePem).get(), nullptr, nullptr, nullptr));
        issuerKey.reset(PEM_read_bio_PrivateKey(reading(issuer->keyPem).get(), nullptr, nullptr, nullptr));
    }
    X509* const signer = issuer != nullptr ? issuerCertificate.get() : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    extend(certificate.get(), signer, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!wish.authority) {
        extend(certificate.get(), signer, NID_subject_alt_name, wish.alternativeName);
    }
    EVP_PKEY* const signingKey = issuer != nullptr ? issuerKey.get() : key.get();
    require(X509_sign(certificate.get(), signingKey, EVP_sha256()) > 0, "signature");

    const Bio certificateOut(BIO_new(BIO_s_mem()));
    const Bio keyOut(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificateOut.get(), certificate.get());
    PEM_write_bio_PrivateKey(keyOut.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {textOf(certificateOut), textOf(keyOut)};
}

}  // namespace gatehouse::tests
