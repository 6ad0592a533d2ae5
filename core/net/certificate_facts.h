#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace gatehouse::net {

/// What a key is: "RSA, 2048 bits", "EC, P-256", "Ed25519".
struct KeyFacts {
    std::string kind;  ///< "RSA", "EC", "Ed25519", "Ed448" …
    int bits = 0;
    std::string curve;  ///< of EC: "P-256"; else empty
    std::string text() const;
    bool operator==(const KeyFacts&) const = default;
};

/// What stands in a certificate (RFC 5280 section 4.1), for people to read.
struct CertificateFacts {
    std::string subject;             ///< RFC 4514: "CN=client,O=Example"; UTF-8
    std::string issuer;              ///< so, too
    std::string serial;              ///< hexadecimal
    std::vector<std::string> names;  ///< subject alternative names: "DNS:idp.example", "IP:127.0.0.1"
    std::chrono::system_clock::time_point notBefore, notAfter;
    KeyFacts key;
    std::string signature;          ///< "ecdsa-with-SHA256"
    std::string sha256Fingerprint;  ///< "AB:CD:…", of the DER form
    bool authority = false;         ///< basic constraints say CA:TRUE
    bool selfIssued = false;        ///< subject and issuer are the same
    bool operator==(const CertificateFacts&) const = default;
};

/// All certificates of a PEM text in their order; what stands between them is skipped. InvalidSyntax with what is wrong
/// in words: no certificate, one that cannot be read, a private key that does not belong into this place; TooLarge
/// beyond 1 MiB or 100 certificates. May take milliseconds; any thread.
Result<std::vector<CertificateFacts>> describeCertificates(std::string_view pem);

/// InvalidSyntax when it is no PEM private key, or one with a passphrase.
Result<KeyFacts> describePrivateKey(const SecretBytes& pem);

enum class Validity { Valid, NotYet, Expired };
Validity validityAt(const CertificateFacts& facts, std::chrono::system_clock::time_point now) noexcept;

}  // namespace gatehouse::net
