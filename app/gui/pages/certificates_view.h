#pragma once

#include <QTimer>
#include <QWidget>

#include <vector>

#include "app/composition/certificate_entities.h"
#include "app/gui/widgets/worker.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CodeView;
class FactTable;

/// The certificates that services and plugins name by their ids: pasted, read from a file or dropped, decoded, with
/// what is wrong with them. A private key goes to the keychain and is never shown. Every change is one undoable step.
class CertificatesView final : public QWidget {
    Q_OBJECT
public:
    explicit CertificatesView(app::Session& session, QWidget* parent = nullptr);

    QListWidget* list() const noexcept { return m_list; }
    FactTable* facts() const noexcept { return m_facts; }
    CodeView* certificate() const noexcept { return m_text; }
    void add(app::CertificateEntity::Kind kind);
    /// A text that holds a certificate, a private key, or both; each goes where it belongs.
    void take(const QString& pem);
    void takeFile(const QString& path);
    QString problem() const;  ///< what is said in red; empty: nothing
    QString marks() const;    ///< "expired 3 days ago"

Q_SIGNALS:
    void inspected();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    void follow();
    void fillList();
    void showChosen();
    void removeChosen();
    void useChosen();
    void askFile();
    void takeTyped();
    void inspect(const SecretBytes& key);
    void showReport(const app::CertificateReport& report);
    const app::CertificateEntity* chosen() const;
    void change(const QString& what, const std::function<void(gateway::Configuration&)>& change);

    app::Session& m_session;
    std::vector<app::CertificateEntity> m_entities;
    QListWidget* m_list;
    QWidget* m_detail;
    CodeView* m_text;
    QLabel* m_empty;
    QLabel* m_id;
    QLabel* m_keyState;
    QLabel* m_problem;
    QLabel* m_marks;
    QPushButton* m_remove;
    QPushButton* m_use;
    QPushButton* m_removeKey;
    FactTable* m_facts;
    QTimer m_soon;
    bool m_showing = false;
    Worker m_worker;
    Worker m_reader;
};

}  // namespace gatehouse::gui
