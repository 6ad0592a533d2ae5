#include "core/base/secret_bytes.h"

#include <openssl/crypto.h>

#include <utility>

namespace gatehouse {

void wipe(std::string& octets) noexcept
{
    // resize to the capacity cannot reallocate, so the octets beyond size() are reached, too.
    octets.resize(octets.capacity());
    OPENSSL_cleanse(octets.data(), octets.size());
    octets.clear();
}

SecretBytes::SecretBytes(std::string octets) noexcept : m_octets(std::move(octets))
{
    // A short string is copied by the move; the source still holds it.
    gatehouse::wipe(octets);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept : m_octets(std::move(other.m_octets))
{
    if (!m_octets.empty()) {
        gatehouse::wipe(other.m_octets);
    }
}

SecretBytes& SecretBytes::operator=(const SecretBytes& other)
{
    if (this != &other) {
        wipe();
        m_octets = other.m_octets;
    }
    return *this;
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_octets = std::move(other.m_octets);
        if (!m_octets.empty()) {
            gatehouse::wipe(other.m_octets);
        }
    }
    return *this;
}

SecretBytes::~SecretBytes()
{
    wipe();
}

bool SecretBytes::operator==(const SecretBytes& other) const noexcept
{
    return m_octets.size() == other.m_octets.size()
           && CRYPTO_memcmp(m_octets.data(), other.m_octets.data(), m_octets.size()) == 0;
}

/// One that is empty has never held anything, or was wiped when it was emptied.
void SecretBytes::wipe() noexcept
{
    if (!m_octets.empty()) {
        gatehouse::wipe(m_octets);
    }
}

}  // namespace gatehouse
