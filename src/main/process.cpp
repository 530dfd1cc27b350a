#include "main/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

namespace privcards::main {
namespace {

::sigset_t stop_signals() {
  ::sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void take_signals() {
  const ::sigset_t signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error of the write, like a full disk
}

void wait_for_stop() {
  const ::sigset_t signals = stop_signals();
  int received = 0;
  while (::sigwait(&signals, &received) != 0) {
  }
}

void forbid_core_dumps() {
  const ::rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

int complain(const std::string& sentence) {
  std::fprintf(stderr, "privcards: %s\n", sentence.c_str());
  return 1;
}

}  // namespace privcards::main
