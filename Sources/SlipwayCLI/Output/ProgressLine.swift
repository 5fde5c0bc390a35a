import Glibc
import Slipway

/// One line on standard error that tells how far something is. On a terminal it is redrawn in
/// place; elsewhere only changes of the text are written, a line each.
final class ProgressLine {
  private let isInteractive = Terminal.isErrorInteractive
  private var shown = ""

  /// Shows `text`, in place of what was shown before.
  func show(_ text: String) {
    guard text != shown else { return }
    shown = text
    Terminal.write(isInteractive ? "\r\u{1B}[K\(text)" : text + "\n", to: STDERR_FILENO)
  }

  /// Removes the line from the terminal.
  func finish() {
    if isInteractive && !shown.isEmpty { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
    shown = ""
  }

  /// How far an import is.
  func show(_ metadata: SlipwayV1.ImportMetadata) {
    let name = metadata.modelVersion
    switch metadata.phase {
    case .queued:
      show("\(name): waiting for its turn")
    case .copying where metadata.totalBytes > 0:
      let percent = metadata.copiedBytes * 100 / metadata.totalBytes
      show(
        isInteractive
          ? "\(name): \(Self.bar(percent)) \(Bytes.text(metadata.copiedBytes)) of "
            + Bytes.text(metadata.totalBytes)
          : "\(name): copying \(Bytes.text(metadata.totalBytes))")
    default:
      show("\(name): copying")
    }
  }

  /// How far a deployment is.
  func show(_ deployment: SlipwayV1.Deployment) {
    let ready = deployment.instances.count { $0.state == .ready }
    let wanted = deployment.servedModels.reduce(0) { $0 + Int($1.instanceCount ?? 1) }
    show("\(deployment.name): \(deployment.state.text), \(ready) of \(wanted) instances ready")
  }

  private static func bar(_ percent: Int64) -> String {
    let width = 24
    let filled = Int(percent) * width / 100
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: width - filled) + "] \(percent) %"
  }
}

/// Sizes for people.
enum Bytes {
  /// For example `12.3 MiB`.
  static func text(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    var unit = 0
    while value >= 1024 && unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    if unit == 0 { return "\(count) B" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
