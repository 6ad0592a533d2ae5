#include "core/exporters/admin_script.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

constexpr std::string_view setUp = R"(: "${KONNECT_TOKEN:?set KONNECT_TOKEN to a personal or system access token}"
: "${CONTROL_PLANE_ID:?set CONTROL_PLANE_ID to the id of the control plane}"
base_url=${1:-${KONNECT_API_URL:-https://${KONNECT_REGION:-us}.api.konghq.com}}
base_url=${base_url%/}/v2/control-planes/$CONTROL_PLANE_ID/core-entities
# curl reads the token from a file: no secret on a command line.
secret_header=$(mktemp)
trap 'rm -f "$secret_header"' EXIT
printf 'Authorization: Bearer %s\n' "$KONNECT_TOKEN" > "$secret_header"
headers=(-H "@$secret_header")
)";

gateway::Checked<Export> write(const gateway::Configuration& configuration, const ExportOptions& options)
{
    auto rest = configuration;
    rest.other.stable_erase("_konnect");  // says which control plane: a variable here
    return writeAdminScript(
        rest, options,
        {.program = "konnect-api.sh",
         .target = "Konnect's API",
         .setUp = setUp,
         .byId = true,
         .needs = {{NoteKind::Needs, "KONNECT_TOKEN", "a personal or system access token"},
                   {NoteKind::Needs, "CONTROL_PLANE_ID", "the id of the control plane"},
                   {NoteKind::Needs, "KONNECT_REGION", "the region (us if not set: au, eu, in, me …)"}}});
}

}  // namespace

Exporter konnectApiExporter()
{
    return {"konnect-api", "Konnect API", "a bash script that creates everything through Konnect's API with curl",
            write};
}

}  // namespace gatehouse::exporters
