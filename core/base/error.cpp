#include "core/base/error.h"

namespace gatehouse {

std::string_view errorCodeWord(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid_argument";
    case ErrorCode::InvalidSyntax: return "invalid_syntax";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::AlreadyExists: return "already_exists";
    case ErrorCode::PermissionDenied: return "permission_denied";
    case ErrorCode::MissingEnvironmentVariable: return "missing_environment_variable";
    case ErrorCode::NameNotResolved: return "name_not_resolved";
    case ErrorCode::ConnectionRefused: return "connection_refused";
    case ErrorCode::ConnectionReset: return "connection_reset";
    case ErrorCode::TlsFailed: return "tls_failed";
    case ErrorCode::TimedOut: return "timed_out";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::TooLarge: return "too_large";
    case ErrorCode::ProtocolViolation: return "protocol_violation";
    case ErrorCode::PortInUse: return "port_in_use";
    case ErrorCode::UnexpectedStatus: return "unexpected_status";
    case ErrorCode::InvalidJson: return "invalid_json";
    case ErrorCode::UnexpectedJson: return "unexpected_json";
    case ErrorCode::IssuerMismatch: return "issuer_mismatch";
    case ErrorCode::EndpointMissing: return "endpoint_missing";
    case ErrorCode::UnsupportedMethod: return "unsupported_method";
    case ErrorCode::InvalidToken: return "invalid_token";
    case ErrorCode::InvalidSignature: return "invalid_signature";
    case ErrorCode::KeychainUnavailable: return "keychain_unavailable";
    case ErrorCode::KeychainDenied: return "keychain_denied";
    case ErrorCode::SecretMissing: return "secret_missing";
    case ErrorCode::IoFailed: return "io_failed";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

}  // namespace gatehouse
