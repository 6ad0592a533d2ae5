#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QPushButton>
#include <QVBoxLayout>

#include <cstdio>
#include <cstdlib>

#include "app/composition/descriptor_limit.h"
#include "app/composition/hardening.h"
#include "app/composition/session.h"
#include "app/gui/main_window.h"
#include "app/gui/theme/appearance.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/theme/style_sheet.h"
#include "app/gui/widgets/empty_state.h"
#include "app/gui/workspace_host.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;

namespace {

constexpr const char* noDisplay =
    "gatehouse: there is no display to open a window on.\n"
    "Start it from a desktop session, or use the terminal's twin: gatehouse-cli try plays the how-to.\n";

/// A display that cannot be reached ends in Qt's fatal message; people get our sentence instead of a core dump.
void onMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    const QString line = qFormatLogMessage(type, context, message);
    std::fprintf(stderr, "%s\n", qPrintable(line));
    if (type == QtFatalMsg) {
        if (message.contains(u"platform plugin"_s)) {
            std::fputs(noDisplay, stderr);
        }
        std::_Exit(1);
    }
}

bool displayMissing()
{
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
#else
    return false;
#endif
}

/// The value of `--profile DIR` or `--profile=DIR`; it has to be known before Qt looks for its folders.
QString profileArgument(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        if (argument == u"--profile"_s && i + 1 < argc) {
            return QString::fromLocal8Bit(argv[i + 1]);
        }
        if (argument.startsWith(u"--profile="_s)) {
            return argument.section(QLatin1Char('='), 1);
        }
    }
    return {};
}

/// Moves configuration, data, state and cache below one folder, and nothing stays outside it.
void useProfile(const QString& folder)
{
    const QDir root(QFileInfo(folder).absoluteFilePath());
    const std::pair<const char*, QString> places[] = {{"XDG_CONFIG_HOME", u"config"_s},
                                                      {"XDG_DATA_HOME", u"data"_s},
                                                      {"XDG_STATE_HOME", u"state"_s},
                                                      {"XDG_CACHE_HOME", u"cache"_s}};
    for (const auto& [variable, name] : places) {
        const QString place = root.filePath(name);
        QDir().mkpath(place);
        QFile::setPermissions(place, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv(variable, QFile::encodeName(place));
    }
}

/// A window that says why there is no other, and closes.
int refuse(const QString& problem)
{
    std::fprintf(stderr, "gatehouse: %s\n", qPrintable(problem));
    QWidget window;
    window.setWindowTitle(u"Gatehouse"_s);
    window.setWindowIcon(gui::theme::programIcon());
    auto* layout = new QVBoxLayout(&window);
    auto* state = new gui::EmptyState(u"lock"_s, u"This workspace cannot be opened"_s, problem);
    QObject::connect(state->setAction(u"Close"_s), &QPushButton::clicked, &window, &QWidget::close);
    layout->addWidget(state);
    window.setStyleSheet(gui::theme::styleSheetFor(gui::theme::colors()));
    window.resize(520, 280);
    window.show();
    QApplication::exec();
    return 1;
}

}  // namespace

int main(int argc, char** argv)
{
    app::hardenProcess();
    app::raiseDescriptorLimit();
    if (displayMissing()) {
        std::fputs(noDisplay, stderr);
        return 1;
    }
    const QString profile = profileArgument(argc, argv);
    if (!profile.isEmpty()) {
        useProfile(profile);
    }
    qInstallMessageHandler(onMessage);
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"gatehouse"_s);
    QApplication::setApplicationDisplayName(u"Gatehouse"_s);
    QApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(u"Configure, run and watch an OpenID Connect gateway on this machine."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({u"profile"_s, u"Keep configuration, data, state and cache below DIR."_s, u"DIR"_s});
    parser.addOption({u"workspace"_s, u"Open this workspace."_s, u"FILE"_s});
    parser.addOption({u"no-lab"_s, u"Do not start the built-in identity provider and upstream."_s});
    parser.addPositionalArgument(u"FILE"_s, u"The workspace to open."_s, u"[FILE]"_s);
    parser.process(application);

    app::Session::Options options;
    options.workspaceFile = parser.value(u"workspace"_s);
    if (options.workspaceFile.isEmpty()) {
        options.workspaceFile = parser.positionalArguments().value(0);
    }
    options.startLab = !parser.isSet(u"no-lab"_s);

    gui::theme::AppearanceSwitch appearance(application);
    gui::WorkspaceHost host(options, appearance, gui::windowStateFile());
    if (const QString problem = options.workspaceFile.isEmpty() ? host.openLast() : host.open(options.workspaceFile);
        !problem.isEmpty()) {
        return refuse(problem);
    }
    return QApplication::exec();
}
