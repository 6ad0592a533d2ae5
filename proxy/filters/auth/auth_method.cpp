#include "proxy/filters/auth/auth_method.h"

#include <array>

namespace gatehouse::proxy {
namespace {

constexpr AuthMethod notActedOn(std::string_view id)
{
    AuthMethod method;
    method.id = id;
    return method;
}

constexpr AuthMethod session = notActedOn("session");
constexpr AuthMethod bearer = notActedOn("bearer");
constexpr AuthMethod kongOauth2 = notActedOn("kong_oauth2");
constexpr AuthMethod userinfo = notActedOn("userinfo");
constexpr AuthMethod refreshToken = notActedOn("refresh_token");
constexpr AuthMethod clientCredentials = notActedOn("client_credentials");
constexpr AuthMethod authorizationCode = notActedOn("authorization_code");

constexpr std::array<const AuthMethod*, 9> inLookupOrder{
    &session,              //
    &bearer,               //
    &kongOauth2,           //
    &introspectionMethod,  //
    &userinfo,             //
    &refreshToken,         //
    &passwordMethod,       //
    &clientCredentials,    //
    &authorizationCode,
};

}  // namespace

std::span<const AuthMethod* const> authMethods() noexcept
{
    return inLookupOrder;
}

}  // namespace gatehouse::proxy
