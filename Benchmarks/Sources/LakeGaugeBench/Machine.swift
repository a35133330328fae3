import FoundationEssentials

/// What figures were measured on.
enum Machine {
  /// Processor, the number of cores in use, and the operating system.
  static var description: String {
    let information = ProcessInfo.processInfo
    return "\(processor), \(information.activeProcessorCount) cores, "
      + information.operatingSystemVersionString
  }

  private static var processor: String {
    let listing = (try? String(contentsOf: URL(filePath: "/proc/cpuinfo"), encoding: .utf8)) ?? ""
    let line = listing.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last
    return name.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
  }
}
