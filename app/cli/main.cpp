#include <QCoreApplication>

#include <csignal>

#include "app/cli/command.h"
#include "app/cli/help.h"
#include "app/composition/descriptor_limit.h"
#include "app/composition/hardening.h"

using namespace gatehouse;

int main(int argc, char** argv)
{
    app::hardenProcess();
    app::raiseDescriptorLimit();
    // A reader that goes away (… | head) must not take the gateway with it in the middle of a request.
    std::signal(SIGPIPE, SIG_IGN);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse-cli"));
    cli::Terminal terminal = cli::Terminal::ofProcess();

    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto line = cli::parseLine(words, cli::commands());
    if (!line) {
        terminal.problem(QString::fromStdString(line.error().detail) + QStringLiteral("."));
        return static_cast<int>(cli::ExitCode::WrongUse);
    }
    if (line->version) {
        terminal.line("gatehouse-cli " GATEHOUSE_VERSION);
        return 0;
    }
    if (line->help) {
        terminal.write(line->command != nullptr ? cli::commandHelp(*line->command) : cli::programHelp(cli::commands()));
        return words.empty() ? static_cast<int>(cli::ExitCode::WrongUse) : 0;
    }
    // A command may finish before the event loop runs, so the end is always told through the loop.
    const cli::Job job = line->command->start(line->arguments, terminal, [](cli::ExitCode code) {
        QMetaObject::invokeMethod(
            qApp, [code] { QCoreApplication::exit(static_cast<int>(code)); }, Qt::QueuedConnection);
    });
    return QCoreApplication::exec();
}
