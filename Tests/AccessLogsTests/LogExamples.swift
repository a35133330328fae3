import LakeModel
import Testing

/// A small log of each kind, with good and bad lines.
struct LogExample: Sendable, CustomTestStringConvertible {
  let source: AccessSource
  var variant = ""
  let text: String
  let records: Int
  let linesNotUnderstood: Int

  var testDescription: String { source.name + variant }

  var bytes: [UInt8] { Array(text.utf8) }

  static let spark = LogExample(
    source: .sparkEvents,
    text: {
      var text = SparkLogText()
      text.start(
        0, root: 0, at: 1_788_220_801_000,
        .scan("HoodieFileIndex(1 paths)[/lake/pos]", filters: "[(day#1 = 2026-09-01)]", files: 10))
      text.line("{\"Event\":\"SparkListenerTaskEnd\",\"Task Info\":")
      text.metrics(0, [(10, 3), (11, 4096)])
      text.end(0)
      return text.lines.joined(separator: "\n") + "\n"
    }(), records: 1, linesNotUnderstood: 1)

  /// The shape of events is Trino's (QueryCompletedEvent, QueryInputMetadata, HiveInputInfo); the first is
  /// wrapped as the Kafka listener does, the last is that of a query that begins.
  static let trino = LogExample(
    source: .trinoEvents,
    text: #"""
      {"eventPayload":{"metadata":{"queryId":"20260901_080000_00001_abcde","query":"SELECT secret","queryState":"FINISHED","tables":[]},"statistics":{"physicalInputBytes":700},"context":{"user":"someone","serverVersion":"481","queryType":"SELECT"},"ioMetadata":{"inputs":[{"catalogName":"hive","schema":"sales","table":"orders","columns":["a"],"connectorInfo":{"partitionIds":["day=2026-09-01","day=2026-09-02"],"partitioned":true,"tableDefaultFileFormat":"PARQUET"},"connectorMetrics":{},"physicalInputBytes":500,"physicalInputRows":4},{"catalogName":"hive","schema":"sales","table":"stores","connectorInfo":{"partitionIds":["<UNPARTITIONED>"],"partitioned":false},"physicalInputBytes":200},{"catalogName":"delta","schema":"sales","table":"lines","connectorInfo":{"partitioned":true}}]},"createTime":"2026-09-01T08:00:00.000123Z","executionStartTime":"2026-09-01T08:00:01.5Z","endTime":"2026-09-01T08:00:09Z"},"eventMetadata":{}}
      {"metadata":{"queryId":"q2","queryState":"FAILED"},"context":{},"ioMetadata":{"inputs":[{"catalogName":"hive","schema":"sales","table":"orders"}]},"failureInfo":{"failureMessage":"secret"},"createTime":1788220860}
      {"metadata":{"queryId":"q3"},"context":{"queryType":"INSERT"},"ioMetadata":{"inputs":[{"catalogName":"hive","schema":"sales","table":"orders","connectorInfo":{"partitionIds":[]}}],"output":{"table":"x"}},"failureInfo":null,"createTime":1788220920000}
      {"metadata":{"queryId":"q4"},"context":{},"ioMetadata":
      {"metadata":{"queryId":"q5"},"context":{},"createTime":"2026-09-01T08:03:00Z"}

      """#, records: 4, linesNotUnderstood: 1)

  static let storage = LogExample(
    source: .storageUsage,
    text: #"""
      "time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status","cs_bytes","sc_bytes","time_taken_micros","cs_host","cs_referer","cs_user_agent","s_request_id","cs_operation","cs_bucket","cs_object"
      "1788220800123456","192.0.2.1","1","","GET","/lake/orders/day%3D1/a.parquet","206","0","4096","1000","storage.googleapis.com","","agent ""x"", y","r1","GET_Object","lake","orders/day=1/a.parquet"
      "1788220801000000","192.0.2.1","1","","GET","/lake/orders/at%3D10%253A00/a.parquet","200","0","10","1000","h","","a","r2","GET_Object","lake","orders/at=10%3A00/a.parquet"
      "1788220802000000","192.0.2.1","1","","GET","/lake/orders/at=10%253A00/b.parquet","200","0","20","1000","h","","a","r3","GET_Object","lake","orders/at=10%253A00/b.parquet"
      "1788220803000000","192.0.2.1","1","","GET","/storage/v1/b/lake/o/a?alt=media","200","0","30","1000","h","","a","r4","storage.objects.get","lake","a"
      "1788220804000000","192.0.2.1","1","","GET","/storage/v1/b/lake/o/a?alt=json","200","0","30","1000","h","","a","r5","storage.objects.get","lake","a"
      "1788220805000000","192.0.2.1","1","","GET","/lake/gone","404","0","30","1000","h","","a","r6","GET_Object","lake","gone"
      "1788220806000000","192.0.2.1","1","","PUT","/lake/new","200","9","0","1000","h","","a","r7","PUT_Object","lake","new"
      "1788220807000000","192.0.2.1","1","","GET","/lake/orders/_delta_log/0.json","200","0","30","1000","h","","a","r8","GET_Object","lake","orders/_delta_log/0.json"
      "","192.0.2.1","1"
      "1788220808000000","192.0.2.1

      """#, records: 4, linesNotUnderstood: 2)

  /// The first line is of the documentation (LogFormat), with another key.
  static let server = LogExample(
    source: .serverAccess,
    text: #"""
      79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be lake [01/Sep/2026:10:00:38 +0200] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.OBJECT orders/day%253D1/10%25253A00.parquet "GET /lake/orders/day%3D1/10%253A00.parquet?x="y" HTTP/1.1" 206 - 113 4096 7 3 "-" "S3Console/0.4" - s9lz= SigV4 ECDHE AuthHeader lake.s3.amazonaws.com TLSV1.2 - -
      o lake [01/Sep/2026:08:01:00 +0000] 192.0.2.3 r 1 REST.HEAD.OBJECT a "HEAD /a HTTP/1.1" 200 - - 4096 7 - "-" "-" -
      o lake [01/Sep/2026:08:02:00 +0000] 192.0.2.3 r 2 REST.GET.OBJECT a "GET /a HTTP/1.1" 404 NoSuchKey 200 - 7 - "-" "-" -
      o lake [01/Sep/2026:08:03:00 +0000] 192.0.2.3 r 3 REST.GET.OBJECT a "-" 200 - - - 7 - "-" "-" -
      o lake [01/Sep/2026:08:04:00 +0000] 192.0.2.3 r 4 REST.GET.OBJECT bad%2 "GET /a HTTP/1.1" 200 - 5 5 7 - "-" "-" -
      o lake yesterday 192.0.2.3 r 5 REST.GET.OBJECT a "GET /a HTTP/1.1" 200 - 5 5 7 -

      """#, records: 2, linesNotUnderstood: 2)

  static let lineage = LogExample(
    source: .openLineage,
    text: #"""
      {"eventTime":"2026-09-01T08:00:00Z","producer":"p","schemaURL":"s","eventType":"START","run":{"runId":"r1","facets":{"processing_engine":{"version":"3.5.5","name":"spark","openlineageAdapterVersion":"1.27.0"}}},"job":{"namespace":"n","name":"j","facets":{"sql":{"query":"SELECT secret"}}},"inputs":[{"namespace":"file","name":"/lake/orders","inputFacets":{"inputStatistics":{"size":1000,"fileCount":10}}}],"outputs":[]}
      {"eventTime":"2026-09-01T08:00:05Z","producer":"p","eventType":"COMPLETE","run":{"runId":"r1"},"job":{},"inputs":[{"namespace":"gs://lake","name":"lines","inputFacets":{"inputStatistics":{"size":600,"fileCount":6},"subset":{"inputCondition":{"type":"binary","operator":"AND","left":{"type":"compare","comparison":"GREATER_EQUAL_THAN","left":{"type":"field","field":"day"},"right":{"type":"literal","value":"2026-09-01"}},"right":{"type":"partition","partitions":[{"identifier":"eu","dimensions":{"region":"eu"}}]}}}}},{"namespace":"hive://m:9083","name":"sales.stores","facets":{"symlinks":{"identifiers":[{"namespace":"s3://lake","name":"/stores","type":"LOCATION"}]}}},{"namespace":"file","name":"/lake/orders/_delta_log"},{"namespace":"kafka://b:9092","name":"topic"},{"namespace":"arn:aws:glue:eu-west-1:1","name":"table/sales/people"}],"outputs":[]}
      {"eventTime":"2026-09-01T08:00:06Z","producer":"p","eventType":"OTHER","run":{"runId":"r1"},"inputs":[{"namespace":"file","name":"/lake/orders"}]}
      {"eventTime":"2026-09-01T08:01:00Z","producer":"p","eventType":"FAIL","run":{"runId":"r2"},"inputs":[{"namespace":"file","name":"/lake/orders"}],"outputs":[]}
      {"eventTime":"2026-09-01T08:02:00Z","producer":"p","eventType":"START","run":{"runId":"r3"},"inputs":[{"namespace":"file","name":"/lake/orders","inputFacets":{"subset":{"inputCondition":{"type":"location","locations":["file:/lake/orders/day=1","file:/lake/orders/day=2"]}}}}],"outputs":[{"namespace":"file","name":"/lake/copy"}]}
      {"eventTime":"2026-09-01T08:03:00Z","producer":"p","run":
      {"eventTime":"2026-09-01T08:04:00Z","producer":"p","job":{"namespace":"n","name":"j"}}

      """#, records: 6, linesNotUnderstood: 1)

  static let jobs = LogExample(
    source: .bigQueryJobs,
    text: #"""
      {"job_id":"j1","project_id":"p","creation_time":"2026-09-01 08:00:00.123456 UTC","start_time":"2026-09-01 08:00:01 UTC","job_type":"QUERY","statement_type":"SELECT","state":"DONE","total_bytes_processed":"1000","cache_hit":false,"query":"SELECT secret","user_email":"someone@example.org","error_result":null,"referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"orders"}]}
      {"job_id":"j2","creation_time":"2026-09-01T08:01:00Z","statement_type":"MERGE","total_bytes_processed":2000,"referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"orders"},{"project_id":"p","dataset_id":"sales","table_id":"lines"}]}
      {"job_id":"j3","creation_time":"2026-09-01T08:02:00Z","statement_type":"SELECT","cache_hit":true,"referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"orders"}]}
      {"job_id":"j4","creation_time":"2026-09-01T08:03:00Z","statement_type":"SELECT","error_result":{"reason":"x"},"referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"orders"}]}
      {"job_id":"j5","creation_time":"2026-09-01T08:04:00Z","statement_type":"SCRIPT","referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"orders"}]}
      {"job_id":"j6","creation_time":"2026-09-01T08:05:00Z","statement_type":"SELECT","referenced_tables":[{"project_id":"p","dataset_id":"sales","table_id":"INFORMATION_SCHEMA.TABLES"}]}
      {"job_id":"j7"

      """#, records: 3, linesNotUnderstood: 1)

  static let jobsCSV = LogExample(
    source: .bigQueryJobs, variant: " (CSV)",
    text: #"""
      job_id,creation_time,query,statement_type,total_bytes_processed,cache_hit,referenced_tables
      j1,2026-09-01 08:00:00 UTC,"SELECT
        secret, ""quoted""
      FROM orders",SELECT,1000,false,"[{""project_id"":""p"",""dataset_id"":""sales"",""table_id"":""orders""}]"
      j2,2026-09-01 08:01:00 UTC,x,SELECT,1000,true,"[{""table_id"":""orders""}]"
      j3,2026-09-01 08:02:00 UTC,x,SELECT,1000,false,orders
      ,2026-09-01 08:03:00 UTC,x,SELECT,1000,false,[]

      """#, records: 1, linesNotUnderstood: 2)

  static let all = [spark, trino, storage, server, lineage, jobs, jobsCSV]
}
