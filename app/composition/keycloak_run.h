#pragma once

#include <chrono>
#include <functional>

#include "app/composition/background.h"
#include "core/exchange/exchange.h"
#include "core/keycloak/provisioner.h"

namespace gatehouse::app {

struct KeycloakProgress {
    std::function<void(const keycloak::ProvisionStep&)> step;
    std::function<void(const net::CallRecord&)> call;
};

/// Makes or removes the lab realm in the background; progress and outcome come in the owner's thread.
Background::Task provisionKeycloak(Background& background, keycloak::AdminLogin login, keycloak::LabPlan plan,
                                   KeycloakProgress progress, std::function<void(Result<keycloak::Provisioned>)> done);
Background::Task cleanUpKeycloak(Background& background, keycloak::AdminLogin login, keycloak::LabPlan plan,
                                 KeycloakProgress progress, std::function<void(Result<void>)> done);

/// A call to Keycloak's Admin API as the traffic list shows it.
exchange::ExchangePointer adminExchange(const net::CallRecord& record, exchange::ExchangeId id,
                                        std::chrono::system_clock::time_point now);

}  // namespace gatehouse::app
