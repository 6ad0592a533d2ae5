#include "core/exporters/admin_script.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

constexpr std::string_view setUpBegin = R"(
base_url=${1:-${KONG_ADMIN_URL:-http://localhost:8001}}
base_url=${base_url%/})";
constexpr std::string_view setUpEnd = R"(
# With role-based access control, each request carries a token. curl reads it from a file: no secret on a command line.
headers=()
if [ -n "${KONG_ADMIN_TOKEN:-}" ]; then
    secret_header=$(mktemp)
    trap 'rm -f "$secret_header"' EXIT
    printf 'Kong-Admin-Token: %s\n' "$KONG_ADMIN_TOKEN" > "$secret_header"
    headers+=(-H "@$secret_header")
fi
)";

gateway::Checked<Export> write(const gateway::Configuration& configuration, const ExportOptions& options)
{
    std::string setUp(setUpBegin);
    auto rest = configuration;
    if (const auto* workspace = configuration.other.if_contains("_workspace"); workspace && workspace->is_string()) {
        setUp += "/" + shellQuoted(pathSegment(workspace->get_string()));
        rest.other.stable_erase("_workspace");
    }
    setUp += setUpEnd;
    return writeAdminScript(rest, options,
                            {.program = "admin-api.sh", .target = "the Admin API", .setUp = setUp, .needs = {}});
}

}  // namespace

Exporter adminApiExporter()
{
    return {"admin-api", "Admin API", "a bash script that creates everything through the Admin API with curl", write};
}

}  // namespace gatehouse::exporters
