#include "generator.h"

#include <fmt/format.h>

#include <algorithm>

#include "expressions.h"

namespace throughline::differential {
namespace {

class Generator {
 public:
  Generator(Dice& dice, bool is_subquery) : dice_(dice), write_(dice, fields_), is_subquery_(is_subquery) {}

  std::vector<std::string> Query() {
    const bool spans = dice_.Chance(60);
    stages_ = {spans ? "source spans" : "source logs"};
    fields_ = SourceFields(spans);
    unique_ = {spans ? "$d.spanID" : "$m.timestamp"};
    open_ = true;
    if (is_subquery_) {
      Row();
      Reshape();
      return stages_;
    }
    for (uint64_t n = 1 + dice_.Below(5); n > 0; --n) {
      dice_.Chance(70) ? Row() : dice_.Chance(70) ? Reshape() : Combine();
    }
    if (open_ || has_documents_) Choose();
    return stages_;
  }

  const std::vector<FieldInfo>& fields() const { return fields_; }
  const std::vector<std::string>& unique() const { return unique_; }

 private:
  void Add(std::string stage) { stages_.push_back(std::move(stage)); }
  std::string NewName() { return fmt::format("{}{}", is_subquery_ ? "s" : "f", names_++); }

  void Row() {
    switch (dice_.Below(17)) {
      case 0:
      case 1:
      case 2:
        return Add((dice_.Chance(90) ? "filter " : "where ") + write_.Bool(3));
      case 3:
        return Add("block " + write_.Bool(2));
      case 4:
      case 5:
      case 6:
        return Create();
      case 7:
        return Order();
      case 8:
        return Limited();
      case 9:
        return Remove();
      case 10:
        return Move();
      case 11:
        return Convert();
      case 12:
        return Redact();
      case 13:
        return Replace();
      case 14:
        return Extract();
      case 15:
        return Find();
      default:
        return Roundtime();
    }
  }

  void Create() {
    const auto [type, element] = write_.RandomType();
    const std::string value = write_.Of(type, element, 3);
    std::string name = "$d." + NewName();
    if (dice_.Chance(15)) name += ".x";
    if (dice_.Chance(15)) name = RandomField();
    std::string options;
    if (dice_.Chance(10) && type != Type::kArray)
      options = dice_.Chance(50) ? " on keypath exists skip" : " on keypath missing skip";
    Add(fmt::format("create {} from {}{}", name, value, options));
    Written(name, options.empty() ? type : Type::kUntyped, element);
  }

  std::string RandomField() { return fields_.empty() ? "$d.nothing" : fields_[dice_.Below(fields_.size())].name; }
  FieldInfo* Find(const std::string& name) {
    const auto at =
        std::find_if(fields_.begin(), fields_.end(), [&](const FieldInfo& field) { return field.name == name; });
    return at == fields_.end() ? nullptr : &*at;
  }
  void Written(const std::string& name, Type type, Type element) {
    Removed(name);
    fields_.push_back({name, type, element, false});
  }
  void Removed(const std::string& name) {
    if (Find(name)) is_pristine_ = false;
    std::erase_if(fields_, [&](const FieldInfo& field) { return field.name == name; });
    if (std::find(unique_.begin(), unique_.end(), name) != unique_.end()) unique_.clear();
  }

  void Order() {
    std::string keys;
    for (uint64_t n = 1 + dice_.Below(2); n > 0; --n)
      keys += write_.Orderable(1) + (dice_.Chance(40) ? " desc, " : dice_.Chance(30) ? " asc, " : ", ");
    const bool total = !unique_.empty() && dice_.Chance(70);
    if (total) keys += Unique(", ") + ", ";
    Add("orderby " + keys.substr(0, keys.size() - 2));
  }
  std::string Unique(const std::string& separator) const {
    std::string out;
    for (const std::string& name : unique_) out += (out.empty() ? "" : separator) + name;
    return out;
  }
  // Which rows a limit keeps is only known after an order without ties; how many, always.
  void Limited() {
    if (unique_.empty()) return;
    Add(fmt::format("orderby {}{}", write_.Orderable(1) + (dice_.Chance(50) ? " desc, " : ", "), Unique(", ")));
    Add(fmt::format("limit {}", dice_.Below(30)));
  }
  void Remove() {
    const std::string name = RandomField();
    Add("remove " + name);
    Removed(name);
  }
  void Move() {
    const FieldInfo field = write_.AnyField();
    if (field.name.empty()) return;
    const std::string to = "$d." + NewName();
    Add(fmt::format("move {} to {}", field.name, to));
    Removed(field.name);
    fields_.push_back({to, field.type, field.element, field.is_approximate});
  }
  void Convert() {
    const FieldInfo field = write_.FieldOf(Type::kUntyped);
    if (field.name.empty()) return;
    static constexpr std::pair<const char*, Type> kTypes[] = {{"string", Type::kString},
                                                              {"number", Type::kNumber},
                                                              {"bool", Type::kBool},
                                                              {"timestamp", Type::kTimestamp},
                                                              {"interval", Type::kInterval}};
    const auto& [name, type] = dice_.Pick(kTypes);
    Add(fmt::format("convert {}{}:{}", dice_.Chance(50) ? "datatypes " : "", field.name, name));
    Written(field.name, type, Type::kUntyped);
  }
  void Redact() {
    const FieldInfo field = write_.FieldOf(dice_.Chance(50) ? Type::kUntyped : Type::kString);
    if (field.name.empty()) return;
    Removed(field.name);
    fields_.push_back(field);
    static constexpr const char* kPatterns[] = {"/[0-9]+/", "'a'", "/e./", "'.'", "matching /\\w+@/", "'it\\'s'"};
    Add(fmt::format("redact {} {} to '{}'", field.name, dice_.Pick(kPatterns), dice_.Chance(50) ? "*" : "\\\\1"));
  }
  void Replace() {
    const FieldInfo field = write_.AnyField();
    if (field.name.empty() || field.type == Type::kArray) return;
    const Type type = field.type == Type::kUntyped ? Type::kNumber : field.type;
    Add(fmt::format("replace {} with {}", field.name, write_.Of(type, Type::kUntyped, 2)));
    Written(field.name, type, Type::kUntyped);
  }
  void Extract() {
    const std::string name = "$d." + NewName(), text = write_.String(1);
    switch (dice_.Below(3)) {
      case 0:
        Add(fmt::format("extract {} into {} using regexp(e=/(?<word>[a-z]+)[^0-9]*(?<digits>[0-9]*)/){}", text, name,
                        dice_.Chance(50) ? " datatypes digits:number" : ""));
        Written(name + ".word", Type::kUntyped, Type::kUntyped);
        return Written(name + ".digits", stages_.back().ends_with("number") ? Type::kNumber : Type::kUntyped,
                       Type::kUntyped);
      case 1:
        Add(fmt::format("extract {} into {} using multi_regexp(e=/[a-z0-9]+/)", text, name));
        return Written(name, Type::kArray, Type::kString);
      default:
        Add(fmt::format("extract {} into {} using split('{}')", text, name, dice_.Chance(50) ? "," : " "));
        return Written(name, Type::kArray, Type::kString);
    }
  }
  void Find() {
    static constexpr const char* kPhrases[] = {"timeout", "host", "10 db", "card refused", "user_7", "red",
                                               "404",     "abc",  "",      "5m",           "shop"};
    if (open_ && is_pristine_ && dice_.Chance(30))
      return Add(fmt::format("{} '{}'", dice_.Chance(50) ? "wildfind" : "filter $d ~~", dice_.Pick(kPhrases)));
    const FieldInfo field = write_.FieldOf(dice_.Chance(70) ? Type::kUntyped : Type::kString);
    if (!field.name.empty()) Add(fmt::format("find '{}' in {}", dice_.Pick(kPhrases), field.name));
  }
  void Roundtime() {
    const std::string name = "$d." + NewName();
    Add(fmt::format("roundtime {} to {} into {}", write_.Timestamp(1), dice_.Chance(50) ? "1m" : "90s", name));
    Written(name, Type::kTimestamp, Type::kUntyped);
  }

  // ---- new rows
  void Reshape() {
    switch (dice_.Below(13)) {
      case 0:
      case 1:
      case 2:
        return Choose();
      case 3:
      case 4:
      case 5:
        return Groupby();
      case 6:
        return Aggregate();
      case 7:
        return Countby();
      case 8:
        return Distinct();
      case 9:
        return Top();
      case 10:
        return Multigroupby();
      case 11:
        return Dedupe();
      default:
        return Explode();
    }
  }
  void Choose() {
    std::string items;
    std::vector<FieldInfo> chosen;
    std::vector<std::string> names;
    const auto add = [&](const std::string& text, const FieldInfo& field) {
      if (std::any_of(chosen.begin(), chosen.end(),
                      [&](const FieldInfo& other) { return Plain(other.name) == Plain(field.name); }))
        return;
      items += (items.empty() ? "" : ", ") + text;
      chosen.push_back(field);
    };
    if (dice_.Chance(80)) {
      for (const std::string& name : unique_) add(name, *Find(name));
    }
    for (uint64_t n = 1 + dice_.Below(4); n > 0; --n) {
      if (dice_.Chance(50)) {
        const FieldInfo field = write_.AnyField();
        if (!field.name.empty()) add(field.name, field);
      } else {
        const auto [type, element] = write_.RandomType();
        const std::string name = "$d." + NewName();
        add(write_.Of(type, element, 3) + " as " + name, {name, type, element, false});
      }
    }
    if (chosen.empty()) {
      items = "1 as one";
      chosen.push_back({"$d.one", Type::kNumber, Type::kUntyped, false});
    }
    Add((dice_.Chance(80) ? "choose " : "select ") + items);
    fields_ = chosen;
    has_documents_ = false;
    if (std::any_of(unique_.begin(), unique_.end(), [&](const std::string& name) { return !Find(name); }))
      unique_.clear();
    open_ = false;
  }
  static std::string Plain(const std::string& name) { return name.substr(name.find('.') + 1); }

  struct Key {
    std::string text, name;
    Type type;
  };
  Key RandomKey(const std::vector<Key>& others) {
    for (int tries = 0; tries < 8; ++tries) {
      Key key{"", "", Type::kString};
      if (dice_.Chance(60)) {
        const FieldInfo field = write_.AnyField();
        if (field.name.empty() || field.type == Type::kArray || field.is_approximate) continue;
        key = {field.name, "$d." + Plain(field.name), field.type == Type::kUntyped ? Type::kString : field.type};
      } else {
        const Type type = dice_.Chance(50) ? Type::kString : dice_.Chance(50) ? Type::kBool : Type::kTimestamp;
        const std::string name = "$d." + NewName();
        key = {write_.Of(type, Type::kUntyped, 2) + " as " + name, name, type};
      }
      if (std::none_of(others.begin(), others.end(), [&](const Key& other) { return other.name == key.name; }))
        return key;
    }
    const std::string name = "$d." + NewName();
    return {"'k' as " + name, name, Type::kString};
  }
  std::vector<Key> Keys(uint64_t count) {
    std::vector<Key> keys;
    while (keys.size() < count) keys.push_back(RandomKey(keys));
    return keys;
  }
  static std::string List(const std::vector<Key>& keys) {
    std::string out;
    for (const Key& key : keys) out += (out.empty() ? "" : ", ") + key.text;
    return out;
  }
  // Aggregations with names, and what they give.
  std::string Aggregations(std::vector<FieldInfo>& made) {
    std::string out;
    for (uint64_t n = 1 + dice_.Below(3); n > 0; --n) {
      const std::string name = "$d." + NewName();
      const auto [text, type, element, approximate] = write_.Aggregation(unique_);
      out += (out.empty() ? "" : ", ") + text + " as " + name;
      made.push_back({name, type, element, approximate});
    }
    return out;
  }
  void BecomeGroups(const std::vector<Key>& keys, const std::vector<FieldInfo>& made, bool keys_are_unique = true) {
    fields_.clear();
    unique_.clear();
    for (const Key& key : keys) {
      if (Find(key.name)) continue;
      fields_.push_back({key.name, key.type, Type::kUntyped, false});
      if (keys_are_unique) unique_.push_back(key.name);
    }
    fields_.insert(fields_.end(), made.begin(), made.end());
    open_ = false;
  }
  void Groupby() {
    const std::vector<Key> keys = Keys(1 + dice_.Below(2));
    std::vector<FieldInfo> made;
    const std::string aggregations = Aggregations(made);
    Add(fmt::format("groupby {}{}{}", List(keys), dice_.Chance(70) ? " aggregate " : " agg ", aggregations));
    BecomeGroups(keys, made);
  }
  void Aggregate() {
    std::vector<FieldInfo> made;
    Add("aggregate " + Aggregations(made));
    BecomeGroups({}, made);
  }
  void Countby() {
    const std::vector<Key> keys = Keys(1);
    const std::string name = "$d." + NewName();
    Add(fmt::format("countby {} into {}{}", List(keys), name,
                    dice_.Chance(50)   ? ""
                    : dice_.Chance(50) ? " asc"
                                       : " desc"));
    BecomeGroups(keys, {{name, Type::kNumber, Type::kUntyped, false}});
  }
  void Distinct() {
    const std::vector<Key> keys = Keys(1 + dice_.Below(2));
    Add("distinct " + List(keys));
    BecomeGroups(keys, {});
  }
  void Top() {
    const bool groups = dice_.Chance(50);
    const char* word = dice_.Chance(50) ? "top" : "bottom";
    if (groups) {
      const std::vector<Key> keys = Keys(1);
      Add(fmt::format("{} {} {}, avg({}) as $d.mean by count(), {}", word, 1 + dice_.Below(8), keys[0].text,
                      write_.Number(1), keys[0].text));
      return BecomeGroups(keys, {{"$d.mean", Type::kNumber, Type::kUntyped, true},
                                 {"$d._count", Type::kNumber, Type::kUntyped, false}});
    }
    if (unique_.empty()) return Choose();
    const std::string name = "$d." + NewName();
    const std::string by = write_.Orderable(1);
    Add(fmt::format("{} {} {}, {} as {} by {} as $d.by, {}", word, dice_.Below(12), Unique(", "), write_.String(1),
                    name, by, Unique(", ")));
    std::vector<FieldInfo> kept;
    std::vector<std::string> unique;
    for (const std::string& one : unique_) {
      kept.push_back(*Find(one));
      kept.back().name = "$d." + Plain(one);
      unique.push_back(kept.back().name);
    }
    fields_ = kept;
    fields_.push_back({name, Type::kString, Type::kUntyped, false});
    unique_ = unique;
    open_ = false;
  }
  void Multigroupby() {
    const std::vector<Key> keys = Keys(3);
    std::vector<FieldInfo> made;
    const std::string aggregations = Aggregations(made);
    Add(fmt::format("multigroupby ({}), ({}, {}) aggregate {}", keys[0].text, keys[1].text, keys[2].text,
                    aggregations));
    BecomeGroups(keys, made, /*keys_are_unique=*/false);
  }
  void Dedupe() {
    if (unique_.empty()) return;
    const std::vector<Key> keys = Keys(1);
    const std::string text = keys[0].text.substr(0, keys[0].text.find(" as "));
    Add(fmt::format("dedupeby {}{} orderby {}, {}", text, dice_.Chance(50) ? "" : " keep 2", write_.Orderable(1),
                    Unique(", ")));
  }
  void Explode() {
    const bool numbers = dice_.Chance(50);
    const std::string array = write_.Array(numbers ? Type::kNumber : Type::kString, 1), name = "$d." + NewName();
    const bool preserve = dice_.Chance(50);
    Add(fmt::format("explode {} into {}{}", array, name, preserve ? " original preserve" : ""));
    unique_.clear();
    if (!preserve) {
      fields_.clear();
      open_ = false;
    }
    // An element of an attribute has no type of its own yet.
    fields_.push_back({name, Type::kUntyped, Type::kUntyped, false});
  }

  // ---- with another query
  void Combine() {
    Generator other(dice_, /*is_subquery=*/true);
    const std::string query = "(" + JoinStages(other.Query()) + ")";
    const std::string into = "$d." + NewName();
    switch (dice_.Below(3)) {
      case 0: {
        if (open_ || has_documents_) Choose();
        Add("union " + query);
        for (const FieldInfo& field : other.fields()) {
          if (!Find(field.name)) fields_.push_back(field);
        }
        for (FieldInfo& field : fields_) field.is_approximate = field.is_approximate || field.type == Type::kArray;
        unique_.clear();
        return;
      }
      case 1: {
        if (unique_.empty() || other.unique().empty()) return;
        Add("orderby " + Unique(", "));
        std::string order;
        for (const std::string& name : other.unique()) order += (order.empty() ? "" : ", ") + name;
        Add(fmt::format("stitch {} | orderby {}) into {}", query.substr(0, query.size() - 1), order, into));
        break;
      }
      default: {
        std::vector<std::pair<std::string, std::string>> pairs;
        for (const FieldInfo& a : fields_) {
          for (const FieldInfo& b : other.fields()) {
            const bool fits = a.type == b.type && a.type != Type::kArray && !a.is_approximate && !b.is_approximate;
            if (fits) pairs.emplace_back(a.name, b.name);
          }
        }
        if (pairs.empty()) return;
        const auto& [a, b] = dice_.Pick(pairs);
        static constexpr const char* kKinds[] = {"", "left ", "inner ", "full "};
        Add(fmt::format("join {}{} on left=>{} == right=>{} into {}", dice_.Pick(kKinds), query, a, b, into));
      }
    }
    has_documents_ = true;
    unique_.clear();
    for (FieldInfo field : other.fields()) {
      field.name = into + "." + Plain(field.name);
      fields_.push_back(field);
    }
  }

  Dice& dice_;
  std::vector<FieldInfo> fields_;
  Expressions write_;
  bool is_subquery_;
  std::vector<std::string> stages_, unique_;
  bool is_pristine_ = true;                    // nothing of the source was removed or hidden
  bool open_ = false, has_documents_ = false;  // documents of another query under a keypath
  int names_ = 0;
};

}  // namespace

std::string JoinStages(const std::vector<std::string>& stages) {
  std::string out;
  for (const std::string& stage : stages) out += (out.empty() ? "" : " | ") + stage;
  return out;
}

std::vector<std::string> RandomQuery(Dice& dice) { return Generator(dice, false).Query(); }

}  // namespace throughline::differential
