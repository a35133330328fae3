@main
struct LakeGaugeCommand {
  static func main() {}
}
