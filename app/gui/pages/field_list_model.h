#pragma once

#include <QAbstractListModel>
#include <QStringList>

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/doctor/finding.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"

namespace gatehouse::gui {

/// The plugin's fields as a list: an own index over the table, filtered by group, text and 'only what is set'. Holds no
/// values; it asks for them when they are painted.
class FieldListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Roles {
        PathRole = Qt::UserRole,
        ValueRole,
        SetRole,
        SinceRole,
        DescriptionRole,
        ErrorRole,
        TypeRole,
        LevelRole,
        AdviceRole,         ///< what a check says of the field; empty: nothing
        AdviceSeverityRole  ///< a gateway::Severity
    };

    using ValueOf = std::function<std::optional<boost::json::value>(const QString& path)>;

    /// `table` must outlive this.
    FieldListModel(const gateway::FieldTable& table, ValueOf valueOf, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    const gateway::Field* fieldAt(int row) const;
    int rowOf(const QString& path) const;  ///< -1: not shown

    void setVersion(gateway::Version version);
    void setGroup(const QString& group);  ///< empty: all
    void setSearch(const QString& text);  ///< words, all of which must occur in the path or the sentence
    void setOnlySet(bool onlySet);
    void setDiagnostics(const gateway::Diagnostics& diagnostics);
    void setFindings(const doctor::Findings& findings);
    /// Values changed: what is painted is asked for again.
    void refresh();

    /// Of a whole group, set or not: for the counts beside the group names.
    int setCount(const QString& group) const;

private:
    void rebuild();
    bool isShown(const gateway::Field& field) const;
    bool isSet(const gateway::Field& field) const;
    QString descriptionOf(const gateway::Field& field) const;
    QString spoken(const gateway::Field& field) const;
    QString valueText(const gateway::Field& field) const;

    const gateway::FieldTable& m_table;
    ValueOf m_valueOf;
    gateway::Version m_version = gateway::newestVersion;
    QString m_group;
    QStringList m_words;
    bool m_onlySet = false;
    std::vector<const gateway::Field*> m_rows;
    std::map<QString, QString> m_errors;
    std::map<QString, std::pair<gateway::Severity, QString>> m_advice;  ///< the worst of each field
};

/// A value as one line: "[introspection, password]", "true", "3600"; a secret's reference as dots.
QString valueSummary(const gateway::Field& field, const boost::json::value& value);

}  // namespace gatehouse::gui
