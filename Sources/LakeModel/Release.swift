/// Which lakegauge this is.
package enum Release {
  /// The version, as every output and file that names its writer has it.
  package static let version = "0.1.0"
}
