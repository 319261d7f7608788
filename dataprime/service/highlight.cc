// Colours: the parser's tokens with the roles it gave them, and what it could not read as the lexer sees it.
#include <array>

#include "dataprime/service/reading_of.h"

namespace throughline::dataprime {
namespace {

constexpr std::array<std::string_view, 16> kNames = {
    "command", "keyword", "function", "argument", "keypath", "parameter", "alias",    "type",
    "dataset", "string",  "number",   "interval", "regexp",  "comment",   "operator", "error"};

class Highlighter {
 public:
  explicit Highlighter(std::string_view query) : query_(query) {}

  std::vector<HighlightToken> Run() {
    const Reading reading = ReadingOf(query_);
    for (const ReadToken& token : reading.tokens) {
      if (token.range.begin < end_) continue;  // inside of what could not be read
      Fill(token.range.begin);
      Add(token.range, ClassOf(token));
    }
    Fill(static_cast<uint32_t>(query_.size()));
    return std::move(out_);
  }

 private:
  std::string_view Text(SourceRange range) const { return query_.substr(range.begin, range.end - range.begin); }

  void Add(SourceRange range, TokenClass token_class) {
    if (range.end > range.begin) out_.push_back({range, token_class});
    end_ = std::max(end_, range.end);
    const std::string_view text = Text(range);
    // `$p` and `as` colour the names that follow them.
    if (token_class == TokenClass::kKeyword) {
      chain_ = text == "as" || text == "into" ? TokenClass::kAlias : TokenClass::kKeypath;
    } else if (token_class != TokenClass::kKeypath && token_class != TokenClass::kAlias &&
               token_class != TokenClass::kParameter && text != "." && token_class != TokenClass::kComment) {
      chain_ = TokenClass::kKeypath;
    }
    is_in_chain_ = text == ".";
  }

  TokenClass ClassOf(const ReadToken& token) {
    const std::string_view text = Text(token.range);
    switch (token.role) {
      case Role::kCommand:
        return TokenClass::kCommand;
      case Role::kKeyword:
        return TokenClass::kKeyword;
      case Role::kFunction:
        return TokenClass::kFunction;
      case Role::kArgument:
        return TokenClass::kArgument;
      case Role::kType:
        return TokenClass::kType;
      case Role::kDataset:
        return TokenClass::kDataset;
      case Role::kText:
        return TokenClass::kString;
      case Role::kNone:
        break;
    }
    switch (token.kind) {
      case TokenKind::kIdent:
        if (text == "$p") {
          chain_ = TokenClass::kParameter;
        } else if (!is_in_chain_ && chain_ == TokenClass::kParameter) {
          chain_ = TokenClass::kKeypath;
        }
        return chain_;
      case TokenKind::kNumber:
        return TokenClass::kNumber;
      case TokenKind::kInterval:
        return TokenClass::kInterval;
      case TokenKind::kString:
      case TokenKind::kBacktick:
        return TokenClass::kString;
      case TokenKind::kInvalid:
        return TokenClass::kError;
      default:
        return text.size() > 1 && text.front() == '/' ? TokenClass::kRegexp : TokenClass::kOperator;
    }
  }

  // Up to `end`: comments, and what the parser did not get to.
  void Fill(uint32_t end) {
    const Lexer lexer(query_.substr(0, end));
    while (end_ < end) {
      const Token token = lexer.At(end_);
      const bool is_open_comment = token.kind == TokenKind::kInvalid && token.text == "/*";
      Comments(end_, is_open_comment ? end : token.range.begin);
      if (is_open_comment || token.kind == TokenKind::kEnd) return;
      if (token.kind == TokenKind::kInvalid && (token.text == "'" || token.text == "\"")) {
        // Without a closing quote nobody knows where it ends. Nor is the rest searched again from each quote in it.
        return Add({token.range.begin, end}, TokenClass::kString);
      }
      Add(token.range, ClassOf({token.range, token.kind, Role::kNone}));
    }
  }

  void Comments(uint32_t begin, uint32_t end) {
    for (const SourceRange& comment : Lexer(query_).Comments(begin, end)) Add(comment, TokenClass::kComment);
    end_ = std::max(end_, end);
  }

  const std::string_view query_;
  std::vector<HighlightToken> out_;
  uint32_t end_ = 0;
  TokenClass chain_ = TokenClass::kKeypath;  // of the next name
  bool is_in_chain_ = false;                 // a point came before
};

}  // namespace

std::string_view TokenClassName(TokenClass token_class) { return kNames[static_cast<size_t>(token_class)]; }

std::vector<HighlightToken> Highlight(std::string_view query) {
  if (query.size() > kMaxQueryBytes) return {};
  return Highlighter(query).Run();
}

std::vector<Diagnostic> Diagnose(std::string_view query, const CompileOptions& options) {
  auto compiled = Compile(query, options);
  return compiled ? std::move(compiled->warnings) : std::move(compiled.error());
}

}  // namespace throughline::dataprime
