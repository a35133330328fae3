import JSONScan
import LakeAnalysis
import LakeModel

/// What a table's footers say, as JSON: null when none were asked for.
enum FooterJSON {
  static func write(_ footers: FooterProfile?, to writer: inout JSONWriter) {
    guard let footers = writer.beginObject("footers", of: footers) else { return }
    writer.formulas("§3")
    switch footers.coverage {
    case .none: writer.member("coverage", "none")
    case .sample(let perStratum):
      writer.member("coverage", "sample")
      writer.member("perStratum", perStratum)
    case .all: writer.member("coverage", "all")
    }
    writer.member("isExact", footers.isExact)
    writer.totals("parquet", footers.parquet)
    writer.totals("notParquet", footers.notParquet)
    writer.totals("outsideTable", footers.external)
    writer.totals("unnamed", footers.unnamed)
    writer.member("strata", footers.strata)
    writer.totals("chosen", footers.chosen)
    writer.totals("read", footers.read)
    writer.member("readShareOfBytes", footers.readShare)
    writer.totals("absent", footers.absent)
    writer.totals("missing", footers.missing)
    writer.totals("damaged", footers.damaged)
    writer.totals("encrypted", footers.encrypted)
    writer.member("requests", footers.requests)
    writer.member("bytesRead", footers.bytesRead)
    estimate("readableShareOfBytes", footers.readable, to: &writer)
    estimate("rows", footers.rows, to: &writer)
    estimate("rowGroups", footers.rowGroups, to: &writer)
    estimate("compressedBytes", footers.compressed, to: &writer)
    estimate("uncompressedBytes", footers.uncompressed, to: &writer)
    estimate("compressionRatio", footers.compressionRatio, to: &writer)
    estimate("bytesPerRowGroup", footers.bytesPerRowGroup, to: &writer)
    estimate("rowsPerRowGroup", footers.rowsPerRowGroup, to: &writer)
    quantiles("rowGroupBytes", footers.rowGroupBytes, to: &writer)
    quantiles("rowGroupRows", footers.rowGroupRows, to: &writer)
    shares("codecs", footers.codecs, of: "compressedBytes", to: &writer)
    shares("encodings", footers.encodings, of: "compressedBytes", to: &writer)
    shares("topColumns", footers.topColumns, of: "compressedBytes", to: &writer)
    shares("columns", footers.columns, of: "compressedBytes", to: &writer)
    estimate("otherColumns", footers.otherColumns, to: &writer)
    shares("writers", footers.writers, of: "files", to: &writer)
    estimate("filesWithEncryptedColumns", footers.withEncryptedColumns, to: &writer)
    writer.endObject()
  }

  private static func estimate(
    _ name: String, _ estimate: Estimate?, to writer: inout JSONWriter
  ) {
    guard let estimate = writer.beginObject(name, of: estimate) else { return }
    writer.member("value", estimate.value)
    writer.member("standardError", estimate.standardError)
    writer.endObject()
  }

  private static func quantiles(
    _ name: String, _ quantiles: [FooterProfile.Quantile], to writer: inout JSONWriter
  ) {
    writer.object(name) { writer in
      for quantile in quantiles {
        writer.object("p\(quantile.percent)") { writer in
          writer.member("low", quantile.lower)
          writer.member("high", quantile.upper)
        }
      }
    }
  }

  private static func shares(
    _ name: String, _ shares: [FooterProfile.Share], of denominator: String,
    to writer: inout JSONWriter
  ) {
    writer.object(name) { writer in
      writer.member("of", denominator)
      writer.array("shares", shares) { share, writer in
        writer.beginObject()
        writer.member("name", share.name)
        writer.member("share", share.share.value)
        writer.member("standardError", share.share.standardError)
        writer.endObject()
      }
    }
  }
}
