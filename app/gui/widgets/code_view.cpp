#include "app/gui/widgets/code_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QToolTip>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

namespace gatehouse::gui {

class CodeMargin final : public QWidget {
public:
    explicit CodeMargin(CodeView& view) : QWidget(&view), m_view(view) {}
    QSize sizeHint() const override { return QSize(m_view.marginWidth(), 0); }

protected:
    void paintEvent(QPaintEvent* event) override { m_view.paintMargin(event); }
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ToolTip) {
            const auto* help = static_cast<QHelpEvent*>(event);
            const auto mark = m_view.m_marks.find(m_view.lineAt(help->pos().y()));
            QToolTip::showText(help->globalPos(), mark == m_view.m_marks.end() ? QString() : mark->second, this);
            return true;
        }
        return QWidget::event(event);
    }

private:
    CodeView& m_view;
};

CodeView::CodeView(CodeLanguage language, QWidget* parent) : QPlainTextEdit(parent)
{
    setFont(theme::monoFont());
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    document()->setDocumentMargin(theme::Space3);
    setTabStopDistance(2 * fontMetrics().horizontalAdvance(QChar(u' ')));
    m_highlighter = new CodeHighlighter(document(), language);
    m_margin = new CodeMargin(*this);
    m_margin->hide();
    connect(this, &QPlainTextEdit::blockCountChanged, this,
            [this] { setViewportMargins(m_marginVisible ? marginWidth() : 0, 0, 0, 0); });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy != 0) {
            m_margin->scroll(0, dy);
        } else {
            m_margin->update(0, rect.y(), m_margin->width(), rect.height());
        }
    });
}

void CodeView::setLanguage(CodeLanguage language)
{
    m_highlighter->setLanguage(language);
}

void CodeView::setCode(const QString& text)
{
    if (toPlainText() == text) {
        return;
    }
    const int scroll = verticalScrollBar()->value();
    const int position = textCursor().position();
    setPlainText(text);
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(position, static_cast<int>(text.size())));
    setTextCursor(cursor);
    verticalScrollBar()->setValue(scroll);
}

void CodeView::setMarginVisible(bool visible)
{
    m_marginVisible = visible;
    m_margin->setVisible(visible);
    setViewportMargins(visible ? marginWidth() : 0, 0, 0, 0);
}

void CodeView::setMarks(std::map<int, QString> marks)
{
    if (marks != m_marks) {
        m_marks = std::move(marks);
        showMarks();
        m_margin->update();
    }
}

void CodeView::goToLine(int line)
{
    setTextCursor(QTextCursor(document()->findBlockByNumber(line - 1)));
    centerCursor();
}

void CodeView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inside = contentsRect();
    m_margin->setGeometry(QRect(inside.left(), inside.top(), marginWidth(), inside.height()));
}

void CodeView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        // New colours are no edit: nobody is told of them as one.
        const QSignalBlocker quiet(this);
        m_highlighter->rehighlight();
        showMarks();
        viewport()->update();
    }
}

bool CodeView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto mark = m_marks.find(lineAt(help->pos().y()));
        if (mark != m_marks.end()) {
            QToolTip::showText(help->globalPos(), mark->second, this);
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

int CodeView::marginWidth() const
{
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    return theme::Space4 + fontMetrics().horizontalAdvance(QChar(u'9')) * digits + theme::Space2;
}

int CodeView::lineAt(int y) const
{
    return cursorForPosition(QPoint(0, y)).blockNumber() + 1;
}

void CodeView::paintMargin(QPaintEvent* event)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(m_margin);
    painter.fillRect(event->rect(), colors.surface);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const double height = blockBoundingRect(block).height();
        if (block.isVisible() && top + height >= event->rect().top()) {
            const int line = block.blockNumber() + 1;
            const bool marked = m_marks.contains(line);
            if (marked) {
                paintMark(painter, QRectF(4, top + height / 2 - 4.5, 9, 9), Mark::Cross, colors.refused);
            }
            painter.setPen(marked ? colors.refused : colors.muted);
            painter.drawText(QRectF(0, top, m_margin->width() - theme::Space2, fontMetrics().height()),
                             Qt::AlignRight | Qt::AlignVCenter, QString::number(line));
        }
        block = block.next();
        top += height;
    }
}

void CodeView::showMarks()
{
    QList<QTextEdit::ExtraSelection> selections;
    for (const auto& [line, sentence] : m_marks) {
        const QTextBlock block = document()->findBlockByNumber(line - 1);
        if (block.isValid()) {
            QTextEdit::ExtraSelection selection;
            selection.cursor = QTextCursor(block);
            selection.format.setBackground(theme::colors().refusedSoft);
            selection.format.setProperty(QTextFormat::FullWidthSelection, true);
            selections.append(selection);
        }
    }
    setExtraSelections(selections);
}

}  // namespace gatehouse::gui
