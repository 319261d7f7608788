// The engine's log: one line an event on stderr, as `time=… level=info event=started key=value …`.
// Never SQL, parameters or data; an exception's text may quote them, so only its code is logged.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace throughline::engine {

using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

// Values are quoted where they hold anything but letters, digits and a few marks; control characters are escaped, so
// that one event stays one line. Threads: any.
void LogEvent(std::string_view level, std::string_view event, LogFields fields = {});
// The line itself, without its end.
std::string FormatEvent(std::string_view time, std::string_view level, std::string_view event, LogFields fields);

}  // namespace throughline::engine
