#include "app/gui/pages/field_list_model.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "app/gui/pages/finding_text.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString scalarText(const boost::json::value& value)
{
    if (value.is_string()) {
        const auto& text = value.get_string();
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }
    return QString::fromStdString(boost::json::serialize(value));
}

/// Below a record in a list ("client_jwk[].kid"): edited as a part of the whole list.
bool insideList(const gateway::Field& field)
{
    return field.path.find("[]") != std::string::npos;
}

}  // namespace

QString valueSummary(const gateway::Field& field, const boost::json::value& value)
{
    if (value.is_null()) {
        return {};
    }
    if (field.secret) {
        return QString(8, QChar(0x2022));
    }
    if (const auto* list = value.if_array()) {
        QStringList entries;
        for (const auto& entry : *list) {
            entries.append(scalarText(entry));
        }
        return u"["_s + entries.join(u", "_s) + u"]"_s;
    }
    return scalarText(value);
}

FieldListModel::FieldListModel(const gateway::FieldTable& table, ValueOf valueOf, QObject* parent) :
    QAbstractListModel(parent), m_table(table), m_valueOf(std::move(valueOf))
{
    rebuild();
}

int FieldListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

const gateway::Field* FieldListModel::fieldAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int FieldListModel::rowOf(const QString& path) const
{
    const std::string wanted = path.toStdString();
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const gateway::Field* field) { return field->path == wanted; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QVariant FieldListModel::data(const QModelIndex& index, int role) const
{
    const gateway::Field* field = index.isValid() ? fieldAt(index.row()) : nullptr;
    if (field == nullptr) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
    case PathRole: return QString::fromStdString(field->path);
    case ValueRole: return valueText(*field);
    case SetRole: return isSet(*field);
    case SinceRole: return QString::fromStdString(field->since.toString());
    case Qt::ToolTipRole:
    case DescriptionRole: return descriptionOf(*field);
    case ErrorRole: {
        const auto error = m_errors.find(QString::fromStdString(field->path));
        return error == m_errors.end() ? QString() : error->second;
    }
    case LevelRole: return static_cast<int>(std::count(field->path.begin(), field->path.end(), '.'));
    case AdviceRole:
    case AdviceSeverityRole: {
        const auto advice = m_advice.find(QString::fromStdString(field->path));
        if (advice == m_advice.end()) {
            return {};
        }
        return role == AdviceRole ? QVariant(advice->second.second) : QVariant(static_cast<int>(advice->second.first));
    }
    case Qt::AccessibleTextRole: return spoken(*field);
    default: return {};
    }
}

QString FieldListModel::descriptionOf(const gateway::Field& field) const
{
    const QString description = QString::fromStdString(field.description);
    return field.existsIn(m_version)
               ? description
               : u"Release %1 lacks it; it exists since %2. %3"_s.arg(QString::fromStdString(m_version.toString()),
                                                                      QString::fromStdString(field.since.toString()),
                                                                      description);
}

/// What a screen reader says of the row: what is wrong comes before what the field is.
QString FieldListModel::spoken(const gateway::Field& field) const
{
    const QString path = QString::fromStdString(field.path);
    QString wrong;
    if (const auto error = m_errors.find(path); error != m_errors.end()) {
        wrong = u" Error: "_s + error->second + u"."_s;
    } else if (const auto advice = m_advice.find(path); advice != m_advice.end()) {
        wrong = u" "_s + severityName(advice->second.first) + u": "_s + advice->second.second;
    }
    return u"%1, %2.%3 %4"_s.arg(path, isSet(field) ? u"set to "_s + valueText(field) : u"not set"_s, wrong,
                                 descriptionOf(field));
}

bool FieldListModel::isSet(const gateway::Field& field) const
{
    return !insideList(field) && m_valueOf(QString::fromStdString(field.path)).has_value();
}

QString FieldListModel::valueText(const gateway::Field& field) const
{
    if (insideList(field)) {
        return {};
    }
    const auto value = m_valueOf(QString::fromStdString(field.path));
    return valueSummary(field, value ? *value : field.defaultIn(m_version));
}

bool FieldListModel::isShown(const gateway::Field& field) const
{
    // Who looks for a field by its name is told that this release lacks it.
    if (!field.existsIn(m_version) && !isSet(field) && m_words.isEmpty()) {
        return false;
    }
    if (m_onlySet && !isSet(field)) {
        return false;
    }
    // A search goes over everything; the group chosen earlier must not hide what one looks for.
    if (m_words.isEmpty() && !m_group.isEmpty() && QString::fromStdString(field.group) != m_group) {
        return false;
    }
    if (m_words.isEmpty()) {
        return true;
    }
    const QString text = QString::fromStdString(field.path + ' ' + field.description);
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

void FieldListModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    for (const gateway::Field& field : m_table.all()) {
        if (isShown(field)) {
            m_rows.push_back(&field);
        }
    }
    if (!m_words.isEmpty()) {
        // What the name says comes before what only the sentence says.
        std::stable_partition(m_rows.begin(), m_rows.end(), [&](const gateway::Field* field) {
            return QString::fromStdString(field->path).contains(m_words.front(), Qt::CaseInsensitive);
        });
    }
    endResetModel();
}

void FieldListModel::setVersion(gateway::Version version)
{
    if (version != m_version) {
        m_version = version;
        rebuild();
    }
}

void FieldListModel::setGroup(const QString& group)
{
    if (group != m_group) {
        m_group = group;
        rebuild();
    }
}

void FieldListModel::setSearch(const QString& text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words != m_words) {
        m_words = words;
        rebuild();
    }
}

void FieldListModel::setOnlySet(bool onlySet)
{
    if (onlySet != m_onlySet) {
        m_onlySet = onlySet;
        rebuild();
    }
}

void FieldListModel::setDiagnostics(const gateway::Diagnostics& diagnostics)
{
    m_errors.clear();
    for (const gateway::Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity == gateway::Severity::Error && !diagnostic.field.empty()) {
            QString path = QString::fromStdString(diagnostic.field);
            m_errors.try_emplace(path.section(QLatin1Char('['), 0, 0), QString::fromStdString(diagnostic.message));
        }
    }
    refresh();
}

void FieldListModel::setFindings(const doctor::Findings& findings)
{
    m_advice.clear();
    for (const doctor::Finding& finding : findings) {
        for (const doctor::Place& place : finding.places) {
            auto& worst = m_advice.try_emplace(formField(place.path, place.field), gateway::Severity::Note, QString())
                              .first->second;
            if (worst.second.isEmpty() || finding.severity < worst.first) {
                worst = {finding.severity, findingText(finding)};
            }
        }
    }
    refresh();
}

void FieldListModel::refresh()
{
    if (m_onlySet) {
        std::vector<const gateway::Field*> shown;
        for (const gateway::Field& field : m_table.all()) {
            if (isShown(field)) {
                shown.push_back(&field);
            }
        }
        if (shown.size() != m_rows.size()) {
            rebuild();
            return;
        }
    }
    if (!m_rows.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

int FieldListModel::setCount(const QString& group) const
{
    const std::string wanted = group.toStdString();
    const auto all = m_table.all();
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const gateway::Field& field) {
        return field.topLevel() && field.group == wanted && isSet(field);
    }));
}

}  // namespace gatehouse::gui
