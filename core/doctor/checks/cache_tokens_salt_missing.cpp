#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isSet("cache_tokens_salt")) {
        report.warning(plugin.at({"cache_tokens_salt"}),
                       "cache_tokens_salt is not set: the gateway makes one anew for each plugin, and decK 1.59 and "
                       "later refuse the file.",
                       "Write a random text of your own, best as a reference: ${{ env \"DECK_TOKEN_SALT\" }}.");
    }
}

}  // namespace

Check cacheTokensSaltMissing()
{
    return {"cache_tokens_salt_missing", "no cache_tokens_salt, which decK demands", run};
}

}  // namespace gatehouse::doctor
