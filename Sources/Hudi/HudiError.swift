package import LakeStorage

/// Why a Hudi table, or one of its objects, could not be read.
package enum HudiError: Error, Equatable, Sendable {
  /// Neither `hoodie.properties` nor its backup can be found.
  case notATable(object: String)
  /// `hoodie.properties` and its backup do not say what a reader must know.
  case invalidProperties(object: String, reason: String)
  /// The table asks for something that this reader does not do.
  case unsupported(object: String, what: String)
  /// An instant's file is damaged.
  case malformedInstant(object: String, offset: Int, reason: String)
  /// An object is larger than this reader takes into memory.
  case objectTooLarge(object: String, bytes: Int64)
  /// The store could not answer.
  case storage(StorageError)
}

extension HudiError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notATable(let object):
      "no Hudi table here: \(object) and its backup are missing; give the folder that holds .hoodie"
    case .invalidProperties(let object, let reason):
      "\(object): \(reason); restore the file from its backup or from the catalog"
    case .unsupported(let object, let what):
      "\(object): \(what) is not supported; table versions 3 to 6, 8 and 9 are read"
    case .malformedInstant(let object, let offset, let reason):
      "\(object): \(reason) (at byte \(offset)); its bytes are left out, take it from another copy"
    case .objectTooLarge(let object, let bytes):
      "\(object): \(bytes) bytes are more than an instant may have; check the object"
    case .storage(let error):
      "the store could not answer: \(error)"
    }
  }
}
