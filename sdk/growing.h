// An array of plain values that keeps its memory when it is emptied, and says so when there is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace throughline::inline sdk {

template <typename T>
  requires std::is_trivially_copyable_v<T>
class Growing {
 public:
  Growing() = default;
  Growing(const Growing&) = delete;
  Growing& operator=(const Growing&) = delete;
  ~Growing() { std::free(data_); }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  uint32_t size() const noexcept { return size_; }
  uint32_t capacity() const noexcept { return capacity_; }
  size_t MemoryInUse() const noexcept { return capacity_ * sizeof(T); }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  T& operator[](size_t i) noexcept { return data_[i]; }
  const T& operator[](size_t i) const noexcept { return data_[i]; }

  // Room for `more` behind the end; null when there is no memory, or the array would have 2^31 bytes.
  T* Room(size_t more) noexcept {
    if (more <= capacity_ - size_) return data_ + size_;
    return Grow(more);
  }
  void SetSize(uint32_t size) noexcept { size_ = size; }
  bool Push(const T& value) noexcept {
    T* room = Room(1);
    if (room == nullptr) return false;
    *room = value;
    ++size_;
    return true;
  }
  void Clear() noexcept { size_ = 0; }
  void Free() noexcept {
    std::free(std::exchange(data_, nullptr));
    size_ = capacity_ = 0;
  }

 private:
  static constexpr size_t kFirst = sizeof(T) == 1 ? 512 : 32;  // what most spans need
  static constexpr size_t kMost = (size_t{1} << 31) / sizeof(T);

  T* Grow(size_t more) noexcept {
    if (more > kMost || size_ + more > kMost) return nullptr;
    size_t wanted = capacity_ == 0 ? kFirst : size_t{capacity_} * 2;
    if (wanted < size_ + more) wanted = size_ + more;
    if (wanted > kMost) wanted = kMost;
    void* grown = std::realloc(static_cast<void*>(data_), wanted * sizeof(T));
    if (grown == nullptr) return nullptr;
    data_ = static_cast<T*>(grown);
    capacity_ = static_cast<uint32_t>(wanted);
    return data_ + size_;
  }

  T* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace throughline::inline sdk
