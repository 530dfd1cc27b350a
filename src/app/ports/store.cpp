#include "app/ports/store.hpp"

namespace privcards::app {

WorkShare& Store::work() {
  static WorkShare everything;
  return everything;
}

}  // namespace privcards::app
