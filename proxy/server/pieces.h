#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/http/chunked.h"
#include "proxy/server/gather_list.h"

namespace gatehouse::proxy {

/// Views of a body's octets that go out together, as one chunk where the body is chunked.
struct Pieces {
    std::array<std::string_view, 16> views;
    std::size_t count = 0;
    std::size_t octets = 0;

    bool full() const noexcept { return count == views.size(); }
    void add(std::string_view view) noexcept
    {
        views[count++] = view;
        octets += view.size();
    }
    void addTo(GatherList& gather, bool chunked, std::array<char, 20>& storage) const noexcept
    {
        if (octets == 0) {
            return;
        }
        if (chunked) {
            gather.add(http::chunkHead(octets, storage));
        }
        for (std::size_t i = 0; i < count; ++i) {
            gather.add(views[i]);
        }
        if (chunked) {
            gather.add(http::chunkEnd);
        }
    }
};

}  // namespace gatehouse::proxy
