internal import ByteParsing

/// Passing over values.
extension JSONScanner {
  /// Passes over one value of any kind, with all that is inside it, and checks it as strictly as if it
  /// were read.
  ///
  /// - Complexity: O(bytes of the value); no recursion, no allocation.
  package mutating func skipValue() throws(JSONError) {
    // One bit for each container that is open: set for an object. The two words hold `depthCeiling`.
    var low: UInt64 = 0
    var high: UInt64 = 0
    var level = 0
    value: while true {
      let byte = nextSignificantByte()
      switch byte {
      case UInt8(ascii: "\""):
        position &+= 1
        _ = try scanText()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        position = try endOfNumber(at: position)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth + level < maximumDepth, level < JSONScanner.depthCeiling else {
          throw JSONError(.depthExceeded, at: position)
        }
        position &+= 1
        let isObject = byte == UInt8(ascii: "{")
        // The closing bracket of either kind is the opening one plus two.
        guard nextSignificantByte() == byte &+ 2 else {
          level &+= 1
          high = high &<< 1 | low &>> 63
          low = low &<< 1 | (isObject ? 1 : 0)
          if isObject { try skipKey() }
          continue value
        }
        position &+= 1
      case UInt8(ascii: "n"):
        try consumeNullLiteral()
      case UInt8(ascii: "t"), UInt8(ascii: "f"):
        _ = try readBool()
      default:
        throw unexpected(at: position)
      }
      while level > 0 {
        let isObject = low & 1 == 1
        switch nextSignificantByte() {
        case UInt8(ascii: ","):
          position &+= 1
          if isObject { try skipKey() }
          continue value
        case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
          position &+= 1
          level &-= 1
          low = low &>> 1 | high &<< 63
          high = high &>> 1
        default:
          throw unexpected(at: position)
        }
      }
      return
    }
  }

  /// Passes over a key and its colon.
  private mutating func skipKey() throws(JSONError) {
    guard nextSignificantByte() == UInt8(ascii: "\"") else { throw unexpected(at: position) }
    position &+= 1
    _ = try scanText()
    try consumeColon()
  }
}
