#include "core/exchange/har.h"

#include <QDateTime>
#include <QFile>

#include <boost/json/object.hpp>

#include <optional>
#include <utility>
#include <vector>

#include "core/base/encoding.h"
#include "core/base/json_line.h"
#include "core/exchange/own_secrets.h"
#include "core/http/form.h"
#include "core/http/header_list.h"

namespace gatehouse::exchange {
namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

constexpr std::string_view fileEnd = "\n]}}\n";

/// A raw head taken apart for reading, not for judging: whatever was on the wire gets in.
struct HeadLines {
    std::string_view first;
    std::vector<http::HeaderView> fields;

    std::string_view find(std::string_view name) const
    {
        for (const http::HeaderView& field : fields) {
            if (http::equalsIgnoringCase(field.name, name)) {
                return field.value;
            }
        }
        return {};
    }
};

HeadLines linesOf(std::string_view head)
{
    HeadLines lines;
    bool first = true;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::size_t colon = line.find(':');
        if (first) {
            lines.first = line;
        } else if (colon != std::string_view::npos) {
            std::string_view value = line.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
            lines.fields.push_back({line.substr(0, colon), value});
        }
        first = false;
    }
    return lines;
}

/// The n-th word of a start line.
std::string_view word(std::string_view line, int index)
{
    for (; index > 0; --index) {
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos) {
            return {};
        }
        line.remove_prefix(space + 1);
    }
    return line.substr(0, line.find(' '));
}

double milliseconds(nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

double difference(const std::optional<nanoseconds>& from, const std::optional<nanoseconds>& to)
{
    return from && to && *to >= *from ? milliseconds(*to - *from) : -1;
}

/// JSON must be UTF-8; a header that is not is read as ISO 8859-1, octet for octet.
std::string asUtf8(std::string_view text)
{
    if (isUtf8(text)) {
        return std::string(text);
    }
    std::string out;
    for (const char letter : text) {
        const auto octet = static_cast<unsigned char>(letter);
        if (octet < 0x80) {
            out.push_back(letter);
        } else {
            out.push_back(static_cast<char>(0xc0 | (octet >> 6)));
            out.push_back(static_cast<char>(0x80 | (octet & 0x3f)));
        }
    }
    return out;
}

class EntryWriter {
public:
    EntryWriter(const Exchange& exchange, const HarOptions& options) : m_exchange(exchange), m_options(options)
    {
        if (options.redactor != nullptr) {
            for (std::string& secret : ownSecrets(exchange)) {
                std::string mask = options.redactor->mask(secret);
                m_masks.emplace_back(std::move(secret), std::move(mask));
            }
        }
    }

    json::object entry(const Leg& leg) const
    {
        const json::object timings = timingsOf(leg);
        double time = 0;
        for (const auto& [name, value] : timings) {
            // ssl is part of connect.
            if (name != "ssl" && value.as_double() > 0) {
                time += value.as_double();
            }
        }
        json::object out{{"startedDateTime", startedAt(leg)},
                         {"time", time},
                         {"request", request(leg)},
                         {"response", response(leg)},
                         {"cache", json::object()},
                         {"timings", timings},
                         {"_leg", legPurposeWord(leg.purpose)}};
        out[leg.kind == LegKind::Client ? "_exchange" : "_parent"] = m_exchange.id;
        if (leg.error) {
            out["_error"] = asUtf8(std::string(errorCodeWord(leg.error->code)) + ": " + leg.error->origin + ": "
                                   + shown(leg.error->detail));
        }
        if (!leg.tls.empty()) {
            out["_tls"] = leg.tls;
        }
        return out;
    }

    void addVerdict(json::object& entry) const
    {
        const Verdict& verdict = m_exchange.verdict;
        json::object out{{"decision", decisionWord(verdict.decision)},
                         {"reason", reasonWord(verdict.reason)},
                         {"authMethod", verdict.authMethod},
                         {"field", verdict.field},
                         {"detail", asUtf8(shown(verdict.detail))}};
        if (m_options.sentence) {
            out["sentence"] = m_options.sentence(verdict);
        }
        entry["_verdict"] = std::move(out);
        json::array trace;
        for (const TraceStep& step : m_exchange.trace) {
            trace.push_back(json::object{{"at", milliseconds(step.at)},
                                         {"step", step.step},
                                         {"reason", reasonWord(step.reason)},
                                         {"detail", asUtf8(shown(step.detail))}});
        }
        entry["_trace"] = std::move(trace);
        json::array cached;
        for (const Leg& leg : m_exchange.legs) {
            if (leg.ghost) {
                json::object one{{"leg", legPurposeWord(leg.purpose)}, {"filledBy", leg.filledBy}};
                if (leg.cacheLifetimeLeft) {
                    one["secondsLeft"] = leg.cacheLifetimeLeft->count();
                }
                cached.push_back(std::move(one));
            }
        }
        entry["_cached"] = std::move(cached);
    }

private:
    std::string startedAt(const Leg& leg) const
    {
        const auto at =
            m_exchange.startedAt + std::chrono::duration_cast<std::chrono::system_clock::duration>(leg.start);
        const auto sinceEpoch = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
        return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count(), Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
    }

    static json::object timingsOf(const Leg& leg)
    {
        const net::CallTimes& times = leg.times;
        const std::optional<nanoseconds> begin = nanoseconds(0);
        const auto& ready = times.secured ? times.secured : times.connected;
        const bool fresh = !leg.reusedConnection;
        return {{"blocked", -1.0},
                {"dns", fresh ? difference(begin, times.resolved) : -1.0},
                {"connect", fresh ? difference(times.resolved ? times.resolved : begin, ready) : -1.0},
                {"ssl", fresh ? difference(times.connected, times.secured) : -1.0},
                {"send", difference(fresh && ready ? ready : begin, times.sent)},
                {"wait", difference(times.sent ? times.sent : begin, times.firstByte)},
                {"receive", difference(times.firstByte, times.end)}};
    }

    std::string shown(std::string_view text) const
    {
        return m_options.redactor != nullptr ? withoutToken(withoutTokens(text)) : std::string(text);
    }

    /// What the exchange shows to be a secret may be opaque and stand anywhere, in a header of the user's own naming
    /// for one.
    std::string withoutToken(std::string text) const
    {
        for (const auto& [secret, mask] : m_masks) {
            for (std::size_t at = text.find(secret); at != std::string::npos;
                 at = text.find(secret, at + mask.size())) {
                text.replace(at, secret.size(), mask);
            }
        }
        return text;
    }

    std::string headerValue(const http::HeaderView& field) const
    {
        return asUtf8(m_options.redactor != nullptr ? withoutToken(m_options.redactor->header(field.name, field.value))
                                                    : std::string(field.value));
    }

    json::array headers(const HeadLines& lines) const
    {
        json::array out;
        for (const http::HeaderView& field : lines.fields) {
            out.push_back(json::object{{"name", asUtf8(field.name)}, {"value", headerValue(field)}});
        }
        return out;
    }

    /// The pairs of Cookie fields, or the first pair of each Set-Cookie field.
    json::array cookies(const HeadLines& lines, std::string_view fieldName) const
    {
        json::array out;
        const bool isRequest = http::equalsIgnoringCase(fieldName, "cookie");
        for (const http::HeaderView& field : lines.fields) {
            if (!http::equalsIgnoringCase(field.name, fieldName)) {
                continue;
            }
            const std::string value = headerValue(field);
            std::string_view rest = value;
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find(';'), rest.size());
                std::string_view pair = rest.substr(0, end);
                rest.remove_prefix(std::min(end + 1, rest.size()));
                pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
                const std::size_t equals = std::min(pair.find('='), pair.size());
                out.push_back(json::object{{"name", pair.substr(0, equals)},
                                           {"value", pair.substr(std::min(equals + 1, pair.size()))}});
                if (!isRequest) {
                    break;
                }
            }
        }
        return out;
    }

    static json::array arguments(std::string_view query)
    {
        json::array out;
        if (const auto fields = http::parseForm(query)) {
            for (const auto& [name, value] : *fields) {
                out.push_back(json::object{{"name", asUtf8(name)}, {"value", asUtf8(value)}});
            }
        }
        return out;
    }

    json::object request(const Leg& leg) const
    {
        const HeadLines lines = linesOf(leg.request.head);
        const std::string url =
            asUtf8(m_options.redactor != nullptr ? withoutToken(m_options.redactor->url(leg.url)) : leg.url);
        const std::size_t question = url.find('?');
        json::object out{{"method", asUtf8(leg.method)},
                         {"url", url},
                         {"httpVersion", asUtf8(word(lines.first, 2))},
                         {"cookies", cookies(lines, "cookie")},
                         {"headers", headers(lines)},
                         {"queryString", question == std::string::npos
                                             ? json::array()
                                             : arguments(std::string_view(url).substr(question + 1))},
                         {"headersSize", size(leg.request.head.size())},
                         {"bodySize", static_cast<std::int64_t>(leg.request.bodySize)}};
        if (leg.request.bodySize > 0) {
            json::object content = body(leg.request, lines);
            content["mimeType"] = asUtf8(lines.find("Content-Type"));
            content["params"] = json::array();
            out["postData"] = std::move(content);
        }
        return out;
    }

    json::object response(const Leg& leg) const
    {
        const HeadLines lines = linesOf(leg.response.head);
        const std::size_t reason = std::min(lines.first.find(' ', lines.first.find(' ') + 1), lines.first.size());
        json::object content = body(leg.response, lines);
        content["size"] = leg.status == 0 ? -1 : static_cast<std::int64_t>(leg.response.bodySize);
        content["mimeType"] = asUtf8(lines.find("Content-Type"));
        const http::HeaderView location{"Location", lines.find("Location")};
        return {{"status", leg.status},
                {"statusText", asUtf8(lines.first.substr(std::min(reason + 1, lines.first.size())))},
                {"httpVersion", asUtf8(word(lines.first, 0))},
                {"cookies", cookies(lines, "set-cookie")},
                {"headers", headers(lines)},
                {"content", std::move(content)},
                {"redirectURL", headerValue(location)},
                {"headersSize", size(leg.response.head.size())},
                {"bodySize", leg.status == 0 ? -1 : static_cast<std::int64_t>(leg.response.bodySize)}};
    }

    static std::int64_t size(std::size_t octets) { return octets == 0 ? -1 : static_cast<std::int64_t>(octets); }

    /// `text`, with `encoding` where it is base64. A compressed body cannot be searched for secrets, so it is left out
    /// of a redacted file.
    json::object body(const Message& message, const HeadLines& lines) const
    {
        json::object out;
        if (message.bodyCut()) {
            out["comment"] = "only the first " + std::to_string(message.body.size()) + " octets were recorded";
        }
        if (m_options.redactor == nullptr) {
            addText(out, message.body);
        } else if (lines.find("Content-Encoding").empty()) {
            addText(out, withoutToken(m_options.redactor->body(message.body)));
        } else {
            out["text"] = "";
            out["comment"] = "left out: a compressed body cannot be searched for secrets";
        }
        return out;
    }

    static void addText(json::object& out, const std::string& octets)
    {
        if (isUtf8(octets)) {
            out["text"] = octets;
        } else {
            out["text"] = base64Encode(octets);
            out["encoding"] = "base64";
        }
    }

    const Exchange& m_exchange;
    const HarOptions& m_options;
    std::vector<std::pair<std::string, std::string>> m_masks;  ///< each secret and what is shown for it
};

}  // namespace

json::array harEntries(const Exchange& exchange, const HarOptions& options)
{
    const EntryWriter writer(exchange, options);
    json::array entries;
    for (const Leg& leg : exchange.legs) {
        // What a cache or another exchange's call answered was never on the wire for this one.
        if (leg.ghost || leg.shared) {
            continue;
        }
        json::object entry = writer.entry(leg);
        if (leg.kind == LegKind::Client) {
            writer.addVerdict(entry);
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

struct HarWriter::Implementation {
    QFile file;
    HarOptions options;
    qint64 end = 0;  ///< where the next entry goes: before fileEnd
    bool any = false;

    Result<void> write(std::string_view text)
    {
        std::string octets(text);
        octets.append(fileEnd);
        const auto size = static_cast<qint64>(octets.size());
        if (!file.seek(end) || file.write(octets.data(), size) != size || !file.flush()) {
            return fail(ErrorCode::IoFailed, file.fileName().toStdString(), file.errorString().toStdString());
        }
        end += static_cast<qint64>(text.size());
        return {};
    }
};

HarWriter::HarWriter(std::unique_ptr<Implementation> implementation) : m_implementation(std::move(implementation)) {}
HarWriter::HarWriter(HarWriter&&) noexcept = default;
HarWriter& HarWriter::operator=(HarWriter&&) noexcept = default;
HarWriter::~HarWriter() = default;

Result<HarWriter> HarWriter::create(const std::string& path, HarOptions options)
{
    auto implementation = std::make_unique<Implementation>();
    implementation->file.setFileName(QString::fromStdString(path));
    implementation->options = std::move(options);
    QFile& file = implementation->file;
    constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
#if QT_VERSION >= QT_VERSION_CHECK(6, 3, 0)
    const bool opened = file.open(QIODevice::ReadWrite | QIODevice::Truncate, ownerOnly);
#else
    const bool opened = file.open(QIODevice::ReadWrite | QIODevice::Truncate);
#endif
    // A file that was there before keeps its wider mode unless it is changed.
    if (!opened || !file.setPermissions(ownerOnly)) {
        const ErrorCode code =
            file.error() == QFileDevice::PermissionsError ? ErrorCode::PermissionDenied : ErrorCode::IoFailed;
        return fail(code, path, file.errorString().toStdString());
    }
    const json::object creator{{"name", "Gatehouse"}, {"version", implementation->options.creatorVersion}};
    if (auto written =
            implementation->write(R"({"log":{"version":"1.2","creator":)" + jsonLine(creator) + R"(,"entries":[)");
        !written) {
        return fail(std::move(written.error()));
    }
    return HarWriter(std::move(implementation));
}

Result<void> HarWriter::append(const Exchange& exchange)
{
    std::string text;
    for (const json::value& entry : harEntries(exchange, m_implementation->options)) {
        text.append(m_implementation->any ? ",\n" : "\n").append(jsonLine(entry));
        m_implementation->any = true;
    }
    return m_implementation->write(text);
}

}  // namespace gatehouse::exchange
