#pragma once

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class CalmComboBox;
class FormRow;
class IssuerCheck;
class SecretField;

/// What a newcomer has to set, from the provider down to the listening address; one column, labels above. Writes to the
/// session as one types, and follows it.
class EssentialsForm final : public QWidget {
    Q_OBJECT
public:
    explicit EssentialsForm(app::Session& session, QWidget* parent = nullptr);

    /// Puts the cursor into a field ("issuer"); false when it is not one of these.
    bool focusField(const QString& field);

private:
    void buildProvider(QVBoxLayout& layout);
    void buildClient(QVBoxLayout& layout);
    void buildCallers(QVBoxLayout& layout);
    void buildGateway(QVBoxLayout& layout);
    FormRow* addRow(QVBoxLayout& layout, const QString& field, const QString& label, QWidget* control,
                    const QString& help = {});
    QLineEdit* addLine(QVBoxLayout& layout, const QString& field, const QString& label, const QString& help = {});

    void showConfiguration();
    void showDiagnostics();
    void showFindings();
    void showSecret();
    void setListed(const QString& field, const QString& entry, bool listed);
    QStringList listOf(const QString& field) const;
    QString firstOf(const QString& field) const;
    void setFirst(const QString& field, const QString& value);

    app::Session& m_session;
    std::map<QString, FormRow*> m_rows;
    QLineEdit* m_issuer = nullptr;
    IssuerCheck* m_issuerCheck = nullptr;
    QLineEdit* m_clientId = nullptr;
    QLabel* m_moreClients = nullptr;
    SecretField* m_secret = nullptr;
    CalmComboBox* m_clientAuth = nullptr;
    std::vector<QCheckBox*> m_methods;
    QLabel* m_methodsNote = nullptr;
    std::vector<QCheckBox*> m_tokenPlaces;
    QLineEdit* m_scopes = nullptr;
    QLineEdit* m_serviceUrl = nullptr;
    QLineEdit* m_routePath = nullptr;
    QLineEdit* m_listen = nullptr;
};

}  // namespace gatehouse::gui
