#pragma once
// Wakes a thread that waits for a file descriptor, such as a socket: it waits for the bell's too.

namespace privcards {

class Bell {
 public:
  Bell();
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  void ring();                    // any thread; stays rung until it is stilled
  void still();                   // the thread that waits
  int fd() const { return fd_; }  // readable while it rings

 private:
  int fd_;
};

}  // namespace privcards
