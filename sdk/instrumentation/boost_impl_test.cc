// Boost's code, compiled once for the tests: throughline::boost asks for it apart from its headers.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
