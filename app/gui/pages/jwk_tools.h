#pragma once

#include <QWidget>

#include "app/gui/widgets/worker.h"

class QLabel;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

/// What can be done with a field that is a list of JWKs: make a key (its private parts go to the keychain), and copy
/// the public ones as a set for the provider.
class JwkTools final : public QWidget {
    Q_OBJECT
public:
    /// `path` is the list's place in the plugin: "client_jwk".
    JwkTools(app::Session& session, const QString& path, QWidget* parent = nullptr);

    /// Makes a key at the end of the list; `kind` as in jose::keyKinds(). Answered by `generated`.
    void generate(const QString& kind);
    QString publicSet() const;  ///< JSON, {"keys": […]}

Q_SIGNALS:
    void generated();

private:
    app::Session& m_session;
    QString m_path;
    Worker m_worker;
    QLabel* m_state;
};

}  // namespace gatehouse::gui
