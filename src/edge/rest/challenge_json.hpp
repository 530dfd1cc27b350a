#pragma once
// A challenge with its one-time code, which is opened for its owner while the challenge is pending.

#include <string>

#include "app/challenge_step.hpp"
#include "edge/rest/call.hpp"

namespace privcards::rest {

void append_challenge(std::string& out, const CallPtr& call, const threeds::Challenge& challenge);

}  // namespace privcards::rest
