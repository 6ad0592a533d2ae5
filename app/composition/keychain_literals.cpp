#include "app/composition/keychain_literals.h"

#include <boost/json/array.hpp>

#include <map>
#include <utility>
#include <vector>

#include "core/gateway/reference_text.h"
#include "core/gateway/references.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;
using gateway::ReferencePiece;

constexpr std::string_view keychainVault = "keychain/";

class Filler {
public:
    explicit Filler(const std::function<std::string(const std::string&)>& secretOf) : m_secretOf(secretOf) {}

    std::string text(std::string_view written) const
    {
        std::string result;
        for (const ReferencePiece& piece : gateway::splitReferences(written)) {
            const bool ours = piece.kind == ReferencePiece::Kind::Vault && piece.name.starts_with(keychainVault);
            result += ours ? m_secretOf(piece.name.substr(keychainVault.size())) : std::string(piece.text);
        }
        return result;
    }

    void fill(json::value& value) const
    {
        if (auto* written = value.if_string()) {
            *written = text(*written);
        } else if (auto* record = value.if_object()) {
            fill(*record);
        } else if (auto* list = value.if_array()) {
            for (json::value& entry : *list) {
                fill(entry);
            }
        }
    }

    void fill(json::object& record) const
    {
        for (auto& member : record) {
            fill(member.value());
        }
    }

private:
    const std::function<std::string(const std::string&)>& m_secretOf;
};

}  // namespace

std::string keychainReferenceText(const std::string& id)
{
    return "{vault://" + std::string(keychainVault) + id + '}';
}

gateway::Configuration withKeychainLiterals(gateway::Configuration configuration,
                                            const std::function<std::string(const std::string& id)>& secretOf)
{
    const Filler filler(secretOf);
    for (gateway::Service& service : configuration.services) {
        if (service.url) {
            service.url = filler.text(*service.url);
        }
        filler.fill(service.other);
    }
    for (gateway::Route& route : configuration.routes) {
        filler.fill(route.other);
    }
    for (gateway::Plugin& plugin : configuration.plugins) {
        filler.fill(plugin.config);
        filler.fill(plugin.other);
    }
    filler.fill(configuration.other);
    return configuration;
}

struct KeychainFill::Implementation : std::enable_shared_from_this<KeychainFill::Implementation> {
    explicit Implementation(secrets::SecretStore& from) : store(from) {}

    void fetchNext()
    {
        if (wanted.empty()) {
            std::exchange(done, nullptr)(withKeychainLiterals(std::move(configuration), [this](const std::string& id) {
                // Consumers and others that no gateway runs here: not asked for, and left as they are.
                const auto found = known.find(id);
                return found == known.end() ? keychainReferenceText(id) : std::string(found->second.revealed());
            }));
            return;
        }
        const std::string id = wanted.back();
        wanted.pop_back();
        store.read(id, [weak = weak_from_this(), id](Result<SecretBytes> secret) {
            const auto self = weak.lock();
            if (!self) {
                return;
            }
            if (!secret) {
                std::exchange(self->done, nullptr)(tl::unexpected(std::move(secret.error())));
                return;
            }
            self->known.emplace(id, std::move(*secret));
            self->fetchNext();
        });
    }

    secrets::SecretStore& store;
    gateway::Configuration configuration;
    std::vector<std::string> wanted;
    std::map<std::string, SecretBytes> known;
    Done done;
};

KeychainFill::KeychainFill(secrets::SecretStore& store) : m_implementation(std::make_shared<Implementation>(store)) {}

KeychainFill::~KeychainFill() = default;

void KeychainFill::start(gateway::Configuration configuration, Done done)
{
    m_implementation->wanted = gateway::keychainReferences(configuration);
    m_implementation->configuration = std::move(configuration);
    m_implementation->done = std::move(done);
    m_implementation->fetchNext();
}

}  // namespace gatehouse::app
