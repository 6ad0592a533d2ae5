#pragma once

#include <boost/json/array.hpp>

#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::exchange {

struct HarOptions {
    std::string creatorVersion;
    /// nullptr: with secrets, which whoever calls has warned of. Must outlive the writer.
    const Redactor* redactor = nullptr;
    /// Words for the verdict; text for people is not made in core.
    std::function<std::string(const Verdict&)> sentence;
};

/// The entries of one exchange as HAR 1.2 wants them, one for each call that was made, the client's first. Unknown
/// times and sizes are -1. Our own data stands under names that begin with "_": `_leg` on every entry; `_exchange` (its
/// number),
/// `_verdict`, `_trace` and `_cached` (calls that a cache made needless) on the client's; `_parent` (that number) on
/// the others; `_error` where a call failed. Pure.
boost::json::array harEntries(const Exchange& exchange, const HarOptions& options);

/// Writes a HAR 1.2 file while exchanges come in. The file is whole after each append, so that a crash leaves a
/// readable one. Mode 0600. One thread.
class HarWriter {
public:
    /// Truncates the file; NotFound, PermissionDenied or IoFailed with the system's words.
    static Result<HarWriter> create(const std::string& path, HarOptions options);
    HarWriter(HarWriter&&) noexcept;
    HarWriter& operator=(HarWriter&&) noexcept;
    ~HarWriter();

    Result<void> append(const Exchange& exchange);

private:
    struct Implementation;
    explicit HarWriter(std::unique_ptr<Implementation> implementation);

    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::exchange
