// The flags of the commands that ask a running server, and which function each command is.
#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace CLI {
class App;
}

namespace throughline::cmd {

class ClientCommands {
 public:
  // Adds trace, traces, query, compile and tail to `app`.
  explicit ClientCommands(CLI::App& app);
  ~ClientCommands();

  // After parsing: runs the one that was given, on the standard streams. -1 when none of them was.
  int Run() const;

 private:
  struct Options;
  struct Command {
    const CLI::App* app;
    std::function<int()> run;
  };

  std::unique_ptr<Options> options_;
  std::vector<Command> commands_;
};

}  // namespace throughline::cmd
