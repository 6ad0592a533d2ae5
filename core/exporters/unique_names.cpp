#include "core/exporters/unique_names.h"

namespace gatehouse::exporters {

std::string UniqueNames::of(const std::string& kind, std::string_view name)
{
    const auto key = kind + '\n' + std::string(name);
    if (const auto found = m_names.find(key); found != m_names.end()) {
        return found->second;
    }
    const auto stem = m_stem(kind, name);
    auto result = stem;
    for (int number = 2; !m_taken.insert(kind + '\n' + result).second; ++number) {
        result = stem + m_separator + std::to_string(number);
    }
    return m_names[key] = result;
}

}  // namespace gatehouse::exporters
