#include "cmd/cli/paint.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

constexpr size_t kLeastColumns = 40;  // narrower than this a tree can't be read; the terminal may break the lines

std::string_view Sgr(Style style) {
  switch (style) {
    case Style::kDim:
      return "\x1b[2m";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kYellow:
      return "\x1b[33m";
    case Style::kCyan:
      return "\x1b[36m";
    case Style::kMagenta:
      return "\x1b[35m";
    case Style::kPlain:
      break;
  }
  return {};
}

}  // namespace

Screen Screen::Of(const std::ostream& out, ColourMode mode) {
  const int file = &out == &std::cout ? STDOUT_FILENO : &out == &std::cerr ? STDERR_FILENO : -1;
  const bool is_terminal = file >= 0 && isatty(file) == 1;
  Screen screen;
  screen.is_terminal = is_terminal;
  winsize size{};
  if (is_terminal && ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    screen.columns = std::max<size_t>(size.ws_col, kLeastColumns);
  }
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = (no_color && *no_color) || (term && std::string_view(term) == "dumb");
  screen.colour = mode == ColourMode::kAlways || (mode == ColourMode::kAuto && is_terminal && !refused);
  return screen;
}

Line& Line::Add(std::string_view safe, Style style) {
  if (full_ || safe.empty()) return *this;
  std::string cut;
  size_t width = Columns(safe);
  if (screen_.columns != 0 && columns_ + width > screen_.columns) {
    full_ = true;
    if (columns_ >= screen_.columns) return *this;
    cut = Clip(safe, screen_.columns - columns_);
    safe = cut;
    width = Columns(safe);
  }
  columns_ += width;
  const std::string_view sgr = screen_.colour ? Sgr(style) : std::string_view();
  text_ += sgr;
  text_ += safe;
  if (!sgr.empty()) text_ += "\x1b[0m";
  return *this;
}

std::string Line::Take() {
  std::string line = std::move(text_);
  // The space that stands before something optional which did not come.
  line.erase(line.find_last_not_of(' ') + 1);
  line += '\n';
  *this = Line(screen_);
  return line;
}

}  // namespace throughline::cmd
