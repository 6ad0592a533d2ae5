#include "app/gui/theme/style_sheet.h"

#include <utility>

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui::theme {
namespace {

constexpr auto Template = R"(
QMainWindow, QDialog { background: @window; }
QToolTip { background: @tip; color: @text; border: 1px solid @border; padding: 4px 8px; }

QLabel[textRole="muted"] { color: @muted; }
QLabel[textRole="letIn"] { color: @letIn; }
QLabel[textRole="refused"] { color: @refused; }
QLabel[textRole="warning"] { color: @warning; }
QLabel[textRole="identityProvider"] { color: @identityProvider; }
QLabel[textRole="upstream"] { color: @upstream; }
QLabel[textRole="cache"] { color: @cache; }

QFrame[card="true"] { background: @surface; border: 1px solid @hairline; border-radius: 8px; }
QFrame[hairline="horizontal"] { background: @hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[hairline="vertical"] { background: @hairline; border: none; max-width: 1px; min-width: 1px; }

QPushButton, QToolButton, QCheckBox, QRadioButton, QTabBar, QComboBox { outline: none; }
QPushButton { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px; padding: 4px 12px;
  min-height: 22px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @selection; }
QPushButton:focus { border: 2px solid @ink; padding: 3px 11px; }
QPushButton:disabled { color: @disabled; border-color: @hairline; background: @window; }
QPushButton[kind="primary"] { background: @ink; color: @onInk; border-color: @ink; }
QPushButton[kind="primary"]:hover { background: @inkHover; border-color: @inkHover; }
QPushButton[kind="primary"]:pressed { background: @inkPressed; }
QPushButton[kind="primary"]:focus { border: 2px solid @focusOnInk; }
QPushButton[kind="primary"]:disabled { background: @selection; color: @disabled; border-color: @selection; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; padding: 4px 8px; }
QPushButton[kind="quiet"]:hover { background: @hover; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="quiet"]:checked { background: @selection; }
QPushButton[kind="quiet"]:focus { border: 2px solid @ink; padding: 3px 7px; }

QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selection; }
QToolButton:focus { border: 2px solid @ink; padding: 3px; }
QToolButton:disabled { color: @disabled; }
QToolButton::menu-indicator { image: none; width: 0px; }

QLineEdit, QAbstractSpinBox, QComboBox { background: @surface; color: @text; border: 1px solid @border;
  border-radius: 6px; padding: 4px 8px; min-height: 22px; selection-background-color: @selectText;
  selection-color: @text; }
QPlainTextEdit, QTextEdit { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px;
  selection-background-color: @selectText; selection-color: @text; }
QPlainTextEdit[flat="true"], QTextEdit[flat="true"] { border: none; border-radius: 0; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid @ink; padding: 3px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @ink; }
QPlainTextEdit[flat="true"]:focus, QTextEdit[flat="true"]:focus { border: none; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @disabled; background: @window;
  border-color: @hairline; }
QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"] { border-color: @refused; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/gatehouse/style/chevron-down.svg); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @border; border-radius: 6px; padding: 4px;
  outline: none; selection-background-color: @selection; selection-color: @text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 20px; }
QAbstractSpinBox::up-arrow { image: url(:/gatehouse/style/chevron-up.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url(:/gatehouse/style/chevron-down.svg); width: 12px; height: 12px; }

QCheckBox, QRadioButton { spacing: 8px; color: @text; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @control; border-radius: 4px; background: @surface; }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @control; border-radius: 9px;
  background: @surface; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @ink; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @ink; width: 14px; height: 14px; }
QCheckBox::indicator:checked { background: @ink; border-color: @ink; image: url(:/gatehouse/style/check-@tone.svg); }
QRadioButton::indicator:checked { background: @ink; border-color: @ink; image: url(:/gatehouse/style/radio-@tone.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @hairline; }

QTabWidget::pane { border: none; border-top: 1px solid @hairline; }
QTabWidget::tab-bar { left: 8px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 6px 4px; margin-right: 16px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @ink; }
QTabBar::tab:focus { color: @text; background: @hover; border-radius: 4px; }
QTabBar::tab:disabled { color: @disabled; }

QAbstractItemView { background: @surface; color: @text; border: none; outline: none;
  selection-background-color: @selection; selection-color: @text; alternate-background-color: @window; }
QAbstractItemView[popup="true"] { border: 1px solid @border; }
QAbstractItemView::item { border: none; }
QListView::item, QTreeView::item { padding: 4px 8px; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected { background: @selection; color: @text; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url(:/gatehouse/style/chevron-right.svg); }
QTreeView::branch:has-children:open { image: url(:/gatehouse/style/chevron-down.svg); }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @hairline;
  padding: 4px 8px; }
QHeaderView[roomy="true"]::section:first { padding-left: 16px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle { background: transparent; }
QSplitter::handle:vertical { border-top: 1px solid @hairline; height: 5px; }
QSplitter::handle:horizontal { border-left: 1px solid @hairline; width: 5px; }
QSplitter::handle:hover { border-color: @control; }

QMenu { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QProgressBar { background: @selection; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @ink; border-radius: 2px; }
)";

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto mix = [share](int x, int y) { return static_cast<int>(x * (1 - share) + y * share); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

}  // namespace

QString styleSheetFor(const Colors& c)
{
    // Longest names first: "@inkHover" must go before "@ink".
    const std::pair<QString, QColor> values[] = {
        {u"@identityProvider"_s, c.identityProvider},
        {u"@focusOnInk"_s, mixed(c.ink, c.window, 0.55)},
        {u"@inkPressed"_s, mixed(c.ink, c.window, 0.3)},
        {u"@inkHover"_s, mixed(c.ink, c.window, 0.15)},
        {u"@selectText"_s, c.dark ? QColor(0x3d, 0x47, 0x5a) : QColor(0xcd, 0xd6, 0xe6)},
        {u"@selection"_s, c.selection},
        {u"@hairline"_s, c.hairline},
        {u"@disabled"_s, c.disabled},
        {u"@upstream"_s, c.upstream},
        {u"@control"_s, mixed(c.border, c.muted, 0.5)},
        {u"@surface"_s, c.surface},
        {u"@refused"_s, c.refused},
        {u"@warning"_s, c.warning},
        {u"@window"_s, c.window},
        {u"@scroll"_s, mixed(c.border, c.surface, 0.25)},
        {u"@border"_s, c.border},
        {u"@letIn"_s, c.letIn},
        {u"@cache"_s, c.cache},
        {u"@muted"_s, c.muted},
        {u"@hover"_s, c.hover},
        {u"@onInk"_s, c.onInk},
        {u"@text"_s, c.text},
        {u"@ink"_s, c.ink},
        {u"@tip"_s, c.dark ? c.hover : c.surface},
    };
    QString sheet = QString::fromLatin1(Template);
    sheet.replace(u"@tone"_s, c.dark ? u"dark"_s : u"light"_s);
    for (const auto& [name, color] : values) {
        sheet.replace(name, color.name());
    }
    return sheet;
}

}  // namespace gatehouse::gui::theme
