// The flags of the commands that ask a running server, and which function each command is.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace throughline::cmd {

struct ClientOptions;

class ClientCommands {
 public:
  // Adds trace, traces, query, compile, analytics, table, mcp and tail to `app`.
  explicit ClientCommands(CLI::App& app);
  ~ClientCommands();

  // After parsing. Whether one of them was given, whether it named its server, and whether it can be answered from a
  // data directory without one (all but tail).
  bool Given() const;
  bool NamesServer() const;
  bool WorksOnDirectory() const;
  // Of --data; empty: not given.
  std::string Data() const;
  // In place of the default.
  void UseServer(const std::string& server);

  // Runs the one that was given, on the standard streams. -1 when none of them was.
  int Run() const;

 private:
  struct Options;
  struct Command {
    const CLI::App* app;
    std::function<int()> run;
    ClientOptions* options;
    bool works_on_directory;
  };
  const Command* Chosen() const;

  std::unique_ptr<Options> options_;
  std::vector<Command> commands_;
};

}  // namespace throughline::cmd
