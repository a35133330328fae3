import DeltaLake
import Hudi
import LakeStorage

/// Why a lake could not be scanned, or a table's ledger not be given.
///
/// Rooms inside have an error each; a program gets this one, with what it can act on.
public struct LakeScanError: Error, Equatable, Sendable {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// Nothing has the name that was given.
    case notFound
    /// The file system refused or failed, or an object changed while it was read.
    case unreadable
    /// The inventory cannot be used.
    case invalidInventory
    /// No Delta or Hudi table is in the folder.
    case noTable
    /// The folder holds more than one table, where one was to be named.
    case severalTables
    /// The table needs a feature that this version does not read.
    case unsupported
    /// The table's log is incomplete or damaged.
    case damaged
    /// The window that was asked for starts at its end, after it, or too long before it.
    case emptyWindow
  }

  /// What kind of failure it is.
  public let code: Code

  /// One sentence: where, what, and what to do.
  public let message: String

  /// Makes an error.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The public form of what reading threw.
  init(_ error: any Error) {
    switch error {
    case let error as LakeScanError: self = error
    case let error as StorageError: self.init(Self.code(of: error), error.description)
    case let error as DeltaError: self.init(Self.code(of: error), error.description)
    case let error as HudiError: self.init(Self.code(of: error), error.description)
    case let error as ImpossibleWindow: self.init(.emptyWindow, error.description)
    default: self.init(.unreadable, "\(error)")
    }
  }

  /// Does something that throws the errors of the rooms.
  static func wrapping<Value>(
    _ body: () async throws -> Value
  ) async throws(LakeScanError) -> Value {
    do {
      return try await body()
    } catch {
      throw LakeScanError(error)
    }
  }

  private static func code(of error: StorageError) -> Code {
    switch error {
    case .notFound, .invalidKey: .notFound
    case .invalidInventory: .invalidInventory
    case .contentAbsent, .rangeOutsideObject, .unreadable: .unreadable
    }
  }

  private static func code(of error: DeltaError) -> Code {
    switch error {
    case .unsupported: .unsupported
    case .noVersion, .unreachableVersion: .notFound
    case .noSnapshot, .corrupt: .damaged
    case .vanished, .unreadable: .unreadable
    }
  }

  private static func code(of error: HudiError) -> Code {
    switch error {
    case .notATable: .noTable
    case .unsupported: .unsupported
    case .invalidProperties, .malformedInstant, .objectTooLarge: .damaged
    case .storage(let error): code(of: error)
    }
  }
}

extension LakeScanError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
