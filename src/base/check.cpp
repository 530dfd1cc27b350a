#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace privcards {
void check_failed(const char* sentence, const char* file, int line) {
  std::fprintf(stderr,
               "{\"level\":\"critical\",\"message\":\"check failed: %s\",\"at\":\"%s:%d\"}\n",
               sentence, file, line);
  std::abort();
}
}  // namespace privcards
