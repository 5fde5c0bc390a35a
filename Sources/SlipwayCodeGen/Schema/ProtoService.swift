/// One service.
package struct ProtoService: Sendable {
  /// A method of a service.
  package struct Method: Sendable {
    /// For example `GetModel`.
    package let name: String
    /// The comment above it, empty when there is none.
    package let comment: String
    /// Full name of the request message.
    package let input: String
    /// Full name of the response message.
    package let output: String
    /// Whether either side sends more than one message.
    package let isStreaming: Bool
  }

  /// Full name, for example `slipway.v1.ModelService`.
  package let fullName: String

  /// The comment above it, empty when there is none.
  package let comment: String

  package let methods: [Method]

  /// The last part of the name.
  package var name: String {
    fullName.split(separator: ".").last.map(String.init) ?? fullName
  }

  /// The methods for which code is generated: one request, one response.
  package var unaryMethods: [Method] { methods.filter { !$0.isStreaming } }
}
