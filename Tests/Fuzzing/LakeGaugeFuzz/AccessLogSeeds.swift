internal import ByteParsing
internal import Codecs

/// Small logs of every kind, and pieces of the sample lake's.
enum AccessLogSeeds {
  /// A log that is not compressed, to arrive in pieces of 7 bytes.
  static let plain = texts.map { [7] + Array($0.utf8) }

  /// Streams of every compression: two gzip members, two zstd frames, blocks of lz4-java and of snappy-java.
  static let compressed = [
    "1f8b08000000000002034bcb2c2a2e51c84dcd4d4a2de24ac3c901002c54187a270000001f8b0800000000000203"
      + "2b4e4dcecf4b51c84dcd4d4a2de22a46e101007b5adca01c000000",
    "28b52ffd2018950000606669727374206672616d650a0100e74a12512a4d180300000061626328b52ffd240d6900"
      + "007365636f6e64206672616d650a9e3973ab",
    "4c5a34426c6f636b251f000000a000000061a22e01ff056162636465666768696a6b6c6d6e6f7071727374140074"
      + "5070717273744c5a34426c6f636b1510000000100000002c103c04706c61696e2c20746869727465656e0a",
    "82534e41505059000000000100000001000000090718666f6f6261720a",
  ].map { hex in
    let digits = hex.compactMap(\.hexDigitValue)
    return [5]
      + stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] * 16 + digits[$0 + 1])
      }
  }

  /// Runs of lines of a log that lz4-java compressed, as many as make a short input.
  static func lines(ofLZ4 file: [UInt8], longest: Int) -> [[UInt8]] {
    var decompressor = StreamDecompressor(.lz4JavaBlocks)
    var log: [UInt8] = []
    var position = 0
    while (try? decompressor.expand(file.rawSpan, &position, appendingTo: &log)) == true {}
    var inputs: [[UInt8]] = []
    var input: [UInt8] = [64]
    for line in log.split(separator: 0x0a) where line.count < longest / 2 {
      if input.count + line.count + 1 > longest {
        inputs.append(input)
        input = [64]
      }
      input += line + [0x0a]
    }
    return inputs
  }

  private static let texts = [
    #"""
    {"Event":"SparkListenerLogStart","Spark Version":"3.5.5"}
    {"Event":"SparkListenerApplicationStart","App Name":"n","App ID":"a","Timestamp":1788220800000,"User":"u"}
    {"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":0,"rootExecutionId":0,"description":"d","sparkPlanInfo":{"nodeName":"Execute X","simpleString":"s","children":[{"nodeName":"InMemoryTableScan","children":[{"nodeName":"Scan parquet ","simpleString":"s","children":[],"metadata":{"Location":"InMemoryFileIndex(3 paths)[gs://b/t, gs://b/u, ...]","PartitionFilters":"[isnotnull(day#1), (NOT day#1 IN (1,2) OR (day#1 >= 2026-09-01)), day#1 INSET a, b]"},"metrics":[{"name":"number of files read","accumulatorId":1,"metricType":"sum"},{"name":"size of files read","accumulatorId":2}]}]}],"metadata":{},"metrics":[]},"time":1788220801000}
    {"Event":"org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates","executionId":0,"accumUpdates":[[1,3],[2,400]]}
    {"Event":"SparkListenerTaskEnd","Task Info":{"Accumulables":[{"ID":1,"Update":"5"}]}}
    {"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd","executionId":0,"time":1788220900000,"errorMessage":""}

    """#,
    #"""
    {"eventPayload":{"metadata":{"queryId":"q1","queryState":"FINISHED"},"context":{"serverVersion":"481","queryType":"SELECT"},"ioMetadata":{"inputs":[{"catalogName":"hive","schema":"s","table":"t","connectorInfo":{"partitionIds":["day=1","day=2"],"truncated":false,"partitioned":true},"physicalInputBytes":500}],"output":null},"failureInfo":null,"createTime":"2026-09-01T08:00:00Z","executionStartTime":1788220800.5},"eventMetadata":{}}
    {"metadata":{"queryId":"q2"},"context":{},"createTime":1788220800000}

    """#,
    #"""
    "time_micros","c_ip","cs_uri","sc_status","sc_bytes","cs_operation","cs_bucket","cs_object"
    "1788220800123456","1","/b/a%3D1?x=""y""","206","4096","GET_Object","b","a%3D1"
    1788220800123456,1,/b/a,200,,storage.objects.get,b,a

    """#,
    #"""
    o b [01/Sep/2026:10:00:38 +0200] 1 r i REST.GET.OBJECT a%253D1 "GET /a?x="y" HTTP/1.1" 206 - 113 4096 7 3 "-"
    o b [01/Sep/2026:10:00:38 -0200] 1 r i REST.PUT.OBJECT a - 200 - - - 7 -

    """#,
    #"""
    {"eventTime":"2026-09-01T08:00:00Z","producer":"p","eventType":"START","run":{"runId":"r1","facets":{"processing_engine":{"version":"3","name":"spark"}}},"inputs":[{"namespace":"file","name":"/t","inputFacets":{"inputStatistics":{"size":1,"fileCount":"2"},"subset":{"inputCondition":{"type":"binary","operator":"or","left":{"type":"compare","comparison":"EQUAL","left":{"type":"field","field":"d"},"right":{"type":"literal","value":1.5}},"right":{"type":"partition","partitions":[{"dimensions":{"a":"b"}}]}}}}},{"namespace":"hive://m","name":"s.t","facets":{"symlinks":{"identifiers":[{"namespace":"gs://b","name":"t","type":"LOCATION"}]}}}],"outputs":[{}]}
    {"eventTime":"2026-09-01T08:00:01Z","producer":"p","eventType":"COMPLETE","run":{"runId":"r1"},"inputs":[{"namespace":"s3://b","name":"t","inputFacets":{"subset":{"inputCondition":{"type":"location","locations":["s3://b/t/1"]}}}}]}

    """#,
    #"""
    {"job_id":"j","creation_time":"2026-09-01 08:00:00 UTC","statement_type":"SELECT","total_bytes_processed":"1000","cache_hit":false,"error_result":null,"referenced_tables":[{"project_id":"p","dataset_id":"d","table_id":"t"}]}

    """#,
    #"""
    job_id,start_time,query,total_bytes_processed,referenced_tables
    j,1788220800,"a
    ""b""",5,"[{""table_id"":""t""}]"

    """#,
  ]
}
