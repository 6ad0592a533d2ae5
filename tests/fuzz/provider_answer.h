#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "tests/fuzz/fuzzing.h"

/// The identity provider's answers as targets see them: the first line of an input is "status content-type", the rest
/// the body.
namespace gatehouse::fuzzing {

inline net::CallOutcome providerAnswer(std::string_view input)
{
    const auto [line, body] = firstLine(input);
    net::CallAnswer answer;
    for (const char digit : line.substr(0, 3)) {
        answer.status = answer.status * 10 + (digit >= '0' && digit <= '9' ? digit - '0' : 0);
    }
    if (line.size() > 4) {
        answer.headers.add("Content-Type", std::string(line.substr(4)));
    }
    answer.body = body;
    return {std::move(answer), {}};
}

/// What a failure says is shown and logged: short, one line, without what must not be seen.
inline void requireShowable(const oidc::Failure& failure, std::string_view secret)
{
    require(failure.detail.size() <= 1000, "a short detail");
    for (const char octet : failure.detail) {
        require(static_cast<unsigned char>(octet) >= 0x20 && octet != '\x7f', "a detail is one line of text");
    }
    require(failure.detail.find(secret) == std::string::npos, "no secret in a detail");
}

}  // namespace gatehouse::fuzzing
