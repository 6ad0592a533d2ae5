#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace gatehouse::secrets {

/// Where secrets live: the OS keychain, or this run's memory when there is none and the user agreed. Never a file.
/// Asynchronous because a keychain may prompt; callbacks come on the thread that called, from its event loop, and not
/// at all once the store is destroyed. Ids are "workspace-uuid/field" style names without secrets in them.
class SecretStore {
public:
    template <class T>
    using Callback = std::function<void(Result<T>)>;

    virtual ~SecretStore() = default;
    /// Writes, reads and deletes a probe: KeychainUnavailable with the platform's own words when it does not work.
    virtual void probe(Callback<void> done) = 0;
    virtual void read(const std::string& id, Callback<SecretBytes> done) = 0;  ///< SecretMissing when there is none
    virtual void write(const std::string& id, SecretBytes secret, Callback<void> done) = 0;
    virtual void remove(const std::string& id, Callback<void> done) = 0;  ///< removing what is not there is success
    /// "OS keychain", "memory, for this run": what the window shows.
    virtual std::string_view kind() const noexcept = 0;
};

}  // namespace gatehouse::secrets
