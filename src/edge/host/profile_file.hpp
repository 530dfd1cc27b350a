#pragma once
// Link profiles from TOML. The shipped ones (profiles/*.toml of the source tree) are inside the
// program; an operator's own is a file, and may name another profile as its `base` and say only
// what differs. Every key is checked: an error names the file, the key and the reason.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::host {

inline constexpr std::string_view default_profile_name = "iso87-ascii-binbm";

std::vector<std::string_view> shipped_profile_names();

// A shipped name, or the path of a file when it holds a `/` or ends in `.toml`.
Result<iso8583::LinkProfile, std::string> load_profile(std::string_view name_or_path);
Result<iso8583::CompiledProfile, std::string> load_compiled_profile(std::string_view name_or_path);

// `origin` stands for the file's name in errors and is where a relative base is looked for.
Result<iso8583::LinkProfile, std::string> parse_profile(std::string_view toml,
                                                        const std::string& origin);

}  // namespace privcards::host
