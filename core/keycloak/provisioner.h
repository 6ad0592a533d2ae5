#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/net/http_client.h"

namespace gatehouse::keycloak {

struct AdminLogin {
    std::string url = "http://localhost:8080";  ///< base, without /realms
    std::string userName = "admin";
    SecretBytes password;
};

/// What one click makes. Nothing outside this realm is touched; `master` is refused as realm.
struct LabPlan {
    std::string realm = "gatehouse";
    std::string clientId = "kong";
    std::string redirectUri = "http://localhost:8000/*";
    std::string userName = "alex";
    SecretBytes password;  ///< doe
};

/// One thing made, found or failed: shown step by step.
struct ProvisionStep {
    enum class Outcome { Created, Repaired, AlreadyRight, Removed, Failed };
    /// "admin login", "realm gatehouse", "client kong", "audience mapper kong-audience", "user alex", "discovery"
    std::string what;
    Outcome outcome = Outcome::Failed;
    std::string answer;  ///< Keycloak's words on failure
    std::string remedy;  ///< what to do on failure
};

struct Provisioned {
    std::string issuer;  ///< byte for byte as discovery says it
    std::string clientId;
    SecretBytes clientSecret;
    std::string version;  ///< of the server, when it tells: "26.5.0"
};

/// Makes and removes the lab realm through Keycloak's Admin REST API, idempotently. What it made carries the realm
/// attribute "gatehouse.created"; clean-up removes only what carries it.
class Provisioner {
public:
    using OnStep = std::function<void(const ProvisionStep&)>;
    using OnCall = std::function<void(const net::CallRecord&)>;

    Provisioner(net::HttpClient& client, AdminLogin login, OnStep onStep = {}, OnCall onCall = {});

    net::Awaitable<Result<Provisioned>> provision(LabPlan plan);
    net::Awaitable<Result<void>> cleanUp(LabPlan plan);

private:
    net::HttpClient& m_client;
    AdminLogin m_login;
    OnStep m_onStep;
    OnCall m_onCall;
};

}  // namespace gatehouse::keycloak
