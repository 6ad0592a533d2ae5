#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace gatehouse::exporters {

/// Names as a target takes them: two things of one kind never share one, and a thing keeps what it got.
class UniqueNames {
public:
    /// What the target would call something, were it alone; never empty.
    using Stem = std::string (*)(std::string_view kind, std::string_view name);

    /// `separator` stands before the number of the second and later ones.
    UniqueNames(Stem stem, char separator) : m_stem(stem), m_separator(separator) {}

    std::string of(const std::string& kind, std::string_view name);

private:
    Stem m_stem;
    char m_separator;
    std::map<std::string, std::string> m_names;
    std::set<std::string> m_taken;
};

}  // namespace gatehouse::exporters
