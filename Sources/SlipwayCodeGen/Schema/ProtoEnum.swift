/// One enum type.
package struct ProtoEnum: Sendable {
  /// A named number of an enum.
  package struct Value: Sendable {
    /// For example `STATE_RUNNING`.
    package let name: String
    package let number: Int32
    /// The comment above or behind it, empty when there is none.
    package let comment: String
  }

  /// Full name, for example `slipway.v1.Deployment.State`.
  package let fullName: String

  /// The comment above it, empty when there is none.
  package let comment: String

  /// The values in the order of the file.
  package let values: [Value]

  /// The last part of the name.
  package var name: String {
    fullName.split(separator: ".").last.map(String.init) ?? fullName
  }
}
