#include "app/gui/pages/code_feeder.h"

#include <QScrollBar>
#include <QTextCursor>

#include <algorithm>
#include <utility>

#include "app/gui/widgets/code_view.h"

namespace gatehouse::gui {
namespace {

/// What is coloured and laid out well within one turn.
constexpr qsizetype mostAtOnce = 4 * 1024;

QString takePiece(QString& text)
{
    if (text.size() <= mostAtOnce) {
        return std::exchange(text, {});
    }
    const qsizetype line = text.lastIndexOf(u'\n', mostAtOnce);
    const QString piece = text.left(line > 0 ? line + 1 : mostAtOnce);
    text.remove(0, piece.size());
    return piece;
}

}  // namespace

CodeFeeder::CodeFeeder(CodeView& view, QObject* parent) : QObject(parent), m_view(view)
{
    m_view.setUndoRedoEnabled(false);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &CodeFeeder::showMore);
}

void CodeFeeder::show(const QString& text)
{
    if (text == m_text) {
        return;
    }
    if (m_rest.isEmpty() && changeInPlace(text)) {
        m_text = text;
        return;
    }
    m_text = text;
    m_rest = text;
    m_view.setPlainText(takePiece(m_rest));
    m_rest.isEmpty() ? m_more.stop() : m_more.start();
}

bool CodeFeeder::changeInPlace(const QString& text)
{
    const qsizetype shorter = std::min(text.size(), m_text.size());
    qsizetype head = 0;
    while (head < shorter && text[head] == m_text[head]) {
        ++head;
    }
    qsizetype tail = 0;
    while (tail < shorter - head && text[text.size() - 1 - tail] == m_text[m_text.size() - 1 - tail]) {
        ++tail;
    }
    const qsizetype added = text.size() - head - tail;
    const qsizetype removed = m_text.size() - head - tail;
    if (head + tail == 0 || added + removed > mostAtOnce) {
        return false;
    }
    const int scrolled = m_view.verticalScrollBar()->value();
    QTextCursor cursor(m_view.document());
    cursor.setPosition(static_cast<int>(head));
    cursor.setPosition(static_cast<int>(head + removed), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(head, added));
    m_view.verticalScrollBar()->setValue(scrolled);
    return true;
}

void CodeFeeder::showMore()
{
    QTextCursor end(m_view.document());
    end.movePosition(QTextCursor::End);
    end.insertText(takePiece(m_rest));
    if (m_rest.isEmpty()) {
        m_more.stop();
    }
}

}  // namespace gatehouse::gui
