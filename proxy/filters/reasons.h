#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/exchange/verdict.h"
#include "core/oidc/failure.h"

namespace gatehouse::proxy {

/// Why a request is turned away, before it becomes a verdict.
struct Refusal {
    exchange::Reason reason = exchange::Reason::None;
    std::string detail;
    std::string_view field;  ///< static storage
    std::optional<std::chrono::seconds> age;
};

exchange::Reason reasonOf(oidc::FailureKind kind) noexcept;
Refusal refusalOf(const oidc::Failure& failure);

}  // namespace gatehouse::proxy
