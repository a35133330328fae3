#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a probe reads of its own process.
package enum ProbeClock {
  /// The processor time of this thread, in nanoseconds.
  package static var thread: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The processor time of all threads of this process, in nanoseconds, to the microsecond.
  package static var process: Int64 { Int64(clock()) * 1_000_000_000 / Int64(CLOCKS_PER_SEC) }

  /// The largest resident set so far, in KiB.
  package static var peakKibibytes: Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }

  /// The middle one of some times; the later one of two, and zero for none.
  package static func median(_ times: [Int64]) -> Int64 {
    times.isEmpty ? 0 : times.sorted()[times.count / 2]
  }
}
