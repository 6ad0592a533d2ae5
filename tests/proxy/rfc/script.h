#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::tests {

/// One thing that happens in a case; README.md has the words.
struct Step {
    enum class Kind {
        ClientSends,
        ClientGets,
        ClientSeesTheEnd,
        ClientSeesACut,
        ClientEnds,
        UpstreamSends,
        UpstreamGets,
        UpstreamSeesTheEnd,
        UpstreamEnds,
        UpstreamResets,
        UpstreamAcceptsAnother,
        NothingReachesTheUpstream,
    };
    Kind kind = Kind::ClientSends;
    std::string octets;   ///< to send; or, of what must come, a regular expression
    std::string written;  ///< as in the file, for messages
    int line = 0;
};

/// A case as it stands in its file.
struct Script {
    std::vector<Step> steps;
    bool once = false;
    bool preserveHost = true;
    std::string servicePath = "/";
    std::vector<std::string> protocols{"http", "https"};
    std::vector<std::pair<std::string, std::string>> upstreamFields;    ///< set by a plugin
    std::vector<std::pair<std::string, std::string>> downstreamFields;  ///< set by a plugin
    bool refusedByPlugin = false;
    std::string error;  ///< what of the file could not be read; empty: nothing
};

Script readScript(std::string_view text);

}  // namespace gatehouse::tests
