#include "app/cli/terminal.h"

#include <cstdlib>

#include <unistd.h>

namespace gatehouse::cli {

Terminal::Terminal(std::FILE* out, std::FILE* messages) : m_out(out), m_messages(messages) {}

Terminal Terminal::ofProcess()
{
    Terminal terminal(stdout, stderr);
    const char* noColor = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    terminal.m_colours = isatty(fileno(stdout)) == 1 && (noColor == nullptr || *noColor == '\0')
                         && (kind == nullptr || std::string_view(kind) != "dumb");
    return terminal;
}

int Terminal::descriptor() const
{
    return fileno(m_out);
}

void Terminal::write(std::string_view octets)
{
    if (std::fwrite(octets.data(), 1, octets.size(), m_out) != octets.size() || std::fflush(m_out) != 0) {
        m_connected = false;
    }
}

void Terminal::line(std::string_view text)
{
    write(std::string(text) + "\n");
}

void Terminal::line(const QString& text)
{
    write((text + QLatin1Char('\n')).toStdString());
}

void Terminal::message(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), m_messages);
    std::fputc('\n', m_messages);
    std::fflush(m_messages);
}

void Terminal::message(const QString& text)
{
    message(std::string_view(text.toStdString()));
}

void Terminal::problem(const QString& text)
{
    message(QStringLiteral("gatehouse-cli: %1").arg(text));
}

QString Terminal::toned(Tone tone, const QString& text) const
{
    if (!m_colours) {
        return text;
    }
    const char* code = "0";
    switch (tone) {
    case Tone::Plain: return text;
    case Tone::Good: code = "32"; break;
    case Tone::Bad: code = "31"; break;
    case Tone::Quiet: code = "2"; break;
    case Tone::Strong: code = "1"; break;
    }
    return QStringLiteral("\033[%1m%2\033[0m").arg(QLatin1String(code), text);
}

}  // namespace gatehouse::cli
