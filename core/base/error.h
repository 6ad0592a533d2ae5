#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

/// What kind of outside failure happened. The names are the RFCs' where they have one; the wire word is
/// `errorCodeWord(code)`. Text for people is made in app/wording from the code, the origin and the detail.
enum class ErrorCode {
    // input that a person or a file gave
    InvalidArgument,
    InvalidSyntax,
    NotFound,
    AlreadyExists,
    PermissionDenied,
    MissingEnvironmentVariable,
    // outside systems
    NameNotResolved,
    ConnectionRefused,
    ConnectionReset,
    TlsFailed,
    TimedOut,
    Cancelled,
    TooLarge,
    ProtocolViolation,
    PortInUse,
    // identity provider
    UnexpectedStatus,
    InvalidJson,
    UnexpectedJson,
    IssuerMismatch,
    EndpointMissing,
    UnsupportedMethod,
    InvalidToken,
    InvalidSignature,
    // secrets
    KeychainUnavailable,
    KeychainDenied,
    SecretMissing,
    // this machine
    IoFailed,
    Internal,
};

/// The stable wire word of a code, e.g. "connection_refused"; used in JSON output, HAR files and tests.
std::string_view errorCodeWord(ErrorCode code) noexcept;

/// An outside failure as a value. Never carries a secret or a token, in any member.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    /// The part that failed, as a reader would name it: "introspection", "upstream http://127.0.0.1:9000", a file's
    /// path.
    std::string origin;
    /// What came instead of what was expected, in the specification's words. One line, no trailing full stop.
    std::string detail;

    bool operator==(const Error&) const = default;
};

}  // namespace gatehouse
