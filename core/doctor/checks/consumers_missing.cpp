#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const char* claim = plugin.isSet("consumer_claims") || plugin.isSet("consumer_claim") ? "consumer_claims" : nullptr;
    if (claim == nullptr) {
        if (plugin.isSet("consumer_by") || plugin.isSet("by_username_ignore_case")) {
            const char* field = plugin.isSet("consumer_by") ? "consumer_by" : "by_username_ignore_case";
            report.note(plugin.at({field}), "No consumer is looked for: no claim is named to find one by.",
                        "Write consumer_claims: [[preferred_username]], or take the field away.");
        }
        return;
    }
    const auto* consumers = plugin.configuration().other.if_contains("consumers");
    const bool inFile = consumers != nullptr && consumers->is_array() && !consumers->get_array().empty();
    if (!inFile && !plugin.isTrue("consumer_optional")) {
        report.warning(plugin.at({claim, "consumer_optional"}),
                       "Every request is refused with 403 until its consumer exists, and this file has no consumers.",
                       "Add them under consumers, or write consumer_optional: true.");
    }
}

}  // namespace

Check consumersMissing()
{
    return {"consumers_missing", "consumers that are asked for and that the file does not have", run};
}

}  // namespace gatehouse::doctor
