#include "dataprime/functions/catalogue.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// `literal array<number> = 0`, with `...` after the type.
Parameter ReadType(std::string_view text) {
  Parameter out;
  if (const size_t equals = text.find(" = "); equals != std::string_view::npos) {
    out.fallback = Trim(text.substr(equals + 3));
    out.optional = true;
    text = Trim(text.substr(0, equals));
  }
  if (text.ends_with("...")) {
    out.variadic = true;
    text.remove_suffix(3);
  }
  if (text.starts_with("literal ")) {
    out.literal = true;
    text.remove_prefix(8);
  }
  if (text == "text") {
    out.kind = Parameter::Kind::kText;
  } else if (text == "any") {
    out.kind = Parameter::Kind::kAny;
    out.type = Type::kUntyped;
  } else if (text == "regexp|string") {
    out.kind = Parameter::Kind::kAny;
    out.type = Type::kRegex;
  } else if (text == "T" || text == "array<T>") {
    out.kind = Parameter::Kind::kSame;
    out.type = text == "T" ? Type::kUntyped : Type::kArray;
  } else if (text == "regexp") {
    out.type = Type::kRegex;
  } else if (text.starts_with("array<")) {
    out.type = Type::kArray;
    out.element = TypeFromName(text.substr(6, text.size() - 7));
  } else {
    out.type = TypeFromName(text);
    if (out.type == Type::kError) std::abort();  // a mistake in the catalogue: the first test that runs sees it
  }
  return out;
}

Signature ReadSignature(std::string_view text) {
  Signature out;
  const size_t open = text.find('('), close = text.rfind(')');
  out.result = ReadType(Trim(text.substr(text.find("->", close) + 2)));
  std::string_view list = text.substr(open + 1, close - open - 1);
  while (!Trim(list).empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view one = Trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    const size_t colon = one.find(':');
    std::string_view name = Trim(one.substr(0, colon));
    Parameter parameter = ReadType(Trim(one.substr(colon + 1)));
    if (name.ends_with('?')) {
      parameter.optional = true;
      name.remove_suffix(1);
    }
    parameter.name = name;
    out.parameters.push_back(std::move(parameter));
  }
  return out;
}

// {name} to {index}.
std::string NumberHoles(std::string_view sql, const Signature& signature) {
  std::string out(sql);
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const std::string named = "{" + signature.parameters[i].name + "}", numbered = "{" + std::to_string(i) + "}";
    for (size_t at = out.find(named); at != std::string::npos; at = out.find(named, at + numbered.size())) {
      out.replace(at, named.size(), numbered);
    }
  }
  return out;
}

struct Catalogue {
  std::vector<PreparedFunction> all;
  std::unordered_map<std::string_view, const PreparedFunction*> scalar, aggregate;

  Catalogue() {
    for (const FunctionGroup& group : FunctionGroups()) {
      for (const Function& function : group.functions) {
        Signature signature = ReadSignature(function.signature);
        std::string sql = NumberHoles(function.sql, signature);
        all.push_back({&function, std::move(signature), std::move(sql)});
      }
    }
    for (const PreparedFunction& one : all)
      (one.function->is_aggregate ? aggregate : scalar).emplace(one.function->name, &one);
  }
};

const Catalogue& TheCatalogue() {
  static const Catalogue catalogue;
  return catalogue;
}

}  // namespace

std::string Call::Text(size_t i) const {
  const Value& value = arguments[i];
  return value.literal ? value.literal->text : analyzer.parameters().all()[value.expr->parameter].value;
}

Value Call::Make(Type type, std::string_view fragment, std::vector<sql::Expr> operands) const {
  return analyzer.Make(type, sql::Fragment(fragment, std::move(operands)), expr.range);
}

std::span<const FunctionGroup> FunctionGroups() {
  static const FunctionGroup groups[] = {
      {"string", "String functions", StringFunctions()},
      {"number", "Number functions", NumberFunctions()},
      {"time", "Time functions", TimeFunctions()},
      {"array", "Array functions", ArrayFunctions()},
      {"general", "General functions", GeneralFunctions()},
      {"ip", "IP functions", IpFunctions()},
      {"url", "URL functions", UrlFunctions()},
      {"uuid", "UUID functions", UuidFunctions()},
      {"aggregation", "Aggregations", Aggregations()},
  };
  return groups;
}

std::span<const PreparedFunction> AllFunctions() { return TheCatalogue().all; }

const PreparedFunction* FindFunction(std::string_view name, bool aggregate) {
  const Catalogue& catalogue = TheCatalogue();
  const auto& names = aggregate ? catalogue.aggregate : catalogue.scalar;
  const auto found = names.find(name);
  return found == names.end() ? nullptr : found->second;
}

std::string_view OfficialForm(std::string_view foreign_name) {
  // Source: DataPrime reference, "Not DataPrime, though often written" and forms found in practice.
  static const std::unordered_map<std::string_view, std::string_view> forms = {
      {"coalesce", "firstNonNull(...)"},
      {"split", "arraySplit(text, delimiter)"},
      {"replace", "the command `replace`, or `redact`"},
      {"bucket", "roundTime(t, 1m)"},
      {"bin", "roundTime(t, 1m)"},
      {"exists", "x != null"},
      {"countif", "count_if(condition)"},
      {"countIf", "count_if(condition)"},
      {"isnull", "x == null"},
      {"isNull", "x == null"},
      {"lower", "toLowerCase(text)"},
      {"upper", "toUpperCase(text)"},
      {"strlen", "length(text)"},
      {"tostring", "x:string"},
      {"count_distinct", "distinct_count(x)"},
      {"dcount", "distinct_count(x)"},
      {"stdev", "stddev(x)"},
      {"mean", "avg(x)"},
      {"iff", "if(condition, then, else)"},
  };
  const auto found = forms.find(foreign_name);
  return found == forms.end() ? std::string_view() : found->second;
}

}  // namespace throughline::dataprime
