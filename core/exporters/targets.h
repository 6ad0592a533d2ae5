#pragma once

#include "core/exporters/exporter.h"

namespace gatehouse::exporters {

/// What registry.cpp lists; each is defined in the file of its name.
Exporter deckExporter();
Exporter adminApiExporter();
Exporter konnectApiExporter();
Exporter kicExporter();
Exporter terraformExporter();
Exporter dockerComposeExporter();
Exporter keycloakRealmExporter();
Exporter apisixExporter();
Exporter modAuthOpenidcExporter();
Exporter luaRestyOpenidcExporter();
Exporter oauth2ProxyExporter();
Exporter envoyExporter();
Exporter traefikExporter();
Exporter shellExporter();

}  // namespace gatehouse::exporters
