#include "app/gui/widgets/code_view.h"

#include <QHelpEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

namespace gatehouse::gui {
namespace {

constexpr qsizetype FirstLength = 24 * 1024;  ///< laid out at once
constexpr qsizetype PieceLength = 6 * 1024;   ///< laid out in one turn of the event loop
constexpr qsizetype LongestLine = 2 * 1024;

}  // namespace

class CodeMargin final : public QWidget {
public:
    explicit CodeMargin(CodeView& view) : QWidget(&view), m_view(view) { setMouseTracking(true); }
    QSize sizeHint() const override { return QSize(m_view.marginWidth(), 0); }

protected:
    void paintEvent(QPaintEvent* event) override { m_view.paintMargin(event); }
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ToolTip) {
            const auto* help = static_cast<QHelpEvent*>(event);
            const auto mark = m_view.m_marks.find(m_view.lineAt(help->pos().y()));
            QToolTip::showText(help->globalPos(), mark == m_view.m_marks.end() ? QString() : mark->second.sentence,
                               this);
            return true;
        }
        return QWidget::event(event);
    }
    void mouseMoveEvent(QMouseEvent* event) override
    {
        const bool marked = m_view.m_marks.contains(m_view.lineAt(event->position().toPoint().y()));
        setCursor(marked ? Qt::PointingHandCursor : Qt::ArrowCursor);
    }
    void mousePressEvent(QMouseEvent* event) override
    {
        const int line = m_view.lineAt(event->position().toPoint().y());
        if (m_view.m_marks.contains(line)) {
            Q_EMIT m_view.markPressed(line);
        }
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
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &CodeView::showMore);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &CodeView::wantMore);
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
    if (code() == text) {
        return;
    }
    const int scroll = verticalScrollBar()->value();
    const int position = textCursor().position();
    m_more.stop();
    m_code = isReadOnly() ? text : QString();
    m_laidOut = 0;
    m_wanted = FirstLength;
    m_lineLength = 0;
    m_softBreaks.clear();
    m_selectAll = false;
    m_goToEnd = false;
    setPlainText(isReadOnly() ? takePiece() : text);
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(position, document()->characterCount() - 1));
    setTextCursor(cursor);
    if (isPartial()) {
        m_more.start();
    }
    verticalScrollBar()->setValue(scroll);
}

QString CodeView::code() const
{
    return isReadOnly() && !m_code.isEmpty() ? m_code : toPlainText();
}

QString CodeView::takePiece()
{
    QString piece;
    int block = m_laidOut == 0 ? 0 : document()->blockCount() - 1;
    const qsizetype end = std::min(m_code.size(), m_laidOut + PieceLength);
    while (m_laidOut < end) {
        const qsizetype lineEnd = m_code.indexOf(u'\n', m_laidOut);
        const qsizetype room = LongestLine - m_lineLength;
        if (lineEnd >= 0 && lineEnd - m_laidOut <= room) {
            piece += QStringView(m_code).mid(m_laidOut, lineEnd + 1 - m_laidOut);
            m_laidOut = lineEnd + 1;
            m_lineLength = 0;
            ++block;
            continue;
        }
        qsizetype length = std::min(room, m_code.size() - m_laidOut);
        if (length > 1 && m_code[m_laidOut + length - 1].isHighSurrogate()) {
            --length;
        }
        piece += QStringView(m_code).mid(m_laidOut, length);
        m_laidOut += length;
        m_lineLength += length;
        if (isPartial()) {
            piece += u'\n';
            m_lineLength = 0;
            m_softBreaks.push_back(++block);
        }
    }
    return piece;
}

void CodeView::showMore()
{
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    end.insertText(takePiece());
    if (!isPartial() || m_laidOut >= m_wanted) {
        m_more.stop();
    }
    if (isPartial()) {
        return;
    }
    if (m_selectAll) {
        selectAll();
    } else if (m_goToEnd) {
        moveCursor(QTextCursor::End);
    }
}

void CodeView::wantMore()
{
    const QScrollBar* bar = verticalScrollBar();
    if (isPartial() && !m_more.isActive() && bar->value() > bar->maximum() - 2 * bar->pageStep()) {
        m_wanted = std::max(m_wanted, 2 * m_laidOut);
        m_more.start();
    }
}

void CodeView::keyPressEvent(QKeyEvent* event)
{
    const bool all = event->matches(QKeySequence::SelectAll);
    const bool toEnd = event->matches(QKeySequence::MoveToEndOfDocument);
    if (isPartial() && (all || toEnd)) {
        m_selectAll = all;
        m_goToEnd = toEnd;
        m_wanted = m_code.size();
        m_more.start();
    }
    QPlainTextEdit::keyPressEvent(event);
}

QMimeData* CodeView::createMimeDataFromSelection() const
{
    if (m_softBreaks.empty()) {
        return QPlainTextEdit::createMimeDataFromSelection();
    }
    const QTextCursor chosen = textCursor();
    QString text;
    for (QTextBlock block = document()->findBlock(chosen.selectionStart());
         block.isValid() && block.position() <= chosen.selectionEnd(); block = block.next()) {
        const int from = std::max(0, chosen.selectionStart() - block.position());
        const int to = std::min(block.length() - 1, chosen.selectionEnd() - block.position());
        const bool first = block.position() <= chosen.selectionStart();
        if (!first && !std::binary_search(m_softBreaks.begin(), m_softBreaks.end(), block.blockNumber())) {
            text += u'\n';
        }
        text += QStringView(block.text()).mid(from, to - from);
    }
    auto* copied = new QMimeData;
    copied->setText(text);
    return copied;
}

void CodeView::setMarginVisible(bool visible)
{
    m_marginVisible = visible;
    m_margin->setVisible(visible);
    setViewportMargins(visible ? marginWidth() : 0, 0, 0, 0);
}

void CodeView::setMarks(std::map<int, LineMark> marks)
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
            QToolTip::showText(help->globalPos(), mark->second.sentence, this);
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
            const auto mark = m_marks.find(line);
            const QColor color = mark == m_marks.end() ? colors.muted : colors.of(mark->second.role);
            if (mark != m_marks.end()) {
                const double middle = top + fontMetrics().height() / 2.0;  // of the first row where a line is wrapped
                paintMark(painter, QRectF(4, middle - 4.5, 9, 9), mark->second.shape, color);
            }
            painter.setPen(color);
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
    for (const auto& [line, mark] : m_marks) {
        if (mark.role != theme::Role::Refused) {
            continue;  // a pale line each would drown the text
        }
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
