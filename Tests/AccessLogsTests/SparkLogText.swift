/// Writes the lines of a Spark event log, as far as they are read.
struct SparkLogText {
  private(set) var lines: [String] = []

  var bytes: [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

  init(version: String = "3.5.5") {
    lines = [
      #"{"Event":"SparkListenerLogStart","Spark Version":"\#(version)"}"#,
      #"{"Event":"SparkListenerApplicationStart","App Name":"n","App ID":"app-1","Timestamp":1788220800000,"User":"someone"}"#,
    ]
  }

  /// A node of a plan.
  struct Node {
    var name: String
    var text = ""
    var metadata: [String: String] = [:]
    var metrics: [String: Int] = [:]
    var children: [Node] = []

    /// A scan of files with its metrics: `files` and the number after it.
    static func scan(
      _ location: String, filters: String = "[]", files: Int?, name: String = "Scan parquet "
    ) -> Node {
      var node = Node(
        name: name,
        metadata: ["Location": location, "PartitionFilters": filters, "Format": "Parquet"])
      if let files {
        node.metrics = ["number of files read": files, "size of files read": files + 1]
      }
      return node
    }

    var json: String {
      let members = metadata.sorted { $0.key < $1.key }.map { #""\#($0)":"\#($1)""# }
      let metrics = metrics.sorted { $0.key < $1.key }.map {
        #"{"name":"\#($0)","accumulatorId":\#($1),"metricType":"sum"}"#
      }
      return #"{"nodeName":"\#(name)","simpleString":"\#(text)","children":["#
        + children.map(\.json).joined(separator: ",") + #"],"metadata":{"#
        + members.joined(separator: ",") + #"},"metrics":["#
        + metrics.joined(separator: ",") + "]}"
    }
  }

  mutating func start(
    _ id: Int, root: Int?, at milliseconds: Int, description: String = "SELECT secret", _ plan: Node
  ) {
    let rootMember = root.map { #""rootExecutionId":\#($0),"# } ?? ""
    lines.append(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":\#(id),"#
        + rootMember
        + #""description":"\#(description)","details":"d","physicalPlanDescription":"p","sparkPlanInfo":"#
        + plan.json + #","time":\#(milliseconds),"modifiedConfigs":{},"jobTags":[]}"#)
  }

  mutating func update(_ id: Int, _ plan: Node) {
    lines.append(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate","executionId":\#(id),"physicalPlanDescription":"p","sparkPlanInfo":"#
        + plan.json + "}")
  }

  mutating func metrics(_ id: Int, _ values: [(Int, Int)]) {
    let pairs = values.map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
    lines.append(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates","executionId":\#(id),"accumUpdates":[\#(pairs)]}"#
    )
  }

  mutating func task(_ updates: [(Int, Int)]) {
    let accumulables = updates.map {
      #"{"ID":\#($0.0),"Name":"n","Update":"\#($0.1)","Value":"0"}"#
    }.joined(separator: ",")
    lines.append(
      #"{"Event":"SparkListenerTaskEnd","Stage ID":0,"Task Info":{"Task ID":1,"Accumulables":[\#(accumulables)]}}"#
    )
  }

  mutating func end(_ id: Int, at milliseconds: Int = 1_788_220_900_000, error: String? = "") {
    let message = error.map { #","errorMessage":"\#($0)""# } ?? ""
    lines.append(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd","executionId":\#(id),"time":\#(milliseconds)\#(message)}"#
    )
  }

  mutating func line(_ text: String) { lines.append(text) }
}
