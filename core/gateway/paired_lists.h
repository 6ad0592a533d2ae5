#pragma once

#include <span>
#include <string_view>

#include <boost/json/object.hpp>

namespace gatehouse::gateway {

/// Fields whose lists pair by index: the second entry of each is about the second client, header or argument.
struct PairedLists {
    std::string_view title;  ///< "Clients"
    std::string_view entry;  ///< one of them: "client"
    std::span<const std::string_view> fields;
    bool firstForAll = false;  ///< where a list is short, its first entry holds for the others (clients)
};
std::span<const PairedLists> pairedLists() noexcept;

/// How many entries the longest of them has.
std::size_t entryCount(const boost::json::object& config, const PairedLists& lists);

/// `list` with `value` at `index`; entries on the way are filled with its first where `firstForAll` holds, else with
/// empty texts. A null takes away: the last entry goes, another becomes an empty text or, with `firstForAll`, the
/// first.
boost::json::array withEntry(boost::json::array list, std::size_t index, boost::json::value value, bool firstForAll);

/// The config without the entry at `index` of every list; a list whose only entry holds for all keeps it while others
/// are left.
boost::json::object withoutEntry(boost::json::object config, const PairedLists& lists, std::size_t index);

/// The config with two entries swapped in every list. Lists that are too short are filled first, so that no entry gets
/// another's values.
boost::json::object withSwapped(boost::json::object config, const PairedLists& lists, std::size_t a, std::size_t b);

}  // namespace gatehouse::gateway
