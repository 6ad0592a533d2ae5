#include "tests/proxy/rfc/script.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gatehouse::tests {
namespace {

using Kind = Step::Kind;

struct Word {
    std::string_view text;
    Kind kind;
    bool hasOctets = false;
};

constexpr std::array words{
    Word{"client sends", Kind::ClientSends, true},
    Word{"client gets", Kind::ClientGets, true},
    Word{"client sees the end", Kind::ClientSeesTheEnd},
    Word{"client sees a cut", Kind::ClientSeesACut},
    Word{"client ends", Kind::ClientEnds},
    Word{"upstream sends", Kind::UpstreamSends, true},
    Word{"upstream gets", Kind::UpstreamGets, true},
    Word{"upstream sees the end", Kind::UpstreamSeesTheEnd},
    Word{"upstream ends", Kind::UpstreamEnds},
    Word{"upstream resets", Kind::UpstreamResets},
    Word{"upstream accepts another", Kind::UpstreamAcceptsAnother},
    Word{"nothing reaches the upstream", Kind::NothingReachesTheUpstream},
};

/// What stands for octets that differ from run to run, each with the CRLF of its line where it is one.
std::optional<std::string_view> patternOf(std::string_view name)
{
    if (name == "forwarded") {
        return "X-Forwarded-For: 127\\.0\\.0\\.1\r\nX-Forwarded-Proto: https?\r\n(?:X-Forwarded-Host: [^\r\n]+\r\n)?"
               "X-Forwarded-Port: [0-9]+\r\nX-Real-IP: 127\\.0\\.0\\.1\r\nX-Request-Id: [0-9a-f-]+\r\n"
               "Via: 1\\.[01] gatehouse";
    }
    if (name == "answered") {
        return "(?:Date: [A-Za-z0-9:, ]+ GMT\r\n)?Via: 1\\.[01] gatehouse\r\nX-Kong-Upstream-Latency: [0-9]+\r\n"
               "X-Kong-Proxy-Latency: [0-9]+\r\nX-Request-Id: [0-9a-f-]+";
    }
    if (name == "local") {
        return "(?:[A-Za-z-]+: [^\r\n]*\r\n)+\r\n(?:\\{\"message\":\"[^\"\r\n]*\"\\})?";
    }
    if (name == "date") {
        return "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT";
    }
    if (name == "id") {
        return "[0-9a-f-]+";
    }
    if (name == "number") {
        return "[0-9]+";
    }
    return std::nullopt;
}

/// The octets of one block, literally or as a regular expression.
class Octets {
public:
    explicit Octets(bool pattern) : m_pattern(pattern) {}

    bool addLine(std::string_view line)
    {
        for (std::size_t at = 0; at < line.size(); ++at) {
            const char letter = line[at];
            if (letter == '\\') {
                if (at + 1 == line.size()) {
                    return true;  // the line goes on in the next one, or ends in nothing
                }
                if (!addEscape(line, ++at)) {
                    return false;
                }
            } else if (letter == '<') {
                const std::size_t close = line.find('>', at);
                if (close == std::string_view::npos || !addPlaceholder(line.substr(at + 1, close - at - 1))) {
                    return false;
                }
                at = close;
                // It ends its line by itself: there may be a body or not.
                if (line == "<local>") {
                    return true;
                }
            } else {
                add(letter);
            }
        }
        add('\r');
        add('\n');
        return true;
    }
    std::string take() { return std::move(m_octets); }

private:
    void add(char letter)
    {
        if (m_pattern && std::string_view("\\^$.|?*+()[]{}").find(letter) != std::string_view::npos) {
            m_octets += '\\';
        }
        m_octets += letter;
    }
    bool addEscape(std::string_view line, std::size_t& at)
    {
        switch (line[at]) {
        case 'n': add('\n'); return true;
        case 'r': add('\r'); return true;
        case 't': add('\t'); return true;
        case '0': add('\0'); return true;
        case '\\':
        case '<': add(line[at]); return true;
        case 'x': {
            unsigned value = 0;
            const char* const digits = line.data() + at + 1;
            if (line.size() < at + 3 || std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) {
                return false;
            }
            at += 2;
            add(static_cast<char>(value));
            return true;
        }
        default: return false;
        }
    }
    bool addPlaceholder(std::string_view inside)
    {
        constexpr std::string_view times = " × ";
        const std::size_t sign = inside.find(times);
        if (sign == std::string_view::npos) {
            const std::optional<std::string_view> pattern = patternOf(inside);
            if (!m_pattern || !pattern) {
                return false;
            }
            m_octets += *pattern;
            return true;
        }
        std::size_t count = 0;
        std::from_chars(inside.data(), inside.data() + sign, count);
        Octets unit(m_pattern);
        // The unit may hold escapes; a backslash in front of nothing keeps the line's end away.
        if (count == 0 || !unit.addLine(std::string(inside.substr(sign + times.size())) + '\\')) {
            return false;
        }
        const std::string octets = unit.take();
        for (std::size_t i = 0; i < count; ++i) {
            m_octets += octets;
        }
        return true;
    }

    bool m_pattern;
    std::string m_octets;
};

bool readField(std::string_view line, std::string_view word, std::vector<std::pair<std::string, std::string>>& fields)
{
    if (!line.starts_with(word)) {
        return false;
    }
    line.remove_prefix(word.size());
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) {
        return false;
    }
    fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    return true;
}

bool readSetting(std::string_view line, Script& script)
{
    if (line == "once") {
        return script.once = true;
    }
    if (line == "host of the service") {
        script.preserveHost = false;
        return true;
    }
    if (line == "plugin refuses") {
        return script.refusedByPlugin = true;
    }
    if (line == "https only") {
        script.protocols = {"https"};
        return true;
    }
    if (line.starts_with("service path ")) {
        script.servicePath = line.substr(13);
        return true;
    }
    return readField(line, "plugin sets ", script.upstreamFields)
           || readField(line, "plugin answers with ", script.downstreamFields);
}

std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

bool isBlockLine(std::string_view text)
{
    return text.starts_with('|');
}

}  // namespace

Script readScript(std::string_view text)
{
    Script script;
    int number = 0;
    const auto failed = [&](std::string_view what) {
        script.error = "line " + std::to_string(number) + ": " + std::string(what);
        return script;
    };
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        ++number;
        if (line.empty() || line.starts_with('#') || (script.steps.empty() && readSetting(line, script))) {
            continue;
        }
        const auto* const word =
            std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.text == line; });
        if (word == words.end()) {
            return failed("unknown words");
        }
        Step step;
        step.kind = word->kind;
        step.line = number;
        step.written = line;
        Octets octets(word->kind == Kind::ClientGets || word->kind == Kind::UpstreamGets);
        bool any = false;
        while (word->hasOctets && isBlockLine(text)) {
            std::string_view inside = takeLine(text);
            ++number;
            any = true;
            step.written.append("\n").append(inside);
            inside.remove_prefix(inside.starts_with("| ") ? 2 : 1);
            if (!octets.addLine(inside)) {
                return failed("a broken escape or placeholder");
            }
        }
        if (word->hasOctets && !any) {
            return failed("no octets");
        }
        step.octets = octets.take();
        script.steps.push_back(std::move(step));
    }
    if (script.steps.empty()) {
        return failed("nothing happens");
    }
    return script;
}

}  // namespace gatehouse::tests
