#include "core/exporters/upstream.h"

#include <vector>

#include "core/gateway/reference_text.h"
#include "core/http/url.h"

namespace gatehouse::exporters {

namespace {

using Kind = gateway::ReferencePiece::Kind;

/// Puts a word in each reference's place, so that the rest can be read as a URL.
class Words {
public:
    std::string hidden(std::string_view text)
    {
        std::string result;
        for (const auto& piece : gateway::splitReferences(text)) {
            if (piece.kind == Kind::Text || piece.kind == Kind::Broken) {
                result += piece.text;
            } else {
                result += word(m_references.size());
                m_references.emplace_back(piece.text);
            }
        }
        return result;
    }

    std::string restored(std::string text) const
    {
        for (std::size_t i = 0; i < m_references.size(); ++i) {
            if (const auto at = text.find(word(i)); at != std::string::npos) {
                text.replace(at, word(i).size(), m_references[i]);
            }
        }
        return text;
    }

private:
    static std::string word(std::size_t index) { return "reference" + std::to_string(index) + "x"; }

    std::vector<std::string> m_references;
};

}  // namespace

std::string Upstream::authority() const
{
    const bool bracketed =
        host.find(':') != std::string::npos && host.find("${{") == std::string::npos && !host.starts_with('[');
    return (bracketed ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string Upstream::url() const
{
    return protocol + "://" + authority() + path;
}

std::optional<Upstream> upstreamOf(const gateway::Service& service)
{
    Upstream result;
    if (!service.url) {
        if (!service.host) {
            return std::nullopt;
        }
        result.protocol = service.protocol.value_or("http");
        result.host = *service.host;
        result.port = service.port.value_or(std::uint16_t{80});
        result.path = service.path.value_or("");
        return result;
    }
    Words words;
    const auto url = http::Url::parse(words.hidden(*service.url));
    if (!url) {
        return std::nullopt;
    }
    result.protocol = url->scheme;
    result.host = words.restored(url->host);
    result.port = url->port;
    const auto target = url->target();
    result.path = target == "/" ? "" : words.restored(target);
    return result;
}

}  // namespace gatehouse::exporters
