#pragma once
// Stands between a program and its PostgreSQL and cuts the next connection that commits its first
// group, or a group that contains something: before the server hears of it, or after it has
// answered, so that the answer is lost. Or the connection stays and nothing comes through it any
// more. It also counts round trips.

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

class CuttingProxy {
 public:
  enum class Cut : std::uint8_t { never, before, after, silent };

  explicit CuttingProxy(std::string server_socket);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  std::string host() const { return directory_.path(); }  // for a connection string
  // `sign` is what the group that is cut contains; as it is, any connection's first group.
  void cut_next(Cut cut, std::string sign = "INSERT INTO journal");
  int cuts() const { return cuts_; }
  // How often a client spoke after the server had, on all connections so far.
  int round_trips() const { return round_trips_; }

 private:
  void accept_all();
  void relay(int client);

  TemporaryDirectory directory_;
  std::string server_socket_;
  int listener_ = -1;
  std::string sign() const;

  mutable std::mutex mutex_;  // of sign_
  std::string sign_;
  std::atomic<Cut> cut_{Cut::never};
  std::atomic<int> cuts_{0};
  std::atomic<int> round_trips_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> relays_;
  std::thread accepter_;
};

}  // namespace privcards::tests
