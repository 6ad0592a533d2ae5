#pragma once

#include <chrono>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace gatehouse::net {

/// A certificate (with its chain, the own one first) and its private key, both PEM.
struct CertifiedKey {
    std::string certificatePem;
    SecretBytes keyPem;
};

/// A certificate authority of this machine's own, for ten years. It can vouch for localhost, 127.0.0.0/8 and ::1 and
/// for nothing else (critical name constraints, RFC 5280 section 4.2.1.10): whoever trusts it gives nobody the power to
/// pass for a site of the internet, not even to a thief of its key. Elliptic curve P-256.
Result<CertifiedKey> makeLoopbackAuthority(const std::string& name, std::chrono::system_clock::time_point now);

/// A server's certificate for localhost, 127.0.0.1 and ::1, signed by that authority, for 90 days; its chain holds the
/// authority as well. InvalidArgument when `authority` cannot be read.
Result<CertifiedKey> makeLoopbackCertificate(const CertifiedKey& authority, std::chrono::system_clock::time_point now);

/// Nothing when it can be read; else why not, in words for Error::detail.
Result<void> checkCertificate(const std::string& pem);

/// Nothing when both can be read and belong together; else what is wrong, in words for Error::detail.
Result<void> checkBelongTogether(const CertifiedKey& pair);

/// Nothing when both can be read, belong together and the certificate is valid at `now`; else what is wrong, in words
/// for Error::detail.
Result<void> checkCertifiedKey(const CertifiedKey& pair, std::chrono::system_clock::time_point now);

}  // namespace gatehouse::net
