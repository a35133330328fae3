import LakeStorage
import Parquet
import Synchronization

/// Memory for what is being read, handed from task to task and from table to table.
package final class ReadingMemory: Sendable {
  private let batches = Mutex<[ActionBatch]>([])
  private let blocks = Mutex<[ObjectBlock]>([])

  /// What a commit beyond the usual size has filled is given back to the system.
  private static let keptBytes = 2 << 20

  /// Schemas of checkpoints: one writer's tables often have the same.
  let schemas = SchemaCache(largestEntry: 32 << 10)

  /// Makes a store without any memory.
  package init() {}

  func takeBatch() -> ActionBatch { batches.withLock { $0.popLast() } ?? ActionBatch() }

  func takeBlock() -> ObjectBlock { blocks.withLock { $0.popLast() } ?? ObjectBlock() }

  func give(_ batch: inout ActionBatch) {
    if batch.text.capacity <= Self.keptBytes {
      batch.removeAll()
      batches.withLock { $0.append(batch) }
    }
    batch = ActionBatch()
  }

  func give(_ block: inout ObjectBlock) {
    if block.bytes.capacity <= Self.keptBytes { blocks.withLock { $0.append(block) } }
    block = ObjectBlock()
  }
}
