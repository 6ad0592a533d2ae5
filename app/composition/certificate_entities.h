#pragma once

#include <QString>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "core/net/certificate_facts.h"

namespace gatehouse::app {

// The certificates of a configuration, which services and plugins name by their ids: decK's `certificates` (with a
// private key) and `ca_certificates`. Pure; any thread.

struct CertificateEntity {
    enum class Kind { OwnKey, Authority };
    Kind kind = Kind::OwnKey;
    std::size_t index = 0;  ///< in its list
    std::string id;
    std::string cert;  ///< PEM, or a reference
    std::string key;   ///< as it is written: a reference; empty: none
    bool operator==(const CertificateEntity&) const = default;
};
std::vector<CertificateEntity> certificatesOf(const gateway::Configuration& configuration);

/// "CN=client · until 2027-01-31", or the id where the certificate cannot be read.
QString certificateTitle(const CertificateEntity& entity);

/// Returns its index in its list.
std::size_t addCertificate(gateway::Configuration& configuration, CertificateEntity::Kind kind, const std::string& id);
/// `member` is "cert" or "key"; empty text: it goes.
void setCertificateMember(gateway::Configuration& configuration, const CertificateEntity& entity,
                          const std::string& member, const std::string& text);
void removeCertificate(gateway::Configuration& configuration, const CertificateEntity& entity);

/// A text with certificates and a private key, as many tools write it, in its two parts.
struct PemParts {
    std::string certificates;
    SecretBytes key;  ///< the first private key; empty: none
};
PemParts separateKey(const std::string& pem);

/// What a certificate and its key are, and what is wrong with them.
struct CertificateReport {
    std::vector<net::CertificateFacts> chain;  ///< the own one first
    QString problem;                           ///< of the certificate; empty: it can be read
    std::vector<QString> marks;                ///< "expired 3 days ago", "the key does not belong to it" …
    std::optional<net::KeyFacts> key;
    QString keyProblem;
};
/// `key` empty: there is none to look at.
CertificateReport inspectCertificate(const std::string& pem, const SecretBytes& key, CertificateEntity::Kind kind,
                                     std::chrono::system_clock::time_point now);

}  // namespace gatehouse::app
