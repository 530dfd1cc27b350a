#include "base/proportion.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/money.hpp"

namespace privcards {

__extension__ using Wide = __int128;  // twelve digits times twelve digits leave int64

std::int64_t share_rounded_down(std::int64_t amount_minor, std::int64_t part_minor,
                                std::int64_t whole_minor) {
  CHECK(amount_minor >= 0 && part_minor >= 0 && whole_minor > 0);
  const Wide share = Wide{amount_minor} * part_minor / whole_minor;
  return static_cast<std::int64_t>(std::min<Wide>(share, amount_minor_max));
}

}  // namespace privcards
