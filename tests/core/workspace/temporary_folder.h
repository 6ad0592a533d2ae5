#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <QTemporaryDir>

namespace gatehouse::workspace {

/// A folder of the test's own, gone with it.
class TemporaryFolder {
public:
    std::string path(const std::string& name) const
    {
        return (std::filesystem::path(m_folder.path().toStdString()) / name).string();
    }

private:
    QTemporaryDir m_folder;
};

inline std::string contentsOf(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline void writeTo(const std::string& path, const std::string& octets)
{
    std::ofstream(path, std::ios::binary) << octets;
}

}  // namespace gatehouse::workspace
