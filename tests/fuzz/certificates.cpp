// PEM as people paste it: CA certificates to trust, a client's certificate and key. Refused or taken; nothing of a key
// in what is said about it.
#include <cstdlib>
#include <string>

#include "core/net/tls_context.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // The system's own certificates take milliseconds to read and are not what is tested.
    static const int once = ::setenv("SSL_CERT_FILE", "/dev/null", 1) | ::setenv("SSL_CERT_DIR", "/dev/null", 1);
    require(once == 0, "the environment can be set");
    const std::string text(fuzzing::textOf(data, size));
    for (const bool trusted : {true, false}) {
        net::TlsOptions options;
        options.verifyPeer = trusted;
        if (trusted) {
            options.caBundlePem = text;
        } else {
            options.clientCertificatePem = text;
            options.clientKeyPem = SecretBytes(text);
        }
        const auto made = net::TlsContext::create(options);
        require(
            made || (made.error().detail.size() < 300 && made.error().detail.find("PRIVATE KEY") == std::string::npos),
            "a short detail without the key");
    }
    return 0;
}
