import LakeModel

/// A place in storage as its components: the store's name (a bucket) and the folders, without the scheme,
/// so that `gs://b/x/`, `s3a://b/x` and the copy at `/data/b/x` can be compared.
///
/// Components are compared by their bytes, as stores do.
struct AccessPath: Hashable, Sendable {
  /// The components, none of them empty or `.`.
  let components: [[UInt8]]

  /// Takes a location apart: `scheme://store/path`, `scheme:/path`, `scheme:///path`, `/path`, `path`.
  init(_ location: String) {
    var bytes = Array(location.utf8)[...]
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes.index(after: colon) < bytes.endIndex,
      bytes[bytes.index(after: colon)] == UInt8(ascii: "/"),
      bytes[..<colon].allSatisfy({ Self.isSchemeByte($0) })
    {
      bytes = bytes[bytes.index(after: colon)...]
    }
    components = bytes.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [0x2e] }
  }

  /// Makes a path of components.
  init(components: some Sequence<[UInt8]>) { self.components = Array(components) }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Whether it begins with all components of another.
  func starts(with other: AccessPath) -> Bool { components.starts(with: other.components) }

  /// The path as a text.
  var text: String {
    String(decoding: Array(components.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
  }
}
