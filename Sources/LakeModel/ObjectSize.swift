/// What can be the size of an object, whoever tells it.
package enum ObjectSize {
  /// No object is larger than an exbibyte: what says so is damage, and would spoil every sum it is in.
  package static let largest: Int64 = 1 << 60
}
