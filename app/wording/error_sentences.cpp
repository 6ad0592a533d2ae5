#include "app/wording/detail.h"
#include "app/wording/sentences.h"

namespace gatehouse::wording {

QString errorSentence(const Error& error)
{
    const QString origin = shown(error.origin);
    const QString detail = shown(error.detail);
    const auto about = [&](const char* what) {
        const QString begin = origin.isEmpty() ? QString() : origin + QStringLiteral(": ");
        QString sentence = begin + QString::fromUtf8(what) + inBrackets(detail) + QLatin1Char('.');
        return sentence;
    };
    switch (error.code) {
    case ErrorCode::InvalidArgument: return about("this value cannot be used");
    case ErrorCode::InvalidSyntax: return about("this cannot be read");
    case ErrorCode::NotFound: return about("there is no such thing here");
    case ErrorCode::AlreadyExists: return about("it is there already");
    case ErrorCode::PermissionDenied: return about("this is not permitted");
    case ErrorCode::MissingEnvironmentVariable: return about("an environment variable is not set");
    case ErrorCode::NameNotResolved: return about("the host name cannot be resolved");
    case ErrorCode::ConnectionRefused: return about("nobody listens there (connection refused)");
    case ErrorCode::ConnectionReset: return about("the connection was closed from the other side");
    case ErrorCode::TlsFailed: return about("the TLS connection failed");
    case ErrorCode::TimedOut: return about("there was no answer in time");
    case ErrorCode::Cancelled: return about("it was given up");
    case ErrorCode::TooLarge: return about("it is larger than allowed");
    case ErrorCode::ProtocolViolation: return about("the answer is not valid HTTP");
    case ErrorCode::PortInUse: return about("another program listens on this port already");
    case ErrorCode::UnexpectedStatus: return about("it answered with an error");
    case ErrorCode::InvalidJson: return about("the answer is not JSON");
    case ErrorCode::UnexpectedJson: return about("the answer is JSON, but not the one that was expected");
    case ErrorCode::IssuerMismatch: return about("it calls itself by another issuer than the configuration says");
    case ErrorCode::EndpointMissing: return about("the discovery document does not name the endpoint that is needed");
    case ErrorCode::UnsupportedMethod: return about("this method is not supported");
    case ErrorCode::InvalidToken: return about("the token is not valid");
    case ErrorCode::InvalidSignature: return about("the token's signature does not fit");
    case ErrorCode::KeychainUnavailable: return about("this system's keychain cannot be reached");
    case ErrorCode::KeychainDenied: return about("the keychain did not allow it");
    case ErrorCode::SecretMissing: return about("the secret is not in the keychain");
    case ErrorCode::IoFailed: return about("the file cannot be read or written");
    case ErrorCode::Internal: return about("something went wrong inside Gatehouse");
    }
    return about("something went wrong");
}

}  // namespace gatehouse::wording
