#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace gatehouse::gui {

class CodeView;

/// Shows long text in a CodeView in pieces, one a turn of the event loop, so that colouring it never holds up the
/// window; what has changed little is changed where it differs, and the place one reads stays. GUI thread.
class CodeFeeder final : public QObject {
    Q_OBJECT
public:
    /// `view` must outlive this.
    explicit CodeFeeder(CodeView& view, QObject* parent = nullptr);

    void show(const QString& text);
    /// What was given to `show`, however much of it stands there by now.
    const QString& text() const noexcept { return m_text; }

private:
    void showMore();
    bool changeInPlace(const QString& text);

    CodeView& m_view;
    QString m_text;
    QString m_rest;  ///< of the text, still to be shown
    QTimer m_more;
};

}  // namespace gatehouse::gui
