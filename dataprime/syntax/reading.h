// What the parser noticed while it read a query, for editors: the role of each token and, where the text ends, what
// could stand there.
//
// Shape    filled by the parser when ParserOptions::reading is set. The text then counts as unfinished: a command is
//          not taken for complete at its end, so that every word which could follow is asked for, and noted. The first
//          wish for an operand, a keypath, ... decides; words that could stand there too are collected before it.
// Threads  one parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/syntax/token.h"

namespace throughline::dataprime {

enum class Role : uint8_t {
  kNone,      // what the token itself says
  kCommand,   // the word that begins a command, of this language or another
  kKeyword,   // a word of a command or an operator in words
  kFunction,  // also a case form and an extractor
  kArgument,  // the name of an argument: `name=`
  kType,
  kDataset,  // a source or a table
  kText,     // text of a template
};

struct ReadToken {
  SourceRange range;
  TokenKind kind = TokenKind::kEnd;
  Role role = Role::kNone;
};

enum class Wish : uint8_t {
  kNothing,  // only `words`, if any
  kCommand,
  kOperand,
  kKeypath,  // and nothing but a keypath
  kName,     // a new name, behind `as` or `into`
  kMember,   // behind `base` and a point: a step or a method
  kKey,      // behind `base` and a bracket
  kType,
  kDataset,
  kExtractor,
  kText,     // inside of a template's text
  kUnknown,  // the text before it can't be read
};

struct Reading {
  struct Command {
    std::string_view word;                // canonical, or that of another language; empty where a command may begin
    SourceRange before;                   // the commands before it, in its own subquery
    std::vector<SourceRange> subqueries;  // complete ones of its own, without their parentheses
  };
  struct Call {
    std::string name;
    bool is_method = false;
    SourceRange receiver;  // of a method
    size_t argument = 0;   // counted with the receiver
  };

  std::vector<ReadToken> tokens;  // in the order of the text

  // Where the text ends:
  std::optional<Wish> wish;
  std::vector<std::string_view> words;  // of the command, canonical
  bool takes_aggregates = false;        // an operand there may call an aggregation
  SourceRange base;                     // kMember, kKey, kType: the operand; kDataset: what stands of the name
  SourceRange compared;                 // the operand left of the comparison whose right one is wanted; or empty
  std::optional<Call> call;             // the innermost call that is open
  Command command;                      // the one at hand
  std::optional<uint32_t> open_string;  // where the string begins that has no end
};

}  // namespace throughline::dataprime
