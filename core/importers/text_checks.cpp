#include "core/importers/text_checks.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace gatehouse::importers {

namespace {

using gateway::Diagnostic;
using gateway::Position;

/// Length of the UTF-8 sequence at `at`, 0 if there is none (RFC 3629 section 4).
std::size_t utf8Length(std::string_view text, std::size_t at)
{
    const auto octet = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (octet(i) & 0xc0U) == 0x80U; };
    const unsigned first = octet(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && octet(1) < 0xa0;
        const bool surrogate = first == 0xed && octet(1) >= 0xa0;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && octet(1) < 0x90;
        const bool beyond = first == 0xf4 && octet(1) >= 0x90;
        return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

gateway::Diagnostics cannotRead(const std::string& path, std::string message, std::string suggestion)
{
    return {diagnosticAt(path, {}, std::move(message), std::move(suggestion))};
}

}  // namespace

gateway::Diagnostic diagnosticAt(const std::string& fileName, Position position, std::string message,
                                 std::string suggestion)
{
    Diagnostic diagnostic;
    diagnostic.file = fileName;
    diagnostic.line = position.line;
    diagnostic.column = position.column;
    diagnostic.message = std::move(message);
    diagnostic.suggestion = std::move(suggestion);
    return diagnostic;
}

/// yaml-cpp takes an EOT character for the end of the file and lets broken UTF-8 pass, so text is checked before.
std::optional<TextFault> textFault(std::string_view text, std::size_t octets)
{
    Position position{.line = 1, .column = 1};
    if (text.size() > octets) {
        const auto fits = text.substr(0, octets);
        position.line += static_cast<int>(std::count(fits.begin(), fits.end(), '\n'));
        position.column += static_cast<int>(fits.size() - (fits.rfind('\n') + 1));
        return TextFault{position, "larger than " + std::to_string(octets / 1024 / 1024) + " MiB", ""};
    }
    for (std::size_t i = 0; i < text.size();) {
        const auto length = utf8Length(text, i);
        const auto octet = static_cast<unsigned char>(text[i]);
        if (length == 0) {
            return TextFault{position, "not UTF-8 text", "save the file as UTF-8"};
        }
        if ((octet < 0x20 && octet != '\n' && octet != '\r' && octet != '\t') || octet == 0x7f) {
            return TextFault{position, "a control character", "remove it"};
        }
        ++position.column;
        if (octet == '\n') {
            position = {.line = position.line + 1, .column = 1};
        }
        i += length;
    }
    return std::nullopt;
}

gateway::Checked<std::string> readFile(const std::string& path, std::size_t octets)
{
    namespace fs = std::filesystem;
    const auto refuse = [&](std::string message, std::string suggestion) {
        return tl::unexpected(cannotRead(path, std::move(message), std::move(suggestion)));
    };
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
        return refuse("there is no such file", "check the name, or the folder you are in");
    }
    if (fs::is_directory(status)) {
        return refuse("this is a folder, not a file", "name the decK file in it");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return refuse(errno == EACCES ? "no permission to read the file" : "the file cannot be opened",
                      "check who may read it");
    }
    std::string text(octets + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) {
        return refuse("reading the file failed", "");
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

}  // namespace gatehouse::importers
