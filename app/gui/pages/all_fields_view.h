#pragma once

#include <QWidget>

class QListView;
class QListWidget;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class FieldEditor;
class FieldListModel;

/// All fields of the plugin: groups at the left, the fields of the group (or of the search) beside, the chosen one's
/// editor below.
class AllFieldsView final : public QWidget {
    Q_OBJECT
public:
    explicit AllFieldsView(app::Session& session, QWidget* parent = nullptr);

    void setSearch(const QString& text);
    void setOnlySet(bool onlySet);
    /// False when there is no such field in this release.
    bool showField(const QString& path);
    int shownFields() const;

private:
    void buildGroups();
    void showGroupCounts();
    void follow();
    void keepChosen();

    app::Session& m_session;
    FieldListModel* m_model;
    QListWidget* m_groups;
    QListView* m_list;
    FieldEditor* m_editor;
};

}  // namespace gatehouse::gui
