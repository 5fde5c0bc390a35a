import Glibc
import Slipway
import SlipwayJSON

/// Prints answers: tables and sentences for people, one JSON document for programs.
struct Output {
  /// The forms an answer can have.
  enum Form: String {
    case table
    case json
  }

  let form: Form

  /// Prints a JSON document, whatever the form.
  func json(_ value: JSONValue) {
    Terminal.write(value.text(pretty: true) + "\n", to: STDOUT_FILENO)
  }

  /// Prints bytes as they are.
  func raw(_ bytes: [UInt8]) {
    Terminal.write(bytes, to: STDOUT_FILENO)
    if bytes.last != UInt8(ascii: "\n") { Terminal.write("\n", to: STDOUT_FILENO) }
  }

  /// Prints one answer: `value` for programs, `text` for people.
  func answer(_ value: @autoclosure () -> JSONValue, _ text: @autoclosure () -> String) {
    switch form {
    case .json: json(value())
    case .table: Terminal.write(text() + "\n", to: STDOUT_FILENO)
    }
  }

  /// Prints a list: `values` under `key` for programs, `table` for people.
  func list(_ key: String, _ values: [JSONValue], _ table: Table) {
    switch form {
    case .json: json(JSONViews.object([(key, .array(values))]))
    case .table: Terminal.write(table.text(bold: Terminal.isColourWelcome), to: STDOUT_FILENO)
    }
  }

  /// Says what went wrong, on standard error.
  func failure(_ error: SlipwayError) {
    switch form {
    case .json:
      Terminal.write(
        JSONViews.object([("error", JSONViews.error(error))]).text(pretty: true) + "\n",
        to: STDERR_FILENO)
    case .table:
      Terminal.write("slipway: \(error)\n", to: STDERR_FILENO)
    }
  }
}
