#pragma once

#include <QString>

#include <cstdio>
#include <string_view>

namespace gatehouse::cli {

/// Where results and messages go: stdout holds the result only, messages go to stderr. Each line is flushed, so that a
/// program that reads them sees them at once. One thread.
class Terminal {
public:
    enum class Tone { Plain, Good, Bad, Quiet, Strong };

    Terminal(std::FILE* out, std::FILE* messages);
    /// stdout and stderr; colours where they are terminals and NO_COLOR is not set.
    static Terminal ofProcess();

    void line(const QString& text);
    void line(std::string_view text);
    void line(const char* text) { line(std::string_view(text)); }
    /// Octets as they are.
    void write(std::string_view octets);
    void message(const QString& text);
    void message(std::string_view text);
    void message(const char* text) { message(std::string_view(text)); }
    /// "gatehouse-cli: text" on stderr.
    void problem(const QString& text);

    /// `text` in that tone for stdout, or as it is where stdout shows no colours.
    QString toned(Tone tone, const QString& text) const;
    /// Of stdout.
    int descriptor() const;
    /// False once nobody reads stdout any more.
    bool connected() const noexcept { return m_connected; }

private:
    std::FILE* m_out;
    std::FILE* m_messages;
    bool m_colours = false;
    bool m_connected = true;
};

}  // namespace gatehouse::cli
