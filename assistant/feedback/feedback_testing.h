// For tests of the verdicts: a folder of their own, a row, plain SQL on the file, and a foreign process on it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "assistant/feedback/feedback_store.h"

namespace throughline::assistant::testing {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "throughline_feedback_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // Names that begin so, sorted.
  std::vector<std::string> Names(const std::string& prefix) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      if (entry.path().filename().string().starts_with(prefix)) names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}
inline void WriteFile(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline FeedbackRow Row(std::string session, std::string type = "thumbs_up", std::string comment = {}) {
  return {.session_id = std::move(session),
          .conversation_id = "c-1",
          .user_input = "errors of the last hour",
          .query_text = "source logs last 1h | filter $m.severity >= ERROR",
          .feedback_type = std::move(type),
          .comment = std::move(comment),
          .trace_id = "12345678901234567890123456789012",
          .span_id = "1111222233334444",
          .is_trace_of_answer = true};
}

// Rows of a query, columns joined by `|`, NULL as such. Fails the test when the SQL does.
inline std::vector<std::string> Sql(const std::string& path, const std::string& sql) {
  std::vector<std::string> rows;
  sqlite3* connection = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr), SQLITE_OK);
  sqlite3_busy_timeout(connection, 2000);
  char* error = nullptr;
  const auto take = [](void* out, int count, char** values, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) row.append(i ? "|" : "").append(values[i] ? values[i] : "NULL");
    static_cast<std::vector<std::string>*>(out)->push_back(row);
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), take, &rows, &error), SQLITE_OK)
      << sql << ": " << (error ? error : "");
  sqlite3_free(error);
  sqlite3_close_v2(connection);
  return rows;
}

// Another process that locks the database when it is told to. Made before anything here has the file open: a child
// inherits what SQLite believes to hold.
class ForeignProcess {
 public:
  explicit ForeignProcess(const std::string& path) {
    int down[2], up[2];
    EXPECT_EQ(pipe(down), 0);
    EXPECT_EQ(pipe(up), 0);
    child_ = fork();
    if (child_ == 0) {
      close(down[1]);
      Obey(path, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    to_ = down[1];
    from_ = up[0];
  }
  ForeignProcess(const ForeignProcess&) = delete;
  ForeignProcess& operator=(const ForeignProcess&) = delete;
  ~ForeignProcess() {
    close(to_);  // it ends
    waitpid(child_, nullptr, 0);
    close(from_);
  }
  void Lock() { Tell('L'); }
  void Unlock() { Tell('U'); }

 private:
  void Tell(char what) const {
    char answer = 0;
    ASSERT_EQ(write(to_, &what, 1), 1);
    ASSERT_EQ(read(from_, &answer, 1), 1);
    ASSERT_EQ(answer, 'y') << "the other process could not do it";
  }
  [[noreturn]] static void Obey(const std::string& path, int in, int out) {
    sqlite3* connection = nullptr;
    char what = 0;
    while (read(in, &what, 1) == 1) {
      if (!connection) sqlite3_open(path.c_str(), &connection);
      sqlite3_busy_timeout(connection, 2000);
      const char* sql = what == 'L' ? "BEGIN IMMEDIATE" : "ROLLBACK";
      const char answer = sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? 'y' : 'n';
      if (write(out, &answer, 1) != 1) break;
    }
    _exit(0);
  }

  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
};

}  // namespace throughline::assistant::testing
