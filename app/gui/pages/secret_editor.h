#pragma once

#include <functional>
#include <vector>

#include "app/gui/pages/reference_menu.h"
#include "app/gui/pages/value_editor.h"

namespace gatehouse::gui {

class SecretField;

/// A secret at `path` ("redis.password", "client_secret[1]"): kept in the keychain, its reference in the field.
ValueEditor* makeSecretEditor(app::Session& session, const QString& path, QWidget* parent);

/// Gives a secret's field its menu: the references that may stand at `path`, and a random secret where one is ours to
/// choose. What comes of them is the owner's.
void offerChoices(SecretField& secret, app::Session& session, const QString& path);

/// What the reference menu of a field lists, the certificates of the workspace included where it names one.
std::function<std::vector<Reference>()> fieldReferences(app::Session& session, const gateway::Field& field,
                                                        const QString& path);

}  // namespace gatehouse::gui
