// A function that a program hands over to be called later: as much of std::function as this library's interfaces need,
// at a fifth of what <functional> costs everyone who includes it.
//
// Shape    made of anything that can be called so: a lambda, a function, a std::function; a move-only one as well. Empty
//          when it was made of nothing, of a null pointer or of an empty std::function.
// Errors   an empty one must not be called.
// Threads  copies share the one function, which is called from wherever the interface says.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "throughline/shared.h"

namespace throughline::inline sdk {

template <typename Signature>
class Callback;

template <typename Result, typename... Arguments>
class Callback<Result(Arguments...)> {
 public:
  Callback() noexcept = default;
  Callback(std::nullptr_t) noexcept {}
  template <typename Function>
    requires(!std::is_same_v<Function, Callback> && std::is_invocable_r_v<Result, Function&, Arguments...>)
  Callback(Function function) {
    if constexpr (std::is_pointer_v<Function> || requires { function.operator bool(); }) {
      if (!function) return;
    }
    function_ = internal::Share(new Block<Function>{{Block<Function>::Destroy}, std::move(function)});
    call_ = Block<Function>::Call;
  }

  explicit operator bool() const noexcept { return call_ != nullptr; }
  Result operator()(Arguments... arguments) const {
    return call_(function_.held(), std::forward<Arguments>(arguments)...);
  }

 private:
  template <typename Function>
  struct Block : internal::Held {
    Function function;
    static void Destroy(internal::Held* held) noexcept { delete static_cast<Block*>(held); }
    static Result Call(internal::Held* held, Arguments... arguments) {
      return static_cast<Result>(static_cast<Block*>(held)->function(std::forward<Arguments>(arguments)...));
    }
  };

  internal::Share function_;
  Result (*call_)(internal::Held* held, Arguments... arguments) = nullptr;
};

}  // namespace throughline::inline sdk
