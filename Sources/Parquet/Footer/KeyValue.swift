internal import ByteParsing

/// A pair of the footer's metadata (parquet.thrift, KeyValue).
///
/// Values may be long (a Bloom filter of 430 KB in every Hudi file) or tell about users' data, so only
/// short ones are kept, as bytes; any can be read again from its range.
package struct KeyValue: Sendable, Equatable {
  /// The key.
  package internal(set) var key = ""
  /// Where the value's bytes are in the file; nil when the pair has no value.
  package internal(set) var valueRange: Range<Int64>?
  /// The value's bytes, when they are no more than `ParquetLimits.keyValueBytes`.
  package internal(set) var value: [UInt8]?
}
