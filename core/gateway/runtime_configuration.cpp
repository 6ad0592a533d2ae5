#include "core/gateway/runtime_configuration.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/gateway/certificates.h"
#include "core/gateway/formats.h"
#include "core/gateway/references.h"
#include "core/gateway/router.h"
#include "core/gateway/settings_compiler.h"
#include "core/gateway/validation.h"

namespace gatehouse::gateway {

namespace {

constexpr std::array<std::string_view, 4> spoken{"http", "https", "ws", "wss"};

bool contains(const std::vector<std::string>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Compiler {
public:
    Compiler(const Configuration& configuration, const FieldTable& table, Version version) :
        m_configuration(configuration), m_table(table), m_version(version)
    {
    }

    Checked<std::shared_ptr<const RuntimeConfiguration>> run()
    {
        m_diagnostics = validate(m_configuration, m_table, m_version);
        checkResolved();
        if (hasErrors(m_diagnostics)) {
            return tl::unexpected(std::move(m_diagnostics));
        }
        auto runtime = std::make_shared<RuntimeConfiguration>();
        runtime->version = m_version;
        for (std::size_t i = 0; i < m_configuration.services.size(); ++i) {
            compileService(m_configuration.services[i], "services[" + std::to_string(i) + ']');
        }
        for (std::size_t i = 0; i < m_configuration.plugins.size(); ++i) {
            notePlugin(m_configuration.plugins[i], "plugins[" + std::to_string(i) + ']');
        }
        for (std::size_t i = 0; i < m_configuration.routes.size(); ++i) {
            if (auto route = compileRoute(m_configuration.routes[i], "routes[" + std::to_string(i) + ']')) {
                runtime->routes.push_back(std::move(*route));
            }
        }
        if (runtime->routes.empty()) {
            report(Severity::Warning, {}, "", "no route: every request is answered with 404",
                   "add a service and a route");
        }
        if (hasErrors(m_diagnostics)) {
            return tl::unexpected(std::move(m_diagnostics));
        }
        runtime->router = std::make_shared<const Router>(runtime->routes);
        runtime->notes = std::move(m_diagnostics);
        return runtime;
    }

private:
    void report(Severity severity, Position position, std::string path, std::string message,
                std::string suggestion = {})
    {
        Diagnostic diagnostic;
        diagnostic.severity = severity;
        diagnostic.file = m_configuration.file;
        diagnostic.line = position.line;
        diagnostic.column = position.column;
        diagnostic.path = std::move(path);
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        m_diagnostics.push_back(std::move(diagnostic));
    }

    /// A reference sent to an identity provider as if it were a secret would be a puzzle to find.
    void checkResolved()
    {
        Configuration running = m_configuration;
        std::erase_if(running.plugins, [](const Plugin& plugin) {
            return plugin.name != "openid-connect" || !plugin.enabled.value_or(true);
        });
        auto left = environmentReferences(running);
        for (auto& id : keychainReferences(running)) {
            left.push_back("{vault://keychain/" + id + '}');
        }
        for (const auto& name : left) {
            report(Severity::Error, {}, "", "the reference " + name + " has not been replaced by its value");
        }
    }

    void compileService(const Service& service, const std::string& path)
    {
        if (!service.enabled.value_or(true)) {
            report(Severity::Note, service.position, path, "switched off: its routes answer nothing");
            return;
        }
        const auto protocol = withHttpScheme(service.protocol.value_or("http"));
        if (!service.url && protocol != "http" && protocol != "https") {
            report(Severity::Warning, service.position, path + ".protocol",
                   '"' + protocol + "\" is not spoken here: its routes answer nothing", "");
            return;
        }
        auto url = http::Url::parse(service.url ? withHttpScheme(*service.url) : urlOf(service, protocol));
        if (!url) {
            report(Severity::Error, service.position, path, "not a URL: " + url.error().detail);
            return;
        }
        RuntimeService runtime;
        runtime.name = service.name;
        runtime.url = std::move(*url);
        runtime.url.query.clear();
        while (runtime.url.path.size() > 1 && runtime.url.path.ends_with('/')) {
            runtime.url.path.pop_back();
        }
        runtime.tls.verifyPeer = service.tlsVerify.value_or(true);
        const auto use = [&](std::string_view member, auto function) {
            const auto* const reference = service.other.if_contains(member);
            if (reference == nullptr || reference->is_null()) {
                return;
            }
            if (const Result<void> used = function(runtime.tls, m_configuration, *reference); !used) {
                report(Severity::Error, service.position, path + '.' + std::string(member), used.error().detail);
            }
        };
        use("client_certificate", useClientCertificate);
        use("ca_certificates", useCaCertificates);
        runtime.connectTimeout = std::chrono::milliseconds(service.connectTimeout.value_or(60'000));
        runtime.readTimeout = std::chrono::milliseconds(service.readTimeout.value_or(60'000));
        runtime.writeTimeout = std::chrono::milliseconds(service.writeTimeout.value_or(60'000));
        m_services.emplace(service.name, std::make_shared<const RuntimeService>(std::move(runtime)));
    }

    static std::string urlOf(const Service& service, const std::string& protocol)
    {
        std::string host = service.host.value_or("");
        if (host.find(':') != std::string::npos && !host.starts_with('[')) {
            host = '[' + host + ']';
        }
        // Kong's default port is 80 whatever the protocol.
        return protocol + "://" + host + ':' + std::to_string(service.port.value_or(80)) + service.path.value_or("/");
    }

    void notePlugin(const Plugin& plugin, const std::string& path)
    {
        if (plugin.name != "openid-connect") {
            return;
        }
        if (!plugin.enabled.value_or(true)) {
            report(Severity::Note, plugin.position, path, "switched off");
            return;
        }
        for (auto& field : notActedOn(plugin.config, m_table)) {
            const auto name = field.substr(0, field.find(':'));
            report(Severity::Note, positionOf(plugin.positions, name, plugin.position), path + ".config." + field,
                   "set but not acted on yet");
            m_diagnostics.back().field = name;
        }
        const bool everywhere =
            plugin.protocols.empty() || (contains(plugin.protocols, "http") && contains(plugin.protocols, "https"));
        if (!everywhere) {
            report(Severity::Warning, plugin.position, path + ".protocols",
                   "not acted on yet: here the plugin holds for http and https alike");
        }
    }

    std::optional<RuntimeRoute> compileRoute(const Route& route, const std::string& path)
    {
        const auto service = route.service ? m_services.find(*route.service) : m_services.end();
        if (service == m_services.end()) {
            return std::nullopt;  // reported at the route or at its service
        }
        RuntimeRoute runtime;
        runtime.name = route.name;
        runtime.paths = route.paths;
        runtime.methods = route.methods;
        runtime.hosts = route.hosts;
        runtime.protocols = route.protocols;
        if (runtime.protocols.empty()) {
            // Since 3.14 a real gateway takes https only here. This one speaks plain http on a developer's machine,
            // where a bare 426 for every file that leaves the line out would help nobody: validate warns of it instead.
            runtime.protocols = {"http", "https"};
        }
        if (std::none_of(spoken.begin(), spoken.end(), [&](auto one) { return contains(runtime.protocols, one); })) {
            report(Severity::Warning, route.position, path + ".protocols",
                   "none of http, https, ws and wss: it answers nothing here");
            return std::nullopt;
        }
        if (runtime.paths.empty() && runtime.methods.empty() && runtime.hosts.empty()) {
            report(Severity::Warning, route.position, path, "no paths, hosts or methods: it answers nothing here");
            return std::nullopt;
        }
        runtime.stripPath = route.stripPath.value_or(true);
        runtime.preserveHost = route.preserveHost.value_or(false);
        runtime.regexPriority = route.regexPriority.value_or(0);
        runtime.httpsRedirectStatusCode = static_cast<int>(route.httpsRedirectStatusCode.value_or(426));
        runtime.service = service->second;
        if (const auto* plugin = m_configuration.effectivePlugin(route)) {
            runtime.openidConnect = settingsOf(*plugin);
        }
        return runtime;
    }

    /// Routes that share a plugin share its settings.
    std::shared_ptr<const oidc::Settings> settingsOf(const Plugin& plugin)
    {
        auto& settings = m_settings[&plugin];
        if (!settings) {
            auto compiled = std::make_shared<oidc::Settings>(compileSettings(plugin, m_table, m_version));
            useTlsClientAuthentication(*compiled, plugin);
            settings = std::move(compiled);
        }
        return settings;
    }

    /// RFC 8705 section 2: the certificate is shown to whatever endpoint of the provider asks for one.
    void useTlsClientAuthentication(oidc::Settings& settings, const Plugin& plugin)
    {
        constexpr std::string_view field = "tls_client_auth_cert_id";
        const auto* const id = plugin.config.if_contains(field);
        if (id == nullptr || id->is_null()) {
            return;
        }
        if (const Result<void> used = useClientCertificate(settings.tls, m_configuration, *id); !used) {
            report(Severity::Error, positionOf(plugin.positions, field, plugin.position),
                   "config." + std::string(field), used.error().detail);
        }
        const auto* const verify = plugin.config.if_contains("tls_client_auth_ssl_verify");
        if (verify != nullptr && verify->is_bool()) {
            settings.tls.verifyPeer = settings.tls.verifyPeer && verify->get_bool();
        }
    }

    const Configuration& m_configuration;
    const FieldTable& m_table;
    Version m_version;
    Diagnostics m_diagnostics;
    std::map<std::string, std::shared_ptr<const RuntimeService>> m_services;
    std::map<const Plugin*, std::shared_ptr<const oidc::Settings>> m_settings;
};

}  // namespace

Checked<std::shared_ptr<const RuntimeConfiguration>> compile(const Configuration& resolved, const FieldTable& table,
                                                             Version version)
{
    return Compiler(resolved, table, version).run();
}

}  // namespace gatehouse::gateway
