#include "core/gateway/certificates.h"

#include "core/net/certificate.h"

namespace gatehouse::gateway {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name)
{
    const json::value* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

/// decK writes "id", the Admin API {"id": "…"}.
std::string idOf(const json::value& reference)
{
    if (reference.is_object()) {
        return text(reference.get_object(), "id");
    }
    return reference.is_string() ? std::string(reference.get_string()) : std::string();
}

Result<const json::object*> find(const Configuration& configuration, std::string_view list,
                                 const json::value& reference)
{
    const std::string id = idOf(reference);
    const json::value* const entities = configuration.other.if_contains(list);
    if (entities != nullptr && entities->is_array() && !id.empty()) {
        for (const json::value& entity : entities->get_array()) {
            if (entity.is_object() && text(entity.get_object(), "id") == id) {
                return &entity.get_object();
            }
        }
    }
    return fail(ErrorCode::NotFound, std::string(list), "the file has none with the id " + id);
}

tl::unexpected<Error> unusable(std::string_view list, const json::value& reference, const Error& why)
{
    return fail(ErrorCode::InvalidArgument, std::string(list),
                "the one with the id " + idOf(reference) + ": " + why.origin + ": " + why.detail);
}

}  // namespace

Result<void> useClientCertificate(net::TlsOptions& tls, const Configuration& configuration,
                                  const json::value& reference)
{
    const Result<const json::object*> entity = find(configuration, "certificates", reference);
    if (!entity) {
        return tl::unexpected(entity.error());
    }
    tls.clientCertificatePem = text(**entity, "cert");
    tls.clientKeyPem = SecretBytes(text(**entity, "key"));
    if (tls.clientCertificatePem.empty() || tls.clientKeyPem.revealed().empty()) {
        return fail(ErrorCode::InvalidArgument, "certificates", "one without cert or key");
    }
    if (const Result<void> sound = net::checkBelongTogether({tls.clientCertificatePem, tls.clientKeyPem}); !sound) {
        return unusable("certificates", reference, sound.error());
    }
    return {};
}

Result<void> useCaCertificates(net::TlsOptions& tls, const Configuration& configuration, const json::value& references)
{
    if (!references.is_array()) {
        return fail(ErrorCode::InvalidArgument, "ca_certificates", "expected a list of ids");
    }
    for (const json::value& reference : references.get_array()) {
        const Result<const json::object*> entity = find(configuration, "ca_certificates", reference);
        if (!entity) {
            return tl::unexpected(entity.error());
        }
        const std::string certificate = text(**entity, "cert");
        if (const Result<void> sound = net::checkCertificate(certificate); !sound) {
            return unusable("ca_certificates", reference, sound.error());
        }
        tls.caBundlePem.append(certificate).append("\n");
    }
    return {};
}

}  // namespace gatehouse::gateway
