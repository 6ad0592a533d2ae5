#pragma once

#include <QAbstractButton>

#include "app/gui/theme/colors.h"
#include "app/gui/widgets/badge.h"

namespace gatehouse::gui {

/// A state of the top line: a mark, a name and a muted remark ("● 127.0.0.1:8000 running"). Pressing it opens what it
/// names. When there is little room the name is cut in the middle.
class StatusButton final : public QAbstractButton {
    Q_OBJECT
public:
    explicit StatusButton(QWidget* parent = nullptr);
    void setState(Mark mark, theme::Role role, const QString& name, const QString& remark);
    QString remark() const { return m_remark; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int markWidth() const;

    Mark m_mark = Mark::Hollow;
    theme::Role m_role = theme::Role::Muted;
    QString m_remark;
};

}  // namespace gatehouse::gui
