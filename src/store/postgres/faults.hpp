#pragma once
// What went wrong at the server, as a Fault.

#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "base/fault.hpp"

namespace privcards::store::postgres {

// What the server was asked is not repeated in the message: parameters may be secrets.
Fault fault_of(const PGresult* result, std::string_view doing);
// A failed connection has no SQLSTATE yet in libpq 15; its text is all there is.
FaultKind kind_of_refusal(const std::string& message);
// A message of libpq on one line.
std::string trimmed(const char* message);

}  // namespace privcards::store::postgres
