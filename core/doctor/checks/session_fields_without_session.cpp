#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isSet("auth_methods") || plugin.uses("session")) {
        return;
    }
    std::vector<Place> places;
    std::vector<std::string> named;
    for (const auto* field : plugin.table().children("")) {
        const bool ofSession = field->name.starts_with("session_") || field->name == "disable_session"
                               || field->name == "reverify" || field->name == "redis";
        if (ofSession && plugin.isSet(field->path)) {
            places.push_back(plugin.at(field->path));
            named.push_back(field->name);
        }
    }
    if (!places.empty()) {
        const bool many = named.size() > 3;
        named.resize(many ? 3 : named.size());
        report.warning(std::move(places),
                       "No session is made or read, since session is not in auth_methods: " + inWords(named)
                           + (many                ? " and others change"
                              : named.size() == 1 ? " changes"
                                                  : " change")
                           + " nothing.",
                       "Add session to auth_methods, or take these fields away.");
    }
}

}  // namespace

Check sessionFieldsWithoutSession()
{
    return {"session_fields_without_session", "session fields while nothing makes a session", run};
}

}  // namespace gatehouse::doctor
