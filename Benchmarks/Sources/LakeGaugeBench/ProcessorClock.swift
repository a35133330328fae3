import Glibc

/// The processor time that this process has used, all threads together.
enum ProcessorClock {
  static var now: Duration {
    // Microseconds by POSIX, which CLOCKS_PER_SEC (a macro that Swift does not see) says in C.
    .microseconds(clock())
  }
}
