#include "core/workspace/workspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <limits>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/core/workspace/temporary_folder.h"

namespace gatehouse::workspace {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

Workspace sample()
{
    SystemRandom random;
    auto workspace = create(random);
    workspace.gatewayVersion = {3, 14};
    workspace.listen = "127.0.0.1:8100";
    workspace.target = {TargetKind::Url, "http://127.0.0.1:9000"};
    auto& service = workspace.configuration.services.emplace_back();
    service.name = "example-service";
    service.url = "http://127.0.0.1:9001";
    auto& plugin = workspace.configuration.plugins.emplace_back();
    plugin.name = "openid-connect";
    plugin.config = boost::json::parse(R"({"issuer": "http://127.0.0.1:9002/realms/master", "client_id": ["kong"],
        "client_secret": ["{vault://keychain/w/client_secret}"], "auth_methods": ["introspection", "password"]})")
                        .as_object();
    return workspace;
}

TEST(Workspace, comesBackAsItWasSaved)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    const auto workspace = sample();
    ASSERT_TRUE(save(path, workspace, table()));
    const auto back = load(path);
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(back->id, workspace.id);
    EXPECT_EQ(back->gatewayVersion, (gateway::Version{3, 14}));
    EXPECT_EQ(back->listen, "127.0.0.1:8100");
    EXPECT_EQ(back->target.kind, TargetKind::Url);
    EXPECT_EQ(back->target.url, "http://127.0.0.1:9000");
    EXPECT_EQ(back->configuration.services.at(0).url, "http://127.0.0.1:9001");
    EXPECT_EQ(back->configuration.plugins.at(0).config, workspace.configuration.plugins[0].config);
    EXPECT_EQ(render(*back), render(workspace));
}

TEST(Workspace, everyoneHasAnIdOfItsOwn)
{
    EXPECT_EQ(sample().id.size(), 32u);
    EXPECT_NE(sample().id, sample().id);
}

TEST(Workspace, theTextIsStable)
{
    auto workspace = sample();
    workspace.id = "0123";
    workspace.configuration.plugins.clear();
    EXPECT_EQ(render(workspace), R"({
  "gatehouse": 1,
  "id": "0123",
  "gateway_version": "3.14",
  "listen": "127.0.0.1:8100",
  "target": {
    "kind": "url",
    "url": "http://127.0.0.1:9000"
  },
  "configuration": {
    "_format_version": "3.0",
    "services": [
      {
        "name": "example-service",
        "url": "http://127.0.0.1:9001"
      }
    ],
    "routes": [],
    "plugins": []
  }
}
)");
}

TEST(Workspace, keepsUnknownMembersInTheirPlaces)
{
    const std::string text = R"({
  "future": [
    1.0
  ],
  "gatehouse": 1,
  "listen": "127.0.0.1:8000",
  "id": "abc",
  "target": {
    "colour": "green",
    "kind": "lab"
  },
  "gateway_version": "3.15",
  "configuration": {
    "_comment": "ours",
    "services": [
      {
        "tags": [
          "x"
        ],
        "url": "http://127.0.0.1:1",
        "name": "s"
      }
    ],
    "_format_version": "3.0",
    "routes": [],
    "plugins": []
  },
  "last": null
}
)";
    auto workspace = parse(text, "");
    ASSERT_TRUE(workspace) << workspace.error().detail;
    EXPECT_EQ(render(*workspace), text);

    workspace->listen = "127.0.0.1:8001";
    auto changed = text;
    changed.replace(changed.find("8000"), 4, "8001");
    EXPECT_EQ(render(*workspace), changed);
}

TEST(Workspace, configKeepsTheModelsOrder)
{
    auto workspace = parse(render(sample()), "");
    ASSERT_TRUE(workspace);
    auto& config = workspace->configuration.plugins[0].config;
    config = boost::json::parse(R"({"scopes": ["openid"], "issuer": "https://id.example"})").as_object();
    const auto text = render(*workspace);
    EXPECT_LT(text.find("scopes"), text.find("issuer"));
    EXPECT_EQ(text.find("client_id"), std::string::npos);
}

TEST(Workspace, onlyTheOwnerMayReadIt)
{
    const TemporaryFolder folder;
    const auto path = folder.path("new/folder/a.gatehouse");
    ASSERT_TRUE(save(path, sample(), table()));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(fs::status(folder.path("new")).permissions(), fs::perms::owner_all);

    fs::permissions(path, fs::perms::owner_all | fs::perms::others_read);
    ASSERT_TRUE(save(path, sample(), table()));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Workspace, refusesALiteralSecretAndNamesTheField)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    auto workspace = sample();
    workspace.configuration.plugins[0].config["client_secret"] = boost::json::array{"hunter2"};
    const auto saved = save(path, workspace, table());
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(saved.error().detail, HasSubstr("plugins[0].config.client_secret[0]"));
    EXPECT_THAT(saved.error().detail, Not(HasSubstr("hunter2")));
    EXPECT_FALSE(fs::exists(path));

    workspace = sample();
    workspace.state["password"] = "hunter2";
    EXPECT_FALSE(save(path, workspace, table()));
    EXPECT_FALSE(fs::exists(path));
}

TEST(Workspace, refusesWhatItCouldNotReadAgain)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    auto workspace = sample();
    workspace.configuration.services[0].name = "\xff\xfe";
    EXPECT_FALSE(save(path, workspace, table()));
    workspace = sample();
    workspace.configuration.plugins[0].config["cache_ttl"] = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(save(path, workspace, table()));
    EXPECT_FALSE(fs::exists(path));
}

TEST(Workspace, aNewerFileIsRefusedAndLeftAlone)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    const std::string newer = R"({"gatehouse": 2, "anything": []})";
    writeTo(path, newer);
    const auto workspace = load(path);
    ASSERT_FALSE(workspace);
    EXPECT_EQ(workspace.error().code, ErrorCode::UnsupportedMethod);
    EXPECT_THAT(workspace.error().detail, HasSubstr("newer"));
    EXPECT_FALSE(save(path, sample(), table()));
    EXPECT_EQ(contentsOf(path), newer);
}

TEST(Workspace, aBrokenFileIsToldWithItsLineAndLeftAlone)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    const std::string broken = "{\n  \"gatehouse\": 1,\n  \"listen\" oops\n}\n";
    writeTo(path, broken);
    const auto workspace = load(path);
    ASSERT_FALSE(workspace);
    EXPECT_EQ(workspace.error().code, ErrorCode::InvalidSyntax);
    EXPECT_EQ(workspace.error().origin, path);
    EXPECT_THAT(workspace.error().detail, HasSubstr("line 3"));
    const auto saved = save(path, sample(), table());
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().detail, HasSubstr("line 3"));
    EXPECT_EQ(contentsOf(path), broken);

    EXPECT_EQ(keepAside(path), path + ".broken");
    EXPECT_EQ(contentsOf(path + ".broken"), broken);
    EXPECT_TRUE(save(path, sample(), table()));
    EXPECT_EQ(keepAside(path), path + ".broken-2");
    EXPECT_EQ(contentsOf(path + ".broken"), broken);
    EXPECT_FALSE(keepAside(path)) << "there is nothing left";
}

TEST(Workspace, saysWhatIsWrongWithAFile)
{
    const auto problem = [](std::string_view text) {
        const auto workspace = parse(text, "a.gatehouse");
        return workspace ? "none" : workspace.error().detail;
    };
    EXPECT_THAT(problem("[]"), HasSubstr("no Gatehouse workspace"));
    EXPECT_THAT(problem("{}"), HasSubstr("no Gatehouse workspace"));
    EXPECT_THAT(problem(R"({"gatehouse": "1"})"), HasSubstr("no Gatehouse workspace"));
    EXPECT_THAT(problem(R"({"gatehouse": 1})"), HasSubstr("id: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "listen": 8000})"), HasSubstr("listen: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "gateway_version": "3.3"})"), HasSubstr("3.4 to 3.15"));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "target": "lab"})"), HasSubstr("target: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "target": {"kind": "moon"}})"), HasSubstr("target.kind: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "configuration": []})"), HasSubstr("configuration: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "configuration": {"services": 1}})"),
                HasSubstr("configuration.services: "));
    EXPECT_THAT(problem(R"({"gatehouse": 1, "id": "a", "state": 1})"), HasSubstr("state: "));
    EXPECT_EQ(problem(R"({"gatehouse": 1, "id": "a"})"), "none");
}

TEST(Workspace, saysWhatIsWrongWithAPath)
{
    const TemporaryFolder folder;
    EXPECT_EQ(load(folder.path("absent.gatehouse")).error().code, ErrorCode::NotFound);
    EXPECT_EQ(load(folder.path("")).error().code, ErrorCode::IoFailed);
    EXPECT_THAT(load(folder.path("")).error().detail, HasSubstr("folder"));
    EXPECT_EQ(load("/dev/null").error().code, ErrorCode::IoFailed);

    const auto large = folder.path("large.gatehouse");
    writeTo(large, "");
    fs::resize_file(large, 9 * 1024 * 1024);
    EXPECT_EQ(load(large).error().code, ErrorCode::TooLarge);

    fs::create_directory(folder.path("taken.gatehouse"));
    EXPECT_FALSE(save(folder.path("taken.gatehouse"), sample(), table()));
}

TEST(Workspace, keepsTheFileAsItWasOpened)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    EXPECT_TRUE(keepPrevious(path)) << "no file, nothing to keep";
    EXPECT_FALSE(fs::exists(path + ".bak"));
    auto workspace = sample();
    ASSERT_TRUE(save(path, workspace, table()));
    const auto before = contentsOf(path);
    ASSERT_TRUE(keepPrevious(path));
    workspace.listen = "127.0.0.1:8200";
    ASSERT_TRUE(save(path, workspace, table()));
    EXPECT_EQ(contentsOf(path + ".bak"), before);
    EXPECT_NE(contentsOf(path), before);
    EXPECT_EQ(fs::status(path + ".bak").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

/// Runs `body` in a process of its own and returns how it ended.
template <class Body>
int inChild(Body body)
{
    const auto process = fork();
    if (process == 0) {
        _exit(body());
    }
    int status = 0;
    waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Only file modes bind a user; root becomes nobody for the while.
int asOrdinaryUser(const std::function<bool()>& holds)
{
    return inChild([&] {
        constexpr uid_t nobody = 65534;
        const bool ordinary = geteuid() != 0 || setuid(nobody) == 0;
        return !ordinary ? 2 : holds() ? 0 : 1;
    });
}

TEST(Workspace, saysThatAFileMayNotBeReadOrWritten)
{
    const TemporaryFolder folder;
    const auto closedFile = folder.path("closed.gatehouse");
    ASSERT_TRUE(save(closedFile, sample(), table()));
    fs::permissions(closedFile, fs::perms::none);
    const auto closedFolder = folder.path("closed");
    fs::create_directory(closedFolder);
    fs::permissions(closedFolder, fs::perms::none);
    fs::permissions(folder.path(""), fs::perms::owner_all | fs::perms::others_exec);

    const auto denied = [](const auto& outcome) {
        return !outcome && outcome.error().code == ErrorCode::PermissionDenied;
    };
    EXPECT_EQ(asOrdinaryUser([&] { return denied(load(closedFile)); }), 0);
    EXPECT_EQ(asOrdinaryUser([&] { return denied(save(closedFile, sample(), table())); }), 0);
    EXPECT_EQ(asOrdinaryUser([&] { return denied(load(closedFolder + "/a.gatehouse")); }), 0);
    EXPECT_EQ(asOrdinaryUser([&] { return denied(save(closedFolder + "/a.gatehouse", sample(), table())); }), 0);
    fs::permissions(closedFolder, fs::perms::owner_all);
}

TEST(Workspace, aFullDiskLeavesTheOldFile)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    ASSERT_TRUE(save(path, sample(), table()));
    const auto before = contentsOf(path);
    // A limit on the file size fails a write as a full disk does.
    const int outcome = inChild([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{200, 200};
        setrlimit(RLIMIT_FSIZE, &limit);
        const auto saved = save(path, sample(), table());
        return saved ? 1 : saved.error().code == ErrorCode::IoFailed ? 0 : 2;
    });
    EXPECT_EQ(outcome, 0);
    EXPECT_EQ(contentsOf(path), before);
}

/// Saves one of two workspaces after the other until it is killed; a byte in the pipe for each.
[[noreturn]] void saveForEver(const std::string& path, const Workspace& a, const Workspace& b, int pipe)
{
    for (bool first = true;; first = !first) {
        if (!save(path, first ? a : b, table()) || write(pipe, "s", 1) != 1) {
            _exit(1);
        }
    }
}

TEST(Workspace, aKillInASaveLeavesTheOldFileOrTheNew)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    auto a = sample();
    auto b = a;
    b.listen = "127.0.0.1:8200";
    // Large enough that writing takes a while.
    for (int i = 0; i < 300; ++i) {
        b.configuration.services.push_back(b.configuration.services.front());
    }
    const auto textOfA = render(a);
    const auto textOfB = render(b);
    ASSERT_TRUE(save(path, a, table()));

    for (int round = 0; round < 40; ++round) {
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const auto process = fork();
        if (process == 0) {
            saveForEver(path, a, b, pipe[1]);
        }
        // After a save or two, and then at whatever point of the next one: each round a little later.
        char saved = 0;
        ASSERT_EQ(read(pipe[0], &saved, 1), 1);
        const auto moment = std::chrono::steady_clock::now() + round * std::chrono::microseconds(150);
        while (std::chrono::steady_clock::now() < moment) {
        }
        ::kill(process, SIGKILL);
        waitpid(process, nullptr, 0);
        close(pipe[0]);
        close(pipe[1]);
        const auto text = contentsOf(path);
        ASSERT_TRUE(text == textOfA || text == textOfB) << "round " << round << ": " << text.size() << " octets";
    }
}

}  // namespace
}  // namespace gatehouse::workspace
