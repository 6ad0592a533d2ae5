#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

/// Octets that are a secret: wiped when they go, never streamed, never compared in variable time, never logged.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::string octets) noexcept;
    SecretBytes(const SecretBytes& other) = default;
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(const SecretBytes& other);
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    ~SecretBytes();

    /// The octets themselves; the name is long so that each use can be found and justified.
    std::string_view revealed() const noexcept { return m_octets; }
    bool empty() const noexcept { return m_octets.empty(); }

    /// Constant time in the contents.
    bool operator==(const SecretBytes& other) const noexcept;

private:
    void wipe() noexcept;

    std::string m_octets;
};

/// Wipes the whole capacity of a string that held a secret, then empties it.
void wipe(std::string& octets) noexcept;

}  // namespace gatehouse
