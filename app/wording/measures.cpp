#include "app/wording/sentences.h"

namespace gatehouse::wording {
namespace {

/// Two or three significant digits, as people read them.
QString withDigits(double value)
{
    return QString::number(value, 'f', value < 10 ? 1 : 0);
}

}  // namespace

QString duration(std::chrono::nanoseconds time)
{
    const double milliseconds = std::chrono::duration<double, std::milli>(time).count();
    if (milliseconds < 1000) {
        return withDigits(milliseconds) + QStringLiteral(" ms");
    }
    return withDigits(milliseconds / 1000) + QStringLiteral(" s");
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
