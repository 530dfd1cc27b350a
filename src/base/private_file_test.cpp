#include "base/private_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace privcards {
namespace {

class PrivateFile : public ::testing::Test {
 protected:
  PrivateFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "private_file_XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/file";
  }
  ~PrivateFile() override { std::filesystem::remove_all(folder_); }

  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  ::mode_t mode() const {
    struct stat status {};
    EXPECT_EQ(::stat(path_.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }
  std::size_t files() const {
    using Entries = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Entries(folder_), Entries()));
  }

  std::string folder_;
  std::string path_;
};

TEST_F(PrivateFile, HoldsTheNewestTextAndOnlyItsOwnerMayReadIt) {
  ASSERT_TRUE(write_private_file(path_, "a longer text before"));
  ASSERT_TRUE(write_private_file(path_, "text"));
  EXPECT_EQ(text(), "text");
  EXPECT_EQ(mode(), 0600U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(PrivateFile, WhatACrashLeftBesideItIsNotTrusted) {
  std::ofstream(path_ + ".partial") << "half";
  ::chmod((path_ + ".partial").c_str(), 0666);
  ASSERT_TRUE(write_private_file(path_, "text"));
  EXPECT_EQ(text(), "text");
  EXPECT_EQ(mode(), 0600U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(PrivateFile, AFailureNamesTheFileAndLeavesTheTextBefore) {
  ASSERT_TRUE(write_private_file(path_, "before"));
  std::filesystem::create_directory(path_ + ".partial");
  const Result<void, Fault> written = write_private_file(path_, "after");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find(path_), std::string::npos);
  EXPECT_EQ(text(), "before");
}

TEST_F(PrivateFile, AFolderThatIsNotThereIsNamed) {
  const Result<void, Fault> written = write_private_file(folder_ + "/none/file", "text");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("/none/file"), std::string::npos);
  EXPECT_FALSE(sync_folder_of(folder_ + "/none/file"));
}

}  // namespace
}  // namespace privcards
