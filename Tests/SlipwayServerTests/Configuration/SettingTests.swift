import SlipwayRuntime
import SlipwayServer
import Testing

struct SettingTests {
  @Test func `the README has a row for every setting`() throws {
    let parts = #filePath.split(separator: "/").dropLast(4)
    let path = "/" + parts.joined(separator: "/") + "/README.md"
    let bytes = try #require(try OpenFile(reading: path).readAll(limit: 1 << 20))
    let readme = String(decoding: bytes, as: UTF8.self)
    for setting in Setting.all {
      let head = "| `--\(setting.key) \(setting.placeholder)` | `\(setting.environmentVariable)` |"
      #expect(readme.contains(head))
    }
  }
}
