#include "expressions.h"

#include <fmt/format.h>

namespace throughline::differential {
namespace {

constexpr const char* kTexts[] = {"'ann'", "'abc'",  "'GET /'",   "'gpt-4o'", "''",     "'it\\'s'", "'zo\xC3\xAB'",
                                  "'10'",  "'true'", "'timeout'", "'a'",      "'\\\\'", "\"e\"",    "'200'"};
constexpr const char* kNumbers[] = {"0", "1", "2", "-1", "10", "0.5", "200", "2.25", "1e3", "404", "100"};
constexpr const char* kIntervals[] = {"1m", "90s", "1h", "250ms", "-2s", "1d", "7ns", "1h30m"};
constexpr const char* kInstants[] = {"@'2026-01-01T03:00:00'", "@'2026-01-01'", "@'now'", "@1767225600",
                                     "@'2026-01-01T05:30:00+02:00'"};
constexpr const char* kPatterns[] = {"/[a-z]+/", "/.*o.*/", "/\\d+/", "/(?i)ANN/", "/a|b/"};

}  // namespace

std::vector<FieldInfo> SourceFields(bool spans) {
  constexpr Type kU = Type::kUntyped;
  std::vector<FieldInfo> out = {{"$m.timestamp", Type::kTimestamp, kU, false}};
  const auto add = [&](const char* name, Type type) { out.push_back({name, type, kU, false}); };
  if (spans) {
    add("$m.duration", Type::kNumber);
    for (const char* name : {"$l.serviceName", "$l.operationName", "$d.spanID", "$d.parentId", "$d.traceID"})
      add(name, Type::kString);
  } else {
    add("$m.severity", Type::kSeverity);
    add("$l.subsystemname", Type::kString);
    add("$d.message", Type::kString);
  }
  for (const char* name : {"$d.ai.model", "$d.tokens", "$d.ratio", "$d.mixed", "$d.mixed", "$d.flag", "$d.user",
                           "$d.ms", "$d.when", "$d.took", "$d.http.status_code", "$d.note"})
    add(name, kU);
  // Arrays in most rows: `element` says of what.
  out.push_back({"$d.nums", kU, Type::kNumber, false});
  out.push_back({"$d.words", kU, Type::kString, false});
  return out;
}

std::pair<Type, Type> Expressions::RandomType() {
  static constexpr Type kTypes[] = {Type::kNumber, Type::kNumber,    Type::kString,   Type::kString,
                                    Type::kBool,   Type::kTimestamp, Type::kInterval, Type::kArray};
  const Type type = dice_.Pick(kTypes);
  return {type, type != Type::kArray ? Type::kUntyped : dice_.Chance(50) ? Type::kNumber : Type::kString};
}

FieldInfo Expressions::FieldOf(Type type) {
  std::vector<const FieldInfo*> fit;
  for (const FieldInfo& field : fields_) {
    if (field.type == type && !field.is_approximate) fit.push_back(&field);
  }
  return fit.empty() ? FieldInfo{} : *fit[dice_.Below(fit.size())];
}

FieldInfo Expressions::AnyField() {
  std::vector<const FieldInfo*> fit;
  for (const FieldInfo& field : fields_) {
    if (!field.is_approximate) fit.push_back(&field);
  }
  return fit.empty() ? FieldInfo{} : *fit[dice_.Below(fit.size())];
}

// A field of the type or of none, or a literal.
std::string Expressions::Leaf(Type type, const std::string& literal) {
  if (dice_.Chance(4)) return "null";
  if (dice_.Chance(25)) return literal;
  const FieldInfo field = FieldOf(dice_.Chance(60) ? type : Type::kUntyped);
  if (field.name.empty()) return literal;
  if (field.type == Type::kUntyped && dice_.Chance(30))
    return field.name + ":" + std::string(dataprime::TypeName(type));
  return field.name;
}

std::string Expressions::Typed(Type type, int depth) {
  switch (type) {
    case Type::kNumber:
      return Number(depth);
    case Type::kString:
      return String(depth);
    case Type::kBool:
      return Bool(depth);
    case Type::kTimestamp:
      return Timestamp(depth);
    case Type::kInterval:
      return Interval(depth);
    default:
      return Number(depth);
  }
}

std::string Expressions::Of(Type type, Type element, int depth) {
  if (dice_.Chance(3)) type = RandomType().first;
  if (type == Type::kArray) return Array(element, depth);
  if (type == Type::kSeverity) return "$m.severity";
  return Typed(type, depth);
}

std::string Expressions::Case(Type type, int depth) {
  const auto value = [&] { return Typed(type, depth - 1); };
  const std::string otherwise = dice_.Chance(70) ? ", _ -> " + value() : "";
  switch (dice_.Below(5)) {
    case 0:
      return fmt::format("case_contains {{ {}, 'a' -> {}, '1' -> {}{} }}", String(depth - 1), value(), value(),
                         otherwise);
    case 1:
      return fmt::format("case_equals {{ {}, 10 -> {}, 404 -> {}{} }}", Number(depth - 1), value(), value(), otherwise);
    case 2:
      return fmt::format("case_greaterthan {{ {}, 100 -> {}, 1 -> {}{} }}", Number(depth - 1), value(), value(),
                         otherwise);
    case 3:
      return fmt::format("case_lessthan {{ {}, 2 -> {}, 50.5 -> {}{} }}", Number(depth - 1), value(), value(),
                         otherwise);
    default:
      return fmt::format("case {{ {} -> {}, {} -> {}{} }}", Bool(depth - 1), value(), Bool(depth - 1), value(),
                         otherwise);
  }
}

std::string Expressions::Comparison(int depth) {
  static constexpr const char* kOrders[] = {"==", "!=", "<", "<=", ">", ">="};
  const char* op = dice_.Pick(kOrders);
  switch (dice_.Below(6)) {
    case 0:
      return fmt::format("{} {} {}", String(depth), op, dice_.Chance(50) ? dice_.Pick(kTexts) : String(depth));
    case 1:
      return fmt::format("{} {} {}", Timestamp(depth), op, Timestamp(depth));
    case 2:
      return fmt::format("{} {} {}", Interval(depth), op, dice_.Pick(kIntervals));
    case 3: {
      const FieldInfo severity = FieldOf(Type::kSeverity);
      if (severity.name.empty()) return fmt::format("{} == null", AnyField().name.empty() ? "null" : AnyField().name);
      static constexpr const char* kLevels[] = {"ERROR", "INFO", "'Warning'", "3", "debug"};
      return fmt::format("{} {} {}", severity.name, op, dice_.Pick(kLevels));
    }
    default:
      return fmt::format("{} {} {}", Number(depth), op, dice_.Chance(60) ? dice_.Pick(kNumbers) : Number(depth));
  }
}

std::string Expressions::Bool(int depth) {
  if (depth <= 0) return dice_.Chance(60) ? Comparison(0) : Leaf(Type::kBool, dice_.Chance(50) ? "true" : "false");
  switch (dice_.Below(17)) {
    case 0:
      return fmt::format("({} && {})", Bool(depth - 1), Bool(depth - 1));
    case 1:
      return fmt::format("({} || {})", Bool(depth - 1), Bool(depth - 1));
    case 2:
      return fmt::format("!({})", Bool(depth - 1));
    case 3: {
      const FieldInfo field = AnyField();
      return fmt::format("{} {} null", field.name.empty() ? "null" : field.name, dice_.Chance(50) ? "==" : "!=");
    }
    case 4:
      return fmt::format("{}.{}({})", String(0),
                         dice_.Chance(50)   ? "startsWith"
                         : dice_.Chance(50) ? "contains"
                                            : "endsWith",
                         dice_.Pick(kTexts));
    case 5:
      return fmt::format("matches({}, {})", String(depth - 1), dice_.Pick(kPatterns));
    case 6:
      return fmt::format("{}:string.in({}, {})", AnyField().name.empty() ? "null" : AnyField().name, dice_.Pick(kTexts),
                         dice_.Pick(kTexts));
    case 7:
      return fmt::format("({}).in({}, {}, {})", Number(depth - 1), dice_.Pick(kNumbers), dice_.Pick(kNumbers),
                         Number(0));
    case 8:
      return fmt::format("arrayContains({}, {})", Array(Type::kNumber, depth - 1), Number(0));
    case 9:
      return fmt::format("inArray({}, {})", String(0), Array(Type::kString, depth - 1));
    case 10: {
      static constexpr const char* kSets[] = {"isSubset", "isSuperset", "setEqualsTo"};
      return fmt::format("{}({}, {})", dice_.Pick(kSets), Array(Type::kNumber, depth - 1),
                         Array(Type::kNumber, depth - 1));
    }
    case 11:
      return fmt::format("{} ~ '{}'", Leaf(Type::kString, "'card refused'"),
                         dice_.Chance(50)   ? "timeout"
                         : dice_.Chance(50) ? "ANN"
                                            : "10");
    case 12:
      return fmt::format("isEmpty({})", Array(Type::kString, depth - 1));
    case 13:
      return Case(Type::kBool, depth);
    default:
      return Comparison(depth - 1);
  }
}

std::string Expressions::Number(int depth) {
  if (depth <= 0 || dice_.Chance(20)) return Leaf(Type::kNumber, dice_.Pick(kNumbers));
  switch (dice_.Below(20)) {
    case 0:
      return fmt::format("({} + {})", Number(depth - 1), Number(depth - 1));
    case 1:
      return fmt::format("({} - {})", Number(depth - 1), Number(depth - 1));
    case 2:
      return fmt::format("({} * {})", Number(depth - 1), Number(depth - 1));
    case 3:
      return fmt::format("({} / {})", Number(depth - 1), Number(depth - 1));
    case 4:
      return fmt::format("({} % {})", Number(depth - 1), dice_.Pick(kNumbers));
    case 5:
      return fmt::format("-({})", Number(depth - 1));
    case 6: {
      static constexpr const char* kFunctions[] = {"abs", "ceil", "floor", "sqrt", "round", "ln", "log2"};
      return fmt::format("{}({})", dice_.Pick(kFunctions), Number(depth - 1));
    }
    case 7:
      return fmt::format("round({}, {})", Number(depth - 1), dice_.Below(3));
    case 8:
      return fmt::format("({}).{}({})", Number(depth - 1), dice_.Chance(50) ? "mod" : "power", dice_.Pick(kNumbers));
    case 9:
      return fmt::format("{}({}, {})", dice_.Chance(50) ? "max" : "min", Number(depth - 1), Number(depth - 1));
    case 10:
      return fmt::format("{}({})", dice_.Chance(50) ? "length" : "byteLength", String(depth - 1));
    case 11:
      return fmt::format("indexOf({}, {})", String(depth - 1), dice_.Pick(kTexts));
    case 12:
      return fmt::format("{}({})", dice_.Chance(50) ? "arrayLength" : "cardinality",
                         Array(dice_.Chance(50) ? Type::kNumber : Type::kString, depth - 1));
    case 13:
      return fmt::format("({} / {})", Interval(depth - 1), dice_.Pick(kIntervals));
    case 14:
      return fmt::format("toUnixTime({}, '{}')", Timestamp(depth - 1), dice_.Chance(50) ? "ms" : "hour");
    case 15: {
      static constexpr const char* kUnits[] = {"year", "month", "day", "h", "minute", "s", "dow"};
      return fmt::format("extractTime({}, '{}')", Timestamp(depth - 1), dice_.Pick(kUnits));
    }
    case 16:
      return fmt::format("toTimeUnit({}, 'm')", Interval(depth - 1));
    case 17:
      return fmt::format("if({}, {}, {})", Bool(depth - 1), Number(depth - 1), Number(depth - 1));
    case 18:
      return fmt::format("firstNonNull({}, {})", Number(depth - 1), Number(0));
    default:
      return dice_.Chance(50) ? Case(Type::kNumber, depth)
                              : fmt::format("{}[{}]", Array(Type::kNumber, 0), dice_.Below(4));
  }
}

std::string Expressions::String(int depth) {
  if (depth <= 0 || dice_.Chance(20)) return Leaf(Type::kString, dice_.Pick(kTexts));
  switch (dice_.Below(15)) {
    case 0:
      return fmt::format("concat({}, {})", String(depth - 1), dice_.Chance(70) ? String(depth - 1) : Number(0));
    case 1:
      return fmt::format("{}({})", dice_.Chance(50) ? "toLowerCase" : "toUpperCase", String(depth - 1));
    case 2: {
      static constexpr const char* kTrims[] = {"trim", "ltrim", "rtrim"};
      return fmt::format("{}({})", dice_.Pick(kTrims), String(depth - 1));
    }
    case 3:
      return fmt::format("substr({}, {}{})", String(depth - 1), dice_.Below(4),
                         dice_.Chance(50) ? fmt::format(", {}", dice_.Below(5)) : "");
    case 4:
      return fmt::format("{}({}, {}, '*')", dice_.Chance(50) ? "padLeft" : "padRight", String(depth - 1),
                         dice_.Below(9));
    case 5:
      return fmt::format("splitParts({}, '{}', {})", String(depth - 1), dice_.Chance(50) ? "," : " ", dice_.Below(4));
    case 6:
      return fmt::format("({}):string", Interval(depth - 1));
    case 7:
      return fmt::format("({}):string", Bool(depth - 1));
    case 8:
      return fmt::format("(({}) / 1s):string", Timestamp(depth - 1));
    case 9:
      return fmt::format("arrayJoin({}, '-')", Array(dice_.Chance(50) ? Type::kString : Type::kNumber, depth - 1));
    case 10:
      return fmt::format("if({}, {}, {})", Bool(depth - 1), String(depth - 1), String(depth - 1));
    case 11:
      return fmt::format("firstNonNull({}, {})", String(depth - 1), dice_.Pick(kTexts));
    case 12:
      return fmt::format("`<{{{}}}|{{{}}}>`", String(0), Number(0));
    case 13:
      return fmt::format("urlEncode({})", String(depth - 1));
    default:
      return Case(Type::kString, depth);
  }
}

std::string Expressions::Timestamp(int depth) {
  if (depth <= 0 || dice_.Chance(30)) return Leaf(Type::kTimestamp, dice_.Pick(kInstants));
  switch (dice_.Below(6)) {
    case 0:
      return fmt::format("({} {} {})", Timestamp(depth - 1), dice_.Chance(50) ? "+" : "-", Interval(0));
    case 1:
      return fmt::format("({} / {})", Timestamp(depth - 1), dice_.Pick(kIntervals));
    case 2:
      return fmt::format("roundTime({}, {})", Timestamp(depth - 1), dice_.Pick(kIntervals));
    case 3:
      return fmt::format("addTime({}, {})", Timestamp(depth - 1), Interval(depth - 1));
    case 4:
      return fmt::format("fromUnixTime(floor({}), 's')", Number(0));
    default:
      return fmt::format("if({}, {}, {})", Bool(depth - 1), Timestamp(depth - 1), Timestamp(depth - 1));
  }
}

std::string Expressions::Interval(int depth) {
  if (depth <= 0 || dice_.Chance(30)) return Leaf(Type::kInterval, dice_.Pick(kIntervals));
  switch (dice_.Below(9)) {
    case 0:
      return fmt::format("diffTime({}, {})", Timestamp(depth - 1), Timestamp(depth - 1));
    case 1:
      return fmt::format("({} {} {})", Interval(depth - 1), dice_.Chance(50) ? "+" : "-", Interval(depth - 1));
    case 2:
      return fmt::format("({} * {})", Interval(depth - 1), dice_.Pick(kNumbers));
    case 3:
      return fmt::format("addInterval({}, {})", Interval(depth - 1), Interval(depth - 1));
    case 4:
      return fmt::format("multiplyInterval({}, {})", Interval(depth - 1), Number(0));
    case 5:
      return fmt::format("roundInterval({}, '{}')", Interval(depth - 1), dice_.Chance(50) ? "m" : "s");
    case 6:
      return fmt::format("toInterval({}, 'ms')", Number(0));
    case 7:
      return fmt::format("parseInterval({})", dice_.Chance(50) ? String(0) : "'2h5m'");
    default:
      return fmt::format("({} - {})", Timestamp(0), dice_.Pick(kInstants));
  }
}

std::string Expressions::Array(Type element, int depth) {
  const bool numbers = element == Type::kNumber;
  const auto literal = [&] { return std::string(numbers ? dice_.Pick(kNumbers) : dice_.Pick(kTexts)); };
  const auto one = [&] { return numbers ? Number(0) : String(0); };
  if (depth <= 0 || dice_.Chance(30)) {
    const FieldInfo field = FieldOf(Type::kArray);
    if (!field.name.empty() && field.element == element && dice_.Chance(60)) return field.name;
    for (const FieldInfo& untyped : fields_) {
      if (untyped.type == Type::kUntyped && untyped.element == element && dice_.Chance(60)) return untyped.name;
    }
    if (dice_.Chance(50)) return fmt::format("[{}, {}, {}]", literal(), literal(), literal());
    return fmt::format("[{}, {}]", one(), literal());
  }
  switch (dice_.Below(10)) {
    case 0:
      return fmt::format("arrayAppend({}, {})", Array(element, depth - 1), one());
    case 1:
      return fmt::format("arrayConcat({}, {})", Array(element, depth - 1), Array(element, depth - 1));
    case 2:
      return fmt::format("arrayRemove({}, {})", Array(element, depth - 1), literal());
    case 3:
      return fmt::format("arrayInsertAt({}, {}, {})", Array(element, depth - 1), dice_.Below(4), one());
    case 4:
      return fmt::format("arrayRemoveAt({}, {})", Array(element, depth - 1), dice_.Below(4));
    case 5:
      return fmt::format("arrayReplaceAll({}, {}, {})", Array(element, depth - 1), literal(), literal());
    case 6:
      return fmt::format("arraySort({}{})", Array(element, depth - 1), dice_.Chance(50) ? "" : ", true");
    case 7: {
      static constexpr const char* kSets[] = {"setUnion", "setDiff", "setIntersection", "setDiffSymmetric"};
      return fmt::format("arraySort({}({}, {}))", dice_.Pick(kSets), Array(element, depth - 1),
                         Array(element, depth - 1));
    }
    case 8:
      if (!numbers) return fmt::format("arraySplit({}, '{}')", String(depth - 1), dice_.Chance(50) ? "," : " ");
      [[fallthrough]];
    default:
      return fmt::format("arrayReplaceAt({}, {}, {})", Array(element, depth - 1), dice_.Below(4), one());
  }
}

std::string Expressions::Orderable(int depth) {
  const FieldInfo field = AnyField();
  if (!field.name.empty() && field.type != Type::kArray && dice_.Chance(60)) return field.name;
  return dice_.Chance(50) ? Number(depth) : dice_.Chance(50) ? String(depth) : Timestamp(depth);
}

std::tuple<std::string, Type, Type, bool> Expressions::Aggregation(const std::vector<std::string>& unique) {
  constexpr Type kN = Type::kNumber, kU = Type::kUntyped;
  const auto number = [&](std::string text, bool approximate = false) {
    return std::tuple(std::move(text), kN, kU, approximate);
  };
  switch (dice_.Below(18)) {
    case 0:
      return number("count()");
    case 1:
      return number(fmt::format("count({})", String(1)));
    case 2:
      return number(fmt::format("count_if({})", Bool(2)));
    case 3:
      return number(fmt::format("count_if({}, {})", Bool(1), Number(1)));
    case 4:
      return number(fmt::format("sum({})", Number(1)), true);  // the last digits hang on the order of the rows
    case 5:
      return number(fmt::format("avg({})", Number(1)), true);
    case 6:
      return number(fmt::format("{}({})", dice_.Chance(50) ? "max" : "min", Number(1)));
    case 7:
      return {fmt::format("{}({})", dice_.Chance(50) ? "max" : "min", Timestamp(1)), Type::kTimestamp, kU, true};
    case 8:
      return number(fmt::format("distinct_count({})", dice_.Chance(50) ? String(1) : Number(0)));
    case 9:
      return number(fmt::format("distinct_count_if({}, {})", Bool(1), String(1)));
    case 10: {
      static constexpr const char* kSpreads[] = {"stddev", "variance", "sample_stddev", "sample_variance"};
      return number(fmt::format("{}({})", dice_.Pick(kSpreads), Leaf(kN, "2")), true);
    }
    case 11:
      return number(fmt::format("percentile(0.{}, {})", 1 + dice_.Below(9), Leaf(kN, "1")), true);
    case 12:
      return number(fmt::format("approx_count_distinct({})", String(0)), true);
    case 13:
      return number(fmt::format("sum({}) / count()", Number(1)), true);
    case 14:
      return number(fmt::format("round(avg({}), 1) + count()", Leaf(kN, "1")), true);
    case 15:
      return {fmt::format("arraySort(collect({}))",
                          dice_.Chance(50) ? String(1) + ":string" : "(" + Number(1) + "):number"),
              Type::kArray, kU, true};
    default:
      if (unique.size() == 1 && unique[0] == "$m.timestamp")
        return {fmt::format("{}({}, {})", dice_.Chance(50) ? "max_by" : "min_by", unique[0], String(1)), Type::kString,
                kU, true};
      return number(fmt::format("max({}) - min({})", Number(1), Leaf(kN, "1")));
  }
}

}  // namespace throughline::differential
