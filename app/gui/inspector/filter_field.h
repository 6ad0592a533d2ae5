#pragma once

#include <QStringList>
#include <QWidget>

class QCompleter;
class QLabel;
class QStringListModel;

namespace gatehouse::gui {

class SearchField;

/// The filter line: suggests words as they are typed and former filters by the down key; says in words what it does
/// not understand.
class FilterField final : public QWidget {
    Q_OBJECT
public:
    explicit FilterField(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    void focus();
    void setProblem(const QString& problem);
    QStringList history() const { return m_history; }
    void setHistory(const QStringList& history) { m_history = history; }

Q_SIGNALS:
    void changed();
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void suggest();
    void accept(const QString& suggestion);
    void remember();

    SearchField* m_line;
    QLabel* m_problem;
    QCompleter* m_completer;
    QStringListModel* m_suggestions;
    QStringList m_history;
};

}  // namespace gatehouse::gui
