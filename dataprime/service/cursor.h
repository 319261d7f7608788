// Where the cursor stands: the word around it, and what could stand in its place.
#pragma once

#include <string>
#include <string_view>

#include "dataprime/service/reading_of.h"

namespace throughline::dataprime {

struct Cursor {
  Reading reading;         // of the text before the word
  SourceRange word;        // the whole word, which a completion replaces; a string has its quotes
  std::string typed;       // its part before the cursor, without a quote
  bool in_string = false;  // the word is a string
  bool is_comment = false;
};

Cursor CursorAt(std::string_view query, size_t offset);

}  // namespace throughline::dataprime
