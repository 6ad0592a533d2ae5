#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/form.h"
#include "core/http/message_head.h"

namespace gatehouse::proxy {

/// An argument as it was looked up.
struct Argument {
    std::size_t count = 0;   ///< how often it is there
    bool malformed = false;  ///< there, but its value is broken or no string
    std::string value;       ///< the first, decoded
};

enum class BodyKind { Other, Form, Json };

/// The places of a request in which credentials and other arguments may be: header fields, query, body, cookies. Looks
/// only; copies nothing until something is found. Lives as long as the request.
class RequestArguments {
public:
    RequestArguments(const http::RequestHead& head, std::string_view query) : m_head(head), m_query(query) {}

    const http::RequestHead& head() const noexcept { return m_head; }

    Argument query(std::string_view name) const;
    /// Nothing is found before `readBody`.
    Argument body(std::string_view name) const;
    Argument cookie(std::string_view name) const;

    /// What the body is, by its Content-Type; Other also when there is none.
    BodyKind bodyKind() const;
    bool bodyRead() const noexcept { return m_bodyRead; }
    /// A body that is broken for its type holds no arguments.
    void readBody(std::string_view octets);
    /// Takes an argument out of what has been read.
    void removeFromBody(std::string_view name);
    /// What has been read, written again.
    std::string bodyText() const;

private:
    const http::RequestHead& m_head;
    std::string_view m_query;
    bool m_bodyRead = false;
    http::FormFields m_form;
    std::optional<boost::json::object> m_json;
    std::string m_text;  ///< of the JSON body: what stays of it goes on octet for octet
};

/// "refresh_token" → "Refresh-Token": how a name is spelled as a header field.
std::string headerForm(std::string_view name);
/// Field names that an upstream may take for the same: without case, underscore as dash.
bool sameHeader(std::string_view a, std::string_view b) noexcept;

}  // namespace gatehouse::proxy
