#pragma once

#include <QString>

#include <functional>
#include <vector>

#include "core/gateway/field_table.h"

class QMenu;
class QToolButton;
class QWidget;

namespace gatehouse::gui {

/// A reference that may stand in a field instead of its value.
struct Reference {
    QString title;   ///< "Environment variable, filled in by decK"
    QString text;    ///< `${{ env "DECK_REDIS_PASSWORD" }}`, to be edited further
    QString reason;  ///< why it may not stand here in this release; empty: it may
};

/// Which may stand at `path` ("redis.password", "client_secret[1]"), a place of `field`; names are made from the path.
std::vector<Reference> referencesFor(const gateway::Field& field, const QString& path, gateway::Version version);

/// Is the text one or more references and nothing else (but a scheme such as "Bearer ")? Such a text is no secret.
bool isReferenceText(const QString& text);

/// Adds them to a menu; `take` is called with the chosen one's text.
void addReferences(QMenu& menu, const std::vector<Reference>& references,
                   const std::function<void(const QString& text)>& take);

/// A small button with that menu. It is made each time it opens, so that the release may change.
QToolButton* makeReferenceButton(const QString& path, const std::function<std::vector<Reference>()>& references,
                                 const std::function<void(const QString& text)>& take, QWidget* parent = nullptr);

}  // namespace gatehouse::gui
