#include "throughline/attributes.h"

namespace throughline::inline sdk {

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winit-list-lifetime"  // views of the call's own arguments, by design
#endif

AttributeValue::AttributeValue(const char* text) noexcept : AttributeValue(std::string_view(text ? text : "")) {}
AttributeValue::AttributeValue(std::initializer_list<std::string_view> texts) noexcept
    : type_(Type::kTextViews), size_(texts.size()) {
  data_.views = texts.begin();
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

AttributeValue::AttributeValue(std::span<const std::string> texts) noexcept : type_(Type::kTexts), size_(texts.size()) {
  data_.texts = texts.data();
}
AttributeValue::AttributeValue(std::span<const std::string_view> texts) noexcept
    : type_(Type::kTextViews), size_(texts.size()) {
  data_.views = texts.data();
}
AttributeValue::AttributeValue(std::span<const int64_t> values) noexcept : type_(Type::kInts), size_(values.size()) {
  data_.integers = values.data();
}
AttributeValue::AttributeValue(std::span<const double> values) noexcept : type_(Type::kDoubles), size_(values.size()) {
  data_.numbers = values.data();
}
AttributeValue::AttributeValue(const std::vector<std::string>& texts) noexcept : AttributeValue(std::span(texts)) {}
AttributeValue::AttributeValue(const std::vector<int64_t>& values) noexcept : AttributeValue(std::span(values)) {}
AttributeValue::AttributeValue(const std::vector<double>& values) noexcept : AttributeValue(std::span(values)) {}

std::span<const std::string> AttributeValue::texts() const noexcept { return {data_.texts, size_}; }
std::span<const std::string_view> AttributeValue::text_views() const noexcept { return {data_.views, size_}; }
std::span<const int64_t> AttributeValue::integers() const noexcept { return {data_.integers, size_}; }
std::span<const double> AttributeValue::numbers() const noexcept { return {data_.numbers, size_}; }

AttributeList::AttributeList(std::span<const Attribute> list) noexcept : first_(list.data()), size_(list.size()) {}
AttributeList::AttributeList(const std::vector<Attribute>& list) noexcept : first_(list.data()), size_(list.size()) {}

}  // namespace throughline::inline sdk
