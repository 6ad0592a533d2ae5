#pragma once

#include <QString>

#include <string_view>
#include <vector>

namespace gatehouse::gui {

/// A value of one of the enums on the form: a few words about it, and whether this gateway acts on it.
struct Choice {
    QString id;
    QString sentence;
    bool actedOn = false;
};

/// The auth methods in the order in which a gateway looks for credentials, whatever the order of the list.
const std::vector<Choice>& authMethodChoices();
/// A sentence for a client authentication method; empty for one we do not know.
Choice clientAuthChoice(const QString& id);
Choice tokenPlaceChoice(const QString& id);

}  // namespace gatehouse::gui
