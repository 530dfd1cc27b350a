#pragma once
// Messages as JSON text, in and out. What comes in is checked against the field tables of its
// version (areq_fields.hpp) and answered, when it is wrong, with one error that lists all elements
// wrong in the same way. A new protocol version is another table and, where its messages look
// different, another reader and writer behind these same functions.
//
// Order of errors, the first that holds is the answer: 101, 102, 204, 201, 203, 304, 202. (305,
// a card that is not ours, is the caller's to say.)

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/threeds/messages.hpp"

namespace privcards::acs {

using threeds::ProtocolError;

inline constexpr std::size_t message_bytes_max = 262'144;

// What a directory server posts to us: an AReq, or the Erro it makes of our ARes.
Result<threeds::Message, ProtocolError> parse_directory_message(std::string_view json);
// A CReq as JSON, out of its base64url (browser_forms.hpp).
Result<threeds::ChallengeRequest, ProtocolError> parse_creq(std::string_view json);
// What a directory server answers to our RReq: an RRes or an Erro.
Result<threeds::Message, ProtocolError> parse_results_answer(std::string_view json);

std::string write_ares(const threeds::AuthenticationResponse& response);
std::string write_rreq(const threeds::ResultsRequest& request);
std::string write_cres(const threeds::ChallengeResponse& response);
std::string write_erro(const ProtocolError& error);

}  // namespace privcards::acs
