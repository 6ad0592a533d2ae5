#include "app/composition/config_path.h"

#include <boost/json/array.hpp>

#include <charconv>
#include <optional>
#include <string>

namespace gatehouse::app {
namespace {

struct Step {
    std::string_view key;  ///< empty: an index
    std::size_t index = 0;
};

constexpr std::size_t maximumIndex = 1000;

/// Takes the first step off the path; nullopt: the path is malformed.
std::optional<Step> takeStep(std::string_view& path)
{
    if (path.starts_with('[')) {
        const auto close = path.find(']');
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        Step step;
        const char* end = path.data() + close;
        const auto parsed = std::from_chars(path.data() + 1, end, step.index);
        if (parsed.ec != std::errc{} || parsed.ptr != end || step.index > maximumIndex) {
            return std::nullopt;
        }
        path.remove_prefix(close + 1);
        if (path.starts_with('.')) {
            path.remove_prefix(1);
        }
        return step;
    }
    const auto end = path.find_first_of(".[");
    const Step step{path.substr(0, end), 0};
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + (path[end] == '.' ? 1 : 0));
    return step.key.empty() ? std::nullopt : std::optional(step);
}

bool setBelow(boost::json::value& here, std::string_view path, boost::json::value&& value)
{
    if (path.empty()) {
        here = std::move(value);
        return true;
    }
    const auto step = takeStep(path);
    if (!step) {
        return false;
    }
    if (!step->key.empty()) {
        if (here.is_null()) {
            here = boost::json::object{};
        }
        auto* object = here.if_object();
        return object != nullptr && setBelow((*object)[step->key], path, std::move(value));
    }
    if (here.is_null()) {
        here = boost::json::array{};
    }
    auto* array = here.if_array();
    if (array == nullptr) {
        return false;
    }
    if (array->size() <= step->index) {
        array->resize(step->index + 1);
    }
    return setBelow((*array)[step->index], path, std::move(value));
}

}  // namespace

const boost::json::value* findAt(const boost::json::object& config, std::string_view path)
{
    const auto first = takeStep(path);
    if (!first || first->key.empty()) {
        return nullptr;
    }
    const boost::json::value* here = config.if_contains(first->key);
    while (here != nullptr && !path.empty()) {
        const auto step = takeStep(path);
        if (!step) {
            return nullptr;
        }
        if (!step->key.empty()) {
            const auto* object = here->if_object();
            here = object != nullptr ? object->if_contains(step->key) : nullptr;
        } else {
            const auto* array = here->if_array();
            here = array != nullptr && step->index < array->size() ? &(*array)[step->index] : nullptr;
        }
    }
    return here;
}

bool setAt(boost::json::object& config, std::string_view path, boost::json::value value)
{
    const auto first = takeStep(path);
    if (!first || first->key.empty()) {
        return false;
    }
    return setBelow(config[first->key], path, std::move(value));
}

void removeAt(boost::json::object& config, std::string_view path)
{
    const auto dot = path.rfind('.');
    if (dot == std::string_view::npos) {
        config.erase(path);
        return;
    }
    const std::string_view parentPath = path.substr(0, dot);
    // The parent was reached through the same object, so it may be written to.
    auto* parent = const_cast<boost::json::value*>(findAt(config, parentPath));
    auto* object = parent != nullptr ? parent->if_object() : nullptr;
    if (object == nullptr) {
        return;
    }
    object->erase(path.substr(dot + 1));
    if (object->empty()) {
        removeAt(config, parentPath);
    }
}

}  // namespace gatehouse::app
