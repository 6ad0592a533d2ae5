#include "core/net/certificate_facts.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <optional>

namespace gatehouse::net {
namespace {

constexpr std::size_t longestText = 1024 * 1024;
constexpr std::size_t mostCertificates = 100;

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
using Names = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;

/// OpenSSL asks for a passphrase; on a terminal it would ask the user, in the middle of nowhere.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/)
{
    return 0;
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

std::string nameText(const X509_NAME* name)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    return textOf(bio);
}

std::chrono::system_clock::time_point timeOf(const ASN1_TIME* time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return {};
    }
    const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900},
                                          std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                          std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
    return std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min}
           + std::chrono::seconds{parts.tm_sec};
}

std::string serialOf(X509* certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    i2a_ASN1_INTEGER(bio.get(), X509_get0_serialNumber(certificate));
    return textOf(bio);
}

std::string fingerprintOf(const X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), octets.data(), &size) != 1) {
        return {};
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += text.empty() ? "" : ":";
        text += digits[octets.at(i) >> 4];
        text += digits[octets.at(i) & 15];
    }
    return text;
}

std::vector<std::string> alternativeNames(const X509* certificate)
{
    std::vector<std::string> result;
    const Names names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const Bio bio(BIO_new(BIO_s_mem()));
        GENERAL_NAME_print(bio.get(), sk_GENERAL_NAME_value(names.get(), i));
        result.push_back(textOf(bio));
    }
    return result;
}

/// The names that RFC 7518 section 6.2.1.1 and people use, where OpenSSL's are others.
std::string curveName(const EVP_PKEY* key)
{
    std::array<char, 80> name{};
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) {
        return {};
    }
    const int kind = OBJ_txt2nid(name.data());
    const char* const nist = kind == NID_undef ? nullptr : EC_curve_nid2nist(kind);
    return nist != nullptr ? nist : name.data();
}

KeyFacts factsOf(const EVP_PKEY* key)
{
    const char* const type = key != nullptr ? EVP_PKEY_get0_type_name(key) : nullptr;
    KeyFacts facts;
    if (type == nullptr) {
        facts.kind = "a kind of key that is not known here";
        return facts;
    }
    facts.kind = type == std::string_view("ED25519") ? "Ed25519" : type == std::string_view("ED448") ? "Ed448" : type;
    facts.bits = EVP_PKEY_get_bits(key);
    if (facts.kind == "EC") {
        facts.curve = curveName(key);
    }
    return facts;
}

CertificateFacts factsOf(X509* certificate)
{
    CertificateFacts facts;
    facts.subject = nameText(X509_get_subject_name(certificate));
    facts.issuer = nameText(X509_get_issuer_name(certificate));
    facts.serial = serialOf(certificate);
    facts.names = alternativeNames(certificate);
    facts.notBefore = timeOf(X509_get0_notBefore(certificate));
    facts.notAfter = timeOf(X509_get0_notAfter(certificate));
    facts.key = factsOf(X509_get0_pubkey(certificate));
    const char* const signature = OBJ_nid2ln(X509_get_signature_nid(certificate));
    facts.signature = signature != nullptr ? signature : "";
    facts.sha256Fingerprint = fingerprintOf(certificate);
    facts.authority = X509_check_ca(certificate) == 1;
    facts.selfIssued = X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
    ERR_clear_error();
    return facts;
}

Error unreadable(std::string detail)
{
    ERR_clear_error();
    return {ErrorCode::InvalidSyntax, "certificate", std::move(detail)};
}

std::optional<Error> refusal(std::string_view pem)
{
    if (pem.size() > longestText) {
        return Error{ErrorCode::TooLarge, "certificate", "more than 1 MiB of text"};
    }
    if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
        return unreadable("a private key stands here; it belongs into the field for the key");
    }
    if (pem.find("-----BEGIN") == std::string_view::npos) {
        return unreadable("no PEM text: it begins with -----BEGIN CERTIFICATE-----");
    }
    return std::nullopt;
}

}  // namespace

std::string KeyFacts::text() const
{
    if (!curve.empty()) {
        return kind + ", " + curve;
    }
    return kind == "RSA" || kind == "DSA" || kind == "RSA-PSS" ? kind + ", " + std::to_string(bits) + " bits" : kind;
}

Result<std::vector<CertificateFacts>> describeCertificates(std::string_view pem)
{
    if (auto refused = refusal(pem)) {
        return fail(std::move(*refused));
    }
    std::vector<CertificateFacts> all;
    const Bio bio = reading(pem);
    while (true) {
        const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
        if (certificate == nullptr) {
            break;
        }
        if (all.size() == mostCertificates) {
            return fail(ErrorCode::TooLarge, "certificate", "more than 100 certificates");
        }
        all.push_back(factsOf(certificate.get()));
    }
    const bool atEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (all.empty()) {
        return fail(unreadable("no certificate can be read from it; was all of it copied?"));
    }
    if (!atEnd) {
        return fail(unreadable("the certificate number " + std::to_string(all.size() + 1) + " cannot be read"));
    }
    return all;
}

Result<KeyFacts> describePrivateKey(const SecretBytes& pem)
{
    const std::string_view text = pem.revealed();
    if (text.size() > longestText) {
        return fail(ErrorCode::TooLarge, "private key", "more than 1 MiB of text");
    }
    const Bio bio = reading(text);
    const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    ERR_clear_error();
    if (key != nullptr) {
        return factsOf(key.get());
    }
    const bool locked = text.find("ENCRYPTED") != std::string_view::npos;
    return fail(ErrorCode::InvalidSyntax, "private key",
                locked ? "it is locked with a passphrase, and a gateway has nobody to ask: unlock it first"
                       : "no PEM private key: it begins with -----BEGIN PRIVATE KEY-----");
}

Validity validityAt(const CertificateFacts& facts, std::chrono::system_clock::time_point now) noexcept
{
    return now < facts.notBefore ? Validity::NotYet : now > facts.notAfter ? Validity::Expired : Validity::Valid;
}

}  // namespace gatehouse::net
