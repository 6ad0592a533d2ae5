#pragma once

#include <chrono>
#include <string>

namespace gatehouse::tests {

/// A certificate with its key, both PEM, made on the spot.
struct Certificate {
    std::string certificatePem;
    std::string keyPem;
};

struct CertificateWish {
    std::string commonName = "localhost";
    std::string alternativeName = "DNS:localhost,IP:127.0.0.1";
    std::chrono::seconds from{-3600};
    std::chrono::seconds to{3600};
    bool authority = false;
};

/// Signed by `issuer`, or by itself when that is nullptr.
Certificate makeCertificate(const CertificateWish& wish, const Certificate* issuer = nullptr);

}  // namespace gatehouse::tests
