#include "app/composition/keycloak_run.h"

#include <utility>

namespace gatehouse::app {
namespace {

keycloak::Provisioner makeProvisioner(Background& background, net::HttpClient& client, keycloak::AdminLogin login,
                                      const KeycloakProgress& progress)
{
    return keycloak::Provisioner(
        client, std::move(login),
        [&background, told = progress.step](const keycloak::ProvisionStep& step) {
            background.toOwner([told, step] { told(step); });
        },
        [&background, told = progress.call](const net::CallRecord& record) {
            background.toOwner([told, record] { told(record); });
        });
}

net::Awaitable<Result<keycloak::Provisioned>> provision(keycloak::Provisioner provisioner, keycloak::LabPlan plan)
{
    auto outcome = co_await provisioner.provision(std::move(plan));
    co_return outcome;
}

net::Awaitable<Result<void>> cleanUp(keycloak::Provisioner provisioner, keycloak::LabPlan plan)
{
    auto outcome = co_await provisioner.cleanUp(std::move(plan));
    co_return outcome;
}

}  // namespace

Background::Task provisionKeycloak(Background& background, keycloak::AdminLogin login, keycloak::LabPlan plan,
                                   KeycloakProgress progress, std::function<void(Result<keycloak::Provisioned>)> done)
{
    return background.run<Result<keycloak::Provisioned>>(
        [&background, login = std::move(login), plan = std::move(plan), progress = std::move(progress)](
            net::HttpClient& client) { return provision(makeProvisioner(background, client, login, progress), plan); },
        std::move(done));
}

Background::Task cleanUpKeycloak(Background& background, keycloak::AdminLogin login, keycloak::LabPlan plan,
                                 KeycloakProgress progress, std::function<void(Result<void>)> done)
{
    return background.run<Result<void>>(
        [&background, login = std::move(login), plan = std::move(plan), progress = std::move(progress)](
            net::HttpClient& client) { return cleanUp(makeProvisioner(background, client, login, progress), plan); },
        std::move(done));
}

exchange::ExchangePointer adminExchange(const net::CallRecord& record, exchange::ExchangeId id,
                                        std::chrono::system_clock::time_point now)
{
    auto exchange = std::make_shared<exchange::Exchange>();
    exchange->id = id;
    exchange->duration = record.times.end.value_or(std::chrono::nanoseconds{0});
    exchange->startedAt = now - std::chrono::duration_cast<std::chrono::system_clock::duration>(exchange->duration);
    exchange->service = "Keycloak Admin API";
    exchange::Leg leg;
    leg.kind = exchange::LegKind::IdentityProvider;
    leg.purpose = exchange::LegPurpose::Admin;
    leg.times = record.times;
    leg.method = record.method;
    leg.url = record.url;
    leg.status = record.status;
    leg.request = {record.requestHead, record.requestBody, record.requestBody.size()};
    leg.response = {record.responseHead, record.responseBody, record.responseBodySize};
    leg.reusedConnection = record.reusedConnection;
    leg.tls = record.tls;
    leg.error = record.error;
    exchange->legs.push_back(std::move(leg));
    const bool answered = record.status >= 200 && record.status < 400;
    exchange->verdict.decision = answered ? exchange::Decision::LetIn : exchange::Decision::Failed;
    return exchange;
}

}  // namespace gatehouse::app
