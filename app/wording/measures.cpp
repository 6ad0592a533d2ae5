#include "app/wording/sentences.h"

#include <array>
#include <charconv>
#include <string>

namespace gatehouse::wording {
namespace {

/// Two or three significant digits, as people read them.
void appendDigits(std::string& out, double value)
{
    std::array<char, 400> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, value < 10 ? 1 : 0);
    out.append(text.data(), end.ptr);
}

QString withDigits(double value)
{
    std::string text;
    appendDigits(text, value);
    return QString::fromStdString(text);
}

}  // namespace

void appendDuration(std::string& out, std::chrono::nanoseconds time)
{
    const double milliseconds = std::chrono::duration<double, std::milli>(time).count();
    const bool seconds = milliseconds >= 1000;
    appendDigits(out, seconds ? milliseconds / 1000 : milliseconds);
    out.append(seconds ? " s" : " ms");
}

QString duration(std::chrono::nanoseconds time)
{
    std::string text;
    appendDuration(text, time);
    return QString::fromStdString(text);
}

QString octets(std::uint64_t count)
{
    if (count < 1024) {
        return QString::number(count) + QStringLiteral(" B");
    }
    const double kibi = static_cast<double>(count) / 1024;
    if (kibi < 1024) {
        return withDigits(kibi) + QStringLiteral(" KiB");
    }
    return withDigits(kibi / 1024) + QStringLiteral(" MiB");
}

}  // namespace gatehouse::wording
