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
    /// Whether the client sends any number of messages instead of one.
    package let clientStreams: Bool
    /// Whether the server sends any number of messages instead of one.
    package let serverStreams: Bool

    /// How the method is called in `MethodDescriptor.Kind` and in the functions that register and
    /// call it.
    var kind: String {
      switch (clientStreams, serverStreams) {
      case (false, false): "unary"
      case (true, false): "clientStreaming"
      case (false, true): "serverStreaming"
      case (true, true): "bidirectional"
      }
    }
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
}
