import SlipwayBase
import Synchronization
import Testing

struct LoggerTests {
  private final class Memory: LogSink {
    let records = Mutex<[String]>([])

    func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
      let text = fields.map { " \($0.key)=\($0.value)" }.joined()
      records.withLock { $0.append("\(level.text) \(message)\(text)") }
    }

    var lines: [String] { records.withLock { $0 } }
  }

  @Test func `records below the level are neither written nor built`() {
    let memory = Memory()
    let log = Logger(sink: memory, level: .warning)
    func never() -> String {
      Issue.record("built")
      return ""
    }
    log.debug(never(), [LogField("a", never())])
    log.info(never())
    log.log(.info, never(), [])
    log.warning("w")
    log.error("e", [LogField("a", "1")])
    #expect(memory.lines == ["warning w", "error e a=1"])
  }

  @Test func `every level is written by its own method`() {
    let memory = Memory()
    let log = Logger(sink: memory, level: .debug)
    log.debug("1")
    log.info("2")
    log.warning("3")
    log.error("4")
    log.log(.info, "5", [])
    #expect(memory.lines == ["debug 1", "info 2", "warning 3", "error 4", "info 5"])
  }

  @Test func `shared fields come first and stay with their logger`() {
    let memory = Memory()
    let log = Logger(sink: memory)
    let child = log.with([LogField("a", "1")]).with([LogField("b", "2")])
    child.info("child", [LogField("c", "3")])
    log.info("parent")
    #expect(memory.lines == ["info child a=1 b=2 c=3", "info parent"])
  }

  @Test func `levels are read by their names and ordered`() {
    for level in LogLevel.allCases { #expect(LogLevel(text: level.text) == level) }
    #expect(LogLevel.allCases.map(\.text) == ["debug", "info", "warning", "error"])
    #expect(LogLevel(text: "INFO") == nil && LogLevel(text: "") == nil)
    #expect(LogLevel.allCases.sorted() == LogLevel.allCases)
  }
}
