import Glibc

/// The processor time that this process has used, all threads together.
enum ProcessorClock {
  static var now: Duration {
    // Plain `timespec()` and its fields belong to an underscored module under optimisation.
    var time = timespec(.zero)
    // Safe: the pointer lives for the call, which cannot fail for this clock.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Duration(time)
  }
}
