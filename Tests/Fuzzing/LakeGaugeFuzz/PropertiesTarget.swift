internal import Hudi

/// `hoodie.properties`: every property that is listed is found by its key.
enum PropertiesTarget {
  static func run(_ input: [UInt8]) {
    do throws(HudiError) {
      let properties = try TableProperties(input, object: "")
      for (key, value) in properties.all { expect(properties.text(key) == value, "a property") }
      _ = try TableConfiguration(properties, object: "")
    } catch {
      _ = error.description
    }
  }
}
