#include "tests/core/oidc/support.h"

#include "core/base/encoding.h"

namespace gatehouse::tests {

std::string jwtWith(std::string_view claims, std::string_view header)
{
    return base64urlEncode(header) + "." + base64urlEncode(claims) + ".c2lnbmF0dXJl";
}

}  // namespace gatehouse::tests
