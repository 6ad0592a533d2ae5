#include "proxy/lab/echo.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

#include "core/base/encoding.h"
#include "core/http/form.h"

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;
using Values = std::map<std::string, std::vector<std::string>>;

/// Text as it is; other octets as a data URL, which is what httpbin does.
std::string printable(std::string_view octets)
{
    if (isUtf8(octets)) {
        return std::string(octets);
    }
    return "data:application/octet-stream;base64," + base64Encode(octets);
}

/// Two blanks a level and sorted members, as httpbin prints.
void print(std::string& out, const json::value& value, std::size_t level)
{
    const std::string indent(2 * (level + 1), ' ');
    const auto close = [&](char bracket) {
        out.push_back('\n');
        out.append(2 * level, ' ').push_back(bracket);
    };
    if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
        std::vector<std::pair<std::string_view, const json::value*>> members;
        for (const auto& member : *object) {
            members.emplace_back(std::string_view(member.key().data(), member.key().size()), &member.value());
        }
        std::sort(members.begin(), members.end());
        char before = '{';
        for (const auto& [key, member] : members) {
            out.push_back(before);
            out.append("\n").append(indent).append(json::serialize(json::string(key))).append(": ");
            print(out, *member, level + 1);
            before = ',';
        }
        close('}');
    } else if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
        char before = '[';
        for (const json::value& element : *array) {
            out.push_back(before);
            out.append("\n").append(indent);
            print(out, element, level + 1);
            before = ',';
        }
        close(']');
    } else {
        out.append(json::serialize(value));
    }
}

Answer jsonAnswer(int status, const json::value& value)
{
    Answer answer;
    answer.status = status;
    answer.headers.add("Content-Type", "application/json");
    print(answer.body, value, 0);
    answer.body.push_back('\n');
    return answer;
}

/// A value alone, or a list when the name came more than once.
json::object flattened(const Values& values)
{
    json::object out;
    for (const auto& [name, list] : values) {
        if (list.size() == 1) {
            out[name] = list.front();
        } else {
            out[name] = json::array(list.begin(), list.end());
        }
    }
    return out;
}

Values formValues(std::string_view text)
{
    Values values;
    if (const auto fields = http::parseForm(text)) {
        for (const auto& [name, value] : *fields) {
            values[printable(name)].push_back(printable(value));
        }
    }
    return values;
}

/// "x-request-ID" → "X-Request-Id".
std::string titleCase(std::string_view name)
{
    std::string out(name);
    bool first = true;
    for (char& letter : out) {
        const auto octet = static_cast<unsigned char>(letter);
        letter = static_cast<char>(first ? std::toupper(octet) : std::tolower(octet));
        first = letter == '-';
    }
    return out;
}

json::object shownHeaders(const http::HeaderList& headers)
{
    std::map<std::string, std::string> joined;
    for (const http::Header& header : headers) {
        std::string& value = joined[titleCase(header.name)];
        value += (value.empty() ? "" : ",") + printable(header.value);
    }
    json::object out;
    for (const auto& [name, value] : joined) {
        out[name] = value;
    }
    return out;
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return out;
}

/// The value of `name="…"` or `name=…` among a header's parameters.
std::optional<std::string> parameter(std::string_view header, const std::string& name)
{
    std::size_t at = 0;
    while ((at = header.find(';', at)) != std::string_view::npos) {
        ++at;
        while (at < header.size() && header[at] == ' ') {
            ++at;
        }
        if (!lowerCase(header.substr(at, name.size() + 1)).starts_with(name + "=")) {
            continue;
        }
        at += name.size() + 1;
        if (at < header.size() && header[at] == '"') {
            return std::string(header.substr(at + 1, header.find('"', at + 1) - at - 1));
        }
        return std::string(header.substr(at, header.find(';', at) - at));
    }
    return std::nullopt;
}

struct Multipart {
    Values form;
    Values files;
};

/// multipart/form-data (RFC 7578): parts with a file name are files.
Multipart parseMultipart(std::string_view body, const std::string& boundary)
{
    Multipart out;
    const std::string delimiter = "--" + boundary;
    std::size_t at = body.find(delimiter);
    while (at != std::string_view::npos) {
        at += delimiter.size();
        if (body.substr(at, 2) != "\r\n") {
            break;
        }
        const std::size_t end = body.find("\r\n" + delimiter, at);
        const std::size_t blank = body.find("\r\n\r\n", at);
        if (end == std::string_view::npos || blank == std::string_view::npos || blank > end) {
            break;
        }
        const std::string_view head = body.substr(at, blank - at);
        const std::string content = printable(body.substr(blank + 4, end - std::min(end, blank + 4)));
        const auto name = parameter(head, "name");
        if (name) {
            (parameter(head, "filename") ? out.files : out.form)[printable(*name)].push_back(content);
        }
        at = end + 2;
    }
    return out;
}

Answer anything(const Request& request)
{
    const std::string contentType(request.headers.find("Content-Type").value_or(""));
    const std::string mediaType = lowerCase(contentType.substr(0, contentType.find(';')));
    json::object out;
    out["args"] = flattened(formValues(request.query));
    out["data"] = "";
    out["files"] = json::object();
    out["form"] = json::object();
    out["headers"] = shownHeaders(request.headers);
    out["json"] = nullptr;
    out["method"] = request.method;
    if (mediaType == "application/x-www-form-urlencoded") {
        out["form"] = flattened(formValues(request.body));
    } else if (const auto boundary = parameter(contentType, "boundary");
               boundary && mediaType == "multipart/form-data") {
        const Multipart parts = parseMultipart(request.body, *boundary);
        out["form"] = flattened(parts.form);
        out["files"] = flattened(parts.files);
    } else {
        out["data"] = printable(request.body);
        boost::system::error_code error;
        json::value parsed = json::parse(request.body, error);
        if (!error) {
            out["json"] = std::move(parsed);
        }
    }
    out["origin"] = request.headers.find("X-Forwarded-For").value_or(request.clientAddress);
    const std::string scheme(request.headers.find("X-Forwarded-Proto").value_or("http"));
    const std::string host(request.headers.find("Host").value_or(""));
    out["url"] = printable(scheme + "://" + host + request.target);
    return jsonAnswer(200, out);
}

/// The number after a prefix such as "/status/".
std::optional<int> numberAfter(std::string_view path, std::string_view prefix, int most)
{
    if (!path.starts_with(prefix)) {
        return std::nullopt;
    }
    path.remove_prefix(prefix.size());
    int number = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), number);
    if (error != std::errc() || end != path.data() + path.size() || number < 0 || number > most) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

Answer echo(const Request& request)
{
    const std::string_view path = request.path;
    if (path == "/anything" || path.starts_with("/anything/")) {
        return anything(request);
    }
    if (path == "/headers") {
        return jsonAnswer(200, json::object{{"headers", shownHeaders(request.headers)}});
    }
    if (const auto status = numberAfter(path, "/status/", 599); status && *status >= 200) {
        Answer answer;
        answer.status = *status;
        return answer;
    }
    if (const auto seconds = numberAfter(path, "/delay/", 10)) {
        Answer answer = anything(request);
        answer.delay = std::chrono::seconds(*seconds);
        return answer;
    }
    if (const auto count = numberAfter(path, "/bytes/", 10'000'000)) {
        Answer answer;
        answer.headers.add("Content-Type", "application/octet-stream");
        answer.body.resize(static_cast<std::size_t>(*count));
        // Any pattern will do, as long as a shifted or repeated piece shows.
        for (std::size_t i = 0; i < answer.body.size(); ++i) {
            answer.body[i] = static_cast<char>((i * 131 + i / 251) & 0xff);
        }
        return answer;
    }
    return jsonAnswer(404,
                      json::object{{"message", "The lab's upstream answers /anything, /headers, /status/N, /delay/N "
                                               "and /bytes/N."}});
}

}  // namespace gatehouse::proxy::lab
