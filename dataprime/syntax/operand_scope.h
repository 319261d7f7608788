// While one exists, what the parser reads is part of an operand; the outermost one records it as a whole.
#pragma once

#include "dataprime/syntax/parser.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {

class Parser::Operand {
 public:
  explicit Operand(Parser& parser) : parser_(parser), begin_(parser.token_.range.begin) { ++parser_.operands_; }
  ~Operand() { --parser_.operands_; }
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;

  ExprPtr Done(ExprPtr expr) {
    if (expr && parser_.operands_ == 1 && parser_.options_.recorder)
      parser_.options_.recorder->Add({parser_.Since(begin_), Print(*expr), true});
    return expr;
  }

 private:
  Parser& parser_;
  uint32_t begin_;
};

}  // namespace throughline::dataprime
