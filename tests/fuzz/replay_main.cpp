// Shows every file named, or in the folders named, to a fuzz target. For builds without libFuzzer: every normal test
// run replays the seeds.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzzing.h"

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> filesOf(int count, char** arguments)
{
    std::vector<fs::path> files;
    for (int i = 1; i < count; ++i) {
        if (fs::is_directory(arguments[i])) {
            for (const auto& entry : fs::directory_iterator(arguments[i])) {
                files.push_back(entry.path());
            }
        } else {
            files.emplace_back(arguments[i]);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

int main(int count, char** arguments)
{
    const std::vector<fs::path> files = filesOf(count, arguments);
    for (const fs::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        const std::vector<char> octets{std::istreambuf_iterator<char>(file), {}};
        if (file.bad() || !file.is_open()) {
            std::fprintf(stderr, "cannot read %s\n", path.c_str());
            return 1;
        }
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout);  // the last name printed is the one that broke it
        // On a heap block of exactly that size, so that a sanitizer sees a read beyond it.
        const std::vector<std::uint8_t> exact(octets.begin(), octets.end());
        LLVMFuzzerTestOneInput(exact.data(), exact.size());
    }
    if (files.empty()) {
        std::fprintf(stderr, "no seeds\n");
        return 1;
    }
    std::printf("%zu inputs\n", files.size());
    return 0;
}
