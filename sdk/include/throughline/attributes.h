// What an attribute may hold: OpenTelemetry's primitive types and arrays of them.
//
// Shape     a view: 24 bytes that point at the caller's text or array, valid for the call they are passed to.
// Errors    none. Text that is not UTF-8 is kept with each bad byte replaced by U+FFFD; an empty key is dropped and
//           counted.
// Source    OpenTelemetry specification, "Common concepts", Attribute.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throughline::inline sdk {

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winit-list-lifetime"  // views of the call's own arguments, by design
#endif

class AttributeValue {
 public:
  enum class Type : uint8_t { kBool, kInt, kDouble, kText, kTexts, kTextViews, kInts, kDoubles };

  AttributeValue(std::same_as<bool> auto value) noexcept : type_(Type::kBool), size_(0) { data_.boolean = value; }
  AttributeValue(std::integral auto value) noexcept
    requires(!std::same_as<decltype(value), bool>)
      : type_(Type::kInt), size_(0) {
    data_.integer = static_cast<int64_t>(value);
  }
  AttributeValue(std::floating_point auto value) noexcept : type_(Type::kDouble), size_(0) {
    data_.number = static_cast<double>(value);
  }
  AttributeValue(std::string_view text) noexcept : type_(Type::kText), size_(text.size()) { data_.text = text.data(); }
  AttributeValue(const std::string& text) noexcept : type_(Type::kText), size_(text.size()) {
    data_.text = text.data();
  }
  AttributeValue(const char* text) noexcept;  // null: empty
  // Of arrays. Not inline: what a span of each type is made of would be compiled with every file that sets attributes.
  AttributeValue(std::initializer_list<std::string_view> texts) noexcept;
  AttributeValue(std::span<const std::string> texts) noexcept;
  AttributeValue(std::span<const std::string_view> texts) noexcept;
  AttributeValue(std::span<const int64_t> values) noexcept;
  AttributeValue(std::span<const double> values) noexcept;
  AttributeValue(const std::vector<std::string>& texts) noexcept;
  AttributeValue(const std::vector<int64_t>& values) noexcept;
  AttributeValue(const std::vector<double>& values) noexcept;

  Type type() const noexcept { return type_; }
  bool boolean() const noexcept { return data_.boolean; }
  int64_t integer() const noexcept { return data_.integer; }
  double number() const noexcept { return data_.number; }
  std::string_view text() const noexcept { return {data_.text, size_}; }
  std::span<const std::string> texts() const noexcept;
  std::span<const std::string_view> text_views() const noexcept;
  std::span<const int64_t> integers() const noexcept;
  std::span<const double> numbers() const noexcept;

 private:
  Type type_;
  size_t size_;  // of text and arrays
  union {
    bool boolean;
    int64_t integer;
    double number;
    const char* text;
    const std::string* texts;
    const std::string_view* views;
    const int64_t* integers;
    const double* numbers;
  } data_;
};

struct Attribute {
  std::string_view key;
  AttributeValue value;
};

// `{{"ai.intent.category", "error_analysis"}, {"ai.intent.confidence", 0.85}}`, or any contiguous range of Attribute. A
// list in braces lives to the end of its statement: write it in the call that it is for.
class AttributeList {
 public:
  AttributeList() noexcept = default;
  AttributeList(std::initializer_list<Attribute> list) noexcept : first_(list.begin()), size_(list.size()) {}
  AttributeList(std::span<const Attribute> list) noexcept;
  AttributeList(const std::vector<Attribute>& list) noexcept;
  const Attribute* begin() const noexcept { return first_; }
  const Attribute* end() const noexcept { return first_ + size_; }
  size_t size() const noexcept { return size_; }

 private:
  const Attribute* first_ = nullptr;
  size_t size_ = 0;
};

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace throughline::inline sdk
