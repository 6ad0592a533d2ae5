// Every target by every sample: what comes out is compared, file by file, with <target>/<sample>/ in this folder.
// GATEHOUSE_WRITE_GOLDEN=1 writes those folders anew; look at the difference before it is committed.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"

namespace gatehouse::exporters {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(GATEHOUSE_SOURCE) / "tests/core/exporters";

std::string contentOf(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    EXPECT_TRUE(stream) << path << " is missing";
    return {std::istreambuf_iterator<char>(stream), {}};
}

gateway::Configuration sample(const std::string& name)
{
    const auto path = folder / "samples" / (name + ".yaml");
    auto read = importers::readDeckFile(path.string());
    if (!read) {
        ADD_FAILURE() << path << ": " << read.error().front().toString();
        return {};
    }
    read->file.clear();
    return *read;
}

std::set<std::string> samples()
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder / "samples")) {
        names.insert(entry.path().stem().string());
    }
    return names;
}

/// The files and their notes, under the names of golden files.
std::map<std::string, std::string> outcome(const Exporter& exporter, const gateway::Configuration& configuration,
                                           const ExportOptions& options)
{
    std::map<std::string, std::string> result;
    const auto made = exporter.write(configuration, options);
    if (!made) {
        result["refused"] = made.error().front().toString() + '\n';
        return result;
    }
    EXPECT_FALSE(made->files.empty());
    for (const auto& file : made->files) {
        EXPECT_TRUE(file.text.ends_with('\n')) << file.name;
        EXPECT_FALSE(file.syntax.empty()) << file.name;
        EXPECT_EQ(fs::path(file.name).is_absolute() || file.name.find("..") != std::string::npos, false) << file.name;
        EXPECT_TRUE(result.emplace(file.name, file.text).second) << file.name << " is there twice";
    }
    std::string notes;
    for (const auto& note : made->notes) {
        EXPECT_FALSE(note.sentence.empty()) << note.field;
        notes += std::string(noteKindWord(note.kind)) + '\t' + note.field + '\t' + note.sentence + '\n';
    }
    result["notes.tsv"] = notes;
    return result;
}

void compare(const fs::path& golden, const std::map<std::string, std::string>& files)
{
    if (std::getenv("GATEHOUSE_WRITE_GOLDEN") != nullptr) {
        fs::remove_all(golden);
        for (const auto& [name, text] : files) {
            fs::create_directories((golden / name).parent_path());
            std::ofstream(golden / name, std::ios::binary) << text;
            if (text.starts_with("#!")) {
                fs::permissions(golden / name, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec,
                                fs::perm_options::add);
            }
        }
        return;
    }
    for (const auto& [name, text] : files) {
        EXPECT_EQ(text, contentOf(golden / name)) << golden / name;
    }
    for (const auto& entry : fs::recursive_directory_iterator(golden)) {
        if (entry.is_regular_file()) {
            EXPECT_TRUE(files.contains(fs::relative(entry.path(), golden).string())) << entry.path() << " is left over";
        }
    }
}

class Target : public testing::TestWithParam<std::string> {};

TEST_P(Target, EverySampleComesOutAsItsGoldenFiles)
{
    const auto* exporter = findExporter(GetParam());
    ASSERT_NE(exporter, nullptr);
    for (const auto& name : samples()) {
        SCOPED_TRACE(name);
        const auto configuration = sample(name);
        compare(folder / exporter->id / name, outcome(*exporter, configuration, {}));
        compare(folder / exporter->id / (name + "-3.7"), outcome(*exporter, configuration, {.version = {3, 7}}));
    }
}

/// The sample's own secrets, which nothing may show that was not asked to.
constexpr std::array secrets{"line one", "sëcret", "s4lt"};

TEST_P(Target, SecretsLeaveOnlyWhenAskedFor)
{
    const auto* exporter = findExporter(GetParam());
    const auto configuration = sample("hostile");
    for (const auto& [name, text] : outcome(*exporter, configuration, {})) {
        for (const char* secret : secrets) {
            EXPECT_THAT(text, testing::Not(testing::HasSubstr(secret))) << name;
        }
    }
    const auto quiet = exporter->write(configuration, {});
    const auto loud = exporter->write(configuration, {.secrets = Secrets::Included});
    ASSERT_TRUE(quiet && loud);
    EXPECT_FALSE(quiet->holdsSecrets);
    const bool shown = std::any_of(loud->files.begin(), loud->files.end(), [](const ExportedFile& file) {
        return std::any_of(secrets.begin(), secrets.end(),
                           [&](const char* secret) { return file.text.find(secret) != std::string::npos; });
    });
    EXPECT_TRUE(loud->holdsSecrets || !shown) << "a file with secrets has to be kept from others";
}

TEST_P(Target, TheSameConfigurationGivesTheSameText)
{
    const auto* exporter = findExporter(GetParam());
    for (const auto& name : samples()) {
        const auto configuration = sample(name);
        EXPECT_EQ(outcome(*exporter, configuration, {}), outcome(*exporter, configuration, {}));
    }
}

TEST_P(Target, NotesDependOnTheConfiguration)
{
    const auto* exporter = findExporter(GetParam());
    const auto some = exporter->write(sample("introspection"), {});
    const auto others = exporter->write(sample("everything"), {});
    ASSERT_TRUE(some && others);
    EXPECT_NE(some->notes, others->notes);
}

TEST_P(Target, AnEmptyConfigurationIsRefusedOrWritten)
{
    const auto made = findExporter(GetParam())->write({}, {});
    if (made) {
        EXPECT_FALSE(made->files.empty());
    } else {
        EXPECT_TRUE(gateway::hasErrors(made.error()));
    }
}

std::vector<std::string> targets()
{
    std::vector<std::string> ids;
    for (const auto& exporter : exporters()) {
        ids.emplace_back(exporter.id);
    }
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Exporters, Target, testing::ValuesIn(targets()), [](const auto& target) {
    std::string name = target.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Registry, EveryTargetIsNamedOnceAndFound)
{
    std::set<std::string_view> ids;
    for (const auto& exporter : exporters()) {
        EXPECT_TRUE(ids.insert(exporter.id).second) << exporter.id;
        EXPECT_EQ(findExporter(exporter.id), &exporter);
        EXPECT_FALSE(exporter.title.empty());
        EXPECT_FALSE(exporter.summary.empty());
        EXPECT_TRUE(fs::is_directory(folder / exporter.id)) << "no golden samples for " << exporter.id;
    }
    EXPECT_EQ(findExporter("toml"), nullptr);
}

TEST(Samples, AreRightForTheNewestRelease)
{
    const auto table = gateway::FieldTable::load();
    for (const auto& name : samples()) {
        for (const auto& one : gateway::validate(sample(name), table, gateway::newestVersion)) {
            EXPECT_NE(one.severity, gateway::Severity::Error) << name << ": " << one.toString();
        }
    }
}

}  // namespace
}  // namespace gatehouse::exporters
