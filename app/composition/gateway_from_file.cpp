#include "app/composition/gateway_from_file.h"

#include <QProcessEnvironment>

#include <utility>
#include <vector>

#include "core/gateway/references.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"

namespace gatehouse::app {

struct GatewayFromFile::Implementation : std::enable_shared_from_this<GatewayFromFile::Implementation> {
    const gateway::FieldTable& table;
    gateway::Version version;
    secrets::SecretStore& store;
    gateway::Configuration configuration;
    std::map<std::string, SecretBytes> known;
    std::vector<std::string> wanted;
    Done done;

    Implementation(const gateway::FieldTable& fields, gateway::Version release, secrets::SecretStore& secretStore) :
        table(fields), version(release), store(secretStore)
    {
    }

    void fetchNext();
    Loaded compiled();
};

/// One secret after the other: a locked keychain would otherwise prompt once for each.
void GatewayFromFile::Implementation::fetchNext()
{
    while (!wanted.empty() && known.contains(wanted.back())) {
        wanted.pop_back();
    }
    if (wanted.empty()) {
        std::exchange(done, nullptr)(compiled());
        return;
    }
    const std::string id = wanted.back();
    store.read(id, [weak = weak_from_this(), id](Result<SecretBytes> secret) {
        const auto self = weak.lock();
        if (!self) {
            return;
        }
        if (!secret) {
            std::exchange(self->done, nullptr)(
                tl::unexpected(LoadFailure{LoadFailure::Kind::Secret, {}, std::move(secret.error())}));
            return;
        }
        self->known.emplace(id, std::move(*secret));
        self->fetchNext();
    });
}

Loaded GatewayFromFile::Implementation::compiled()
{
    const auto refuse = [](gateway::Diagnostics diagnostics) {
        return tl::unexpected(LoadFailure{LoadFailure::Kind::Configuration, std::move(diagnostics), {}});
    };
    // Before references are resolved, so that no message can show what they stand for.
    gateway::Diagnostics problems = gateway::validate(configuration, table, version);
    if (gateway::hasErrors(problems)) {
        return refuse(std::move(problems));
    }
    gateway::ReferenceSources sources;
    sources.environment = [environment = QProcessEnvironment::systemEnvironment()](
                              const std::string& name) -> std::optional<std::string> {
        const QString key = QString::fromStdString(name);
        return environment.contains(key) ? std::optional(environment.value(key).toStdString()) : std::nullopt;
    };
    sources.keychain = [this](const std::string& id) -> std::optional<SecretBytes> {
        const auto found = known.find(id);
        return found == known.end() ? std::nullopt : std::optional(found->second);
    };
    auto resolved = gateway::resolve(configuration, sources, table);
    if (!resolved) {
        return refuse(std::move(resolved.error()));
    }
    auto runtime = gateway::compile(*resolved, table, version);
    if (!runtime) {
        return refuse(std::move(runtime.error()));
    }
    return LoadedGateway{configuration, std::move(*runtime)};
}

GatewayFromFile::GatewayFromFile(const gateway::FieldTable& table, gateway::Version version,
                                 secrets::SecretStore& store) :
    m_implementation(std::make_shared<Implementation>(table, version, store))
{
}

GatewayFromFile::~GatewayFromFile() = default;

void GatewayFromFile::load(const std::string& path, Done done)
{
    auto reading = importers::readDeckFileValues(path);
    if (!reading) {
        done(tl::unexpected(LoadFailure{LoadFailure::Kind::File, std::move(reading.error()), {}}));
        return;
    }
    if (!reading->problems.empty()) {
        auto problems = importers::problemsOf(*reading, m_implementation->table, m_implementation->version);
        done(tl::unexpected(LoadFailure{LoadFailure::Kind::Configuration, std::move(problems), {}}));
        return;
    }
    load(std::move(reading->configuration), {}, std::move(done));
}

void GatewayFromFile::load(gateway::Configuration configuration, std::map<std::string, SecretBytes> known, Done done)
{
    m_implementation->wanted = gateway::keychainReferences(configuration);
    m_implementation->configuration = std::move(configuration);
    m_implementation->known = std::move(known);
    m_implementation->done = std::move(done);
    m_implementation->fetchNext();
}

}  // namespace gatehouse::app
