#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/http/header_list.h"
#include "core/net/http_client.h"

namespace gatehouse::scenario {

/// Takes a value out of an answer for later steps to use as ${NAME}.
struct Capture {
    std::string name;  ///< "TOKEN"
    /// JSON pointer into the answer's body (RFC 6901): "/headers/Authorization".
    std::string pointer;
    std::string stripPrefix;  ///< "Bearer "; the value must begin with it
    bool secret = true;
};

/// What must hold of an answer; unset members are not looked at.
struct Expectation {
    std::optional<int> status;
    std::vector<std::string> bodyPointers;      ///< must be there
    std::optional<bool> identityProviderCalls;  ///< needs a watched gateway: were any made?
};

/// One request with what is taken from its answer and what must hold. ${NAME} in url path, headers and body is
/// replaced.
struct Step {
    std::string id;     ///< stable: "password", "introspection", "cached"
    std::string title;  ///< a sentence for people
    std::string method = "GET";
    std::string path;  ///< below the gateway's URL: "/anything"
    http::HeaderList headers;
    std::string body;
    std::vector<Capture> captures;
    Expectation expect;
};

/// Steps in order. The how-to and the users' own tests are data of this type.
struct Scenario {
    std::string name;
    std::vector<Step> steps;
};

struct StepResult {
    std::string stepId;
    bool passed = false;
    net::CallRecord call;  ///< what was sent and received
    std::map<std::string, std::string> captured;
    std::vector<std::string> failures;  ///< one sentence each: expected, came
    std::chrono::nanoseconds duration{0};
};

/// Kong's how-to "Configure OpenID Connect with introspection": Basic credentials → 200 and a token in the echoed
/// headers; the token sent back → 200 by introspection; once more → 200 without a call to the identity provider.
Scenario introspectionHowTo(const std::string& path, const std::string& userName, const SecretBytes& password);

/// Runs one step against the gateway at `gatewayUrl`, with the values captured so far (and adds to them).
net::Awaitable<StepResult> runStep(net::HttpClient& client, const Step& step, const std::string& gatewayUrl,
                                   std::map<std::string, std::string>& values);

}  // namespace gatehouse::scenario
