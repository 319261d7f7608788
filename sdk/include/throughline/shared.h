// A share in a value: as much of std::shared_ptr as this library's interfaces need, at a tenth of what <memory> costs
// everyone who includes it.
//
// Shape    one pointer; null when it was made of nothing. The value lives until the last share in it is gone.
// Threads  shares may be copied and dropped from any thread; what the value itself allows is its type's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace throughline::inline sdk {
namespace internal {

// What stands before a shared value.
struct Held {
  void (*destroy)(Held* held) noexcept;
  uint32_t shares = 1;
};
void AddShare(Held* held) noexcept;
void DropShare(Held* held) noexcept;

// A share in a value whose type only its maker knows.
class Share {
 public:
  constexpr Share() noexcept = default;
  explicit Share(Held* adopted) noexcept : held_(adopted) {}
  Share(const Share& other) noexcept : held_(other.held_) {
    if (held_) AddShare(held_);
  }
  Share(Share&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Share& operator=(Share other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Share() {
    if (held_) DropShare(held_);
  }
  Held* held() const noexcept { return held_; }

 private:
  Held* held_ = nullptr;
};

}  // namespace internal

// `Value` may be incomplete wherever no share is made and none is looked into.
template <typename Value>
class Shared {
 public:
  constexpr Shared() noexcept = default;
  constexpr Shared(std::nullptr_t) noexcept {}
  template <typename... Arguments>
  static Shared Make(Arguments&&... arguments) {
    return Shared(new Block{{Destroy}, Value(std::forward<Arguments>(arguments)...)});
  }

  Value* get() const noexcept { return share_.held() ? &static_cast<Block*>(share_.held())->value : nullptr; }
  Value& operator*() const noexcept { return *get(); }
  Value* operator->() const noexcept { return get(); }
  explicit operator bool() const noexcept { return share_.held() != nullptr; }
  void reset() noexcept { share_ = {}; }
  // Whether both are shares in one value, or both are null.
  friend bool operator==(const Shared& a, const Shared& b) noexcept { return a.share_.held() == b.share_.held(); }

 private:
  struct Block : internal::Held {
    Value value;
  };
  static void Destroy(internal::Held* held) noexcept { delete static_cast<Block*>(held); }
  explicit Shared(internal::Held* made) noexcept : share_(made) {}
  internal::Share share_;
};

}  // namespace throughline::inline sdk
