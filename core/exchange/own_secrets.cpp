#include "core/exchange/own_secrets.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <string_view>

#include "core/exchange/redaction.h"
#include "core/http/characters.h"
#include "core/http/header_list.h"

namespace gatehouse::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t shortest = 8;

class Collector {
public:
    void add(std::string_view secret)
    {
        if (secret.size() >= shortest) {
            m_secrets.emplace_back(secret);
        }
    }

    void addTokens(std::string_view body)
    {
        boost::system::error_code error;
        const json::value answer = json::parse(body, error);
        if (error || !answer.is_object()) {
            return;
        }
        for (const std::string_view name : {"access_token", "refresh_token", "id_token"}) {
            const json::value* token = answer.get_object().if_contains(name);
            if (token != nullptr && token->is_string()) {
                add(token->get_string());
            }
        }
    }

    void addField(std::string_view name, std::string_view value)
    {
        if (http::equalsIgnoringCase(name, "cookie")) {
            addCookies(value);
        } else if (http::equalsIgnoringCase(name, "authorization")) {
            // The scheme is no secret, and a token may be sent on without it.
            const std::size_t blank = value.find(' ');
            add(blank == std::string_view::npos ? value : http::trimBlanks(value.substr(blank)));
        } else if (isSecretHeader(name) && !http::equalsIgnoringCase(name, "set-cookie")) {
            add(value);
        }
    }

    void addHead(std::string_view head)
    {
        while (!head.empty()) {
            const std::size_t end = std::min(head.find('\n'), head.size());
            const std::string_view line = head.substr(0, end);
            head.remove_prefix(std::min(end + 1, head.size()));
            const std::size_t colon = line.find(':');
            const std::string_view value = colon == std::string_view::npos
                                               ? std::string_view()
                                               : http::trimBlanks(withoutReturn(line.substr(colon + 1)));
            if (!value.empty()) {
                addField(line.substr(0, colon), value);
            }
        }
    }

    std::vector<std::string> secrets() &&
    {
        std::sort(m_secrets.begin(), m_secrets.end(), [](const std::string& a, const std::string& b) {
            return a.size() != b.size() ? a.size() > b.size() : a < b;
        });
        m_secrets.erase(std::unique(m_secrets.begin(), m_secrets.end()), m_secrets.end());
        return std::move(m_secrets);
    }

private:
    static std::string_view withoutReturn(std::string_view line) noexcept
    {
        return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }

    void addCookies(std::string_view value)
    {
        while (!value.empty()) {
            const std::size_t end = std::min(value.find(';'), value.size());
            const std::string_view pair = value.substr(0, end);
            value.remove_prefix(std::min(end + 1, value.size()));
            const std::size_t equals = pair.find('=');
            if (equals != std::string_view::npos) {
                add(http::trimBlanks(pair.substr(equals + 1)));
            }
        }
    }

    std::vector<std::string> m_secrets;
};

}  // namespace

std::vector<std::string> ownSecrets(const Exchange& exchange)
{
    Collector found;
    found.add(exchange.accessToken);
    for (const Leg& leg : exchange.legs) {
        found.addHead(leg.request.head);
        if (leg.purpose == LegPurpose::Token) {
            found.addTokens(leg.response.body);
        }
    }
    return std::move(found).secrets();
}

}  // namespace gatehouse::exchange
