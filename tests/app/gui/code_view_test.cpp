#include "app/gui/widgets/code_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>

using namespace Qt::Literals::StringLiterals;
using gatehouse::gui::CodeView;

namespace {

QString manyLines(int count)
{
    QString text;
    for (int i = 0; i < count; ++i) {
        text += u"line %1\n"_s.arg(i);
    }
    return text;
}

void settle()
{
    QTest::qWait(20);
}

}  // namespace

TEST(CodeView, laysOutTheBeginningOfALongTextAndMoreAsOneScrolls)
{
    CodeView view;
    view.resize(400, 300);
    view.show();
    const QString text = manyLines(40'000);
    view.setCode(text);
    EXPECT_EQ(view.code(), text);
    EXPECT_LT(view.blockCount(), 2000) << "in the first turn";
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.blockCount() > 2000; }));
    settle();
    const int first = view.blockCount();
    EXPECT_LT(first, 8000);
    EXPECT_TRUE(text.startsWith(view.toPlainText()));
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.blockCount() > first; }));
    settle();
    EXPECT_LT(view.blockCount(), 20'000);
}

TEST(CodeView, allIsThereWhenAllIsSelected)
{
    CodeView view;
    const QString text = manyLines(20'000);
    view.setCode(text);
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.textCursor().selectedText().size() == text.size(); }));
    view.copy();
    EXPECT_EQ(QApplication::clipboard()->text(), text);
}

TEST(CodeView, aVeryLongLineIsBrokenWhereItIsShownAndNotWhereItIsCopied)
{
    CodeView view;
    const QString text = u"head\n"_s + QString(9000, u'x') + u"\n"_s + QString(2048, u'y') + u"\ntail"_s;
    view.setCode(text);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.toPlainText().endsWith(u"tail"_s); }));
    EXPECT_EQ(view.code(), text);
    EXPECT_NE(view.toPlainText(), text);
    for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next()) {
        EXPECT_LE(block.length(), 2049);
    }
    view.selectAll();
    view.copy();
    EXPECT_EQ(QApplication::clipboard()->text(), text);
    QTextCursor part(view.document());
    part.setPosition(2);
    part.setPosition(5000, QTextCursor::KeepAnchor);
    view.setTextCursor(part);
    view.copy();
    EXPECT_EQ(QApplication::clipboard()->text(), text.mid(2, 4998 - 2)) << "two breaks of its own are left out";
}

TEST(CodeView, newTextTakesThePlaceOfAllThatWasToCome)
{
    CodeView view;
    view.setCode(manyLines(40'000));
    view.setCode(u"short"_s);
    settle();
    EXPECT_EQ(view.toPlainText(), u"short"_s);
    EXPECT_EQ(view.code(), u"short"_s);
    view.setCode({});
    EXPECT_TRUE(view.code().isEmpty());
    EXPECT_TRUE(view.toPlainText().isEmpty());
}

TEST(CodeView, whatCanBeEditedIsThereAtOnce)
{
    CodeView view;
    view.setReadOnly(false);
    const QString text = manyLines(4000);
    view.setCode(text);
    EXPECT_EQ(view.toPlainText(), text);
    QTest::keyClicks(&view, u"x"_s);
    EXPECT_NE(view.code(), text);
}
