// One printed line, coloured where colours are wanted and cut at the terminal's edge.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace throughline::cmd {

enum class ColourMode { kAuto, kAlways, kNever };
enum class Style { kPlain, kDim, kBold, kRed, kGreen, kYellow, kCyan, kMagenta };

// How text is put on the other side.
struct Screen {
  bool colour = false;
  bool is_terminal = false;
  size_t columns = 0;  // 0: no edge, nothing is cut or broken

  // Of `out`: kAuto colours a terminal alone, and not when NO_COLOR is set and not empty or TERM is "dumb". A stream
  // other than std::cout and std::cerr is no terminal.
  static Screen Of(const std::ostream& out, ColourMode mode);
};

class Line {
 public:
  explicit Line(const Screen& screen) : screen_(screen) {}

  // `safe`: as of terminal_text.h.
  Line& Add(std::string_view safe, Style style = Style::kPlain);
  size_t columns() const { return columns_; }
  // The line with its newline; the object is then empty.
  std::string Take();

 private:
  Screen screen_;
  std::string text_;
  size_t columns_ = 0;
  bool full_ = false;
};

}  // namespace throughline::cmd
