/// One message type.
package struct ProtoMessage: Sendable {
  /// Full name, for example `slipway.v1.DeleteModelResponse.Failure`.
  package let fullName: String

  /// The comment above it, empty when there is none.
  package let comment: String

  /// All fields in the order of the file, members of oneofs included.
  package let fields: [ProtoField]

  /// The oneofs that were written as such, not those that stand for `optional`.
  package let oneofs: [ProtoOneof]

  /// Message types declared inside, entries of maps left out.
  package let messages: [ProtoMessage]

  /// Enums declared inside.
  package let enums: [ProtoEnum]

  /// The last part of the name.
  package var name: String {
    fullName.split(separator: ".").last.map(String.init) ?? fullName
  }

  /// The fields that stand outside of oneofs.
  package var plainFields: [ProtoField] {
    fields.filter { field in
      if case .oneofMember = field.shape { false } else { true }
    }
  }

  /// The members of one oneof.
  package func members(of oneof: ProtoOneof) -> [ProtoField] {
    fields.filter { $0.shape == .oneofMember(oneof.name) }
  }

  /// Visits the message and every message inside it.
  package func forEach(_ visit: (ProtoMessage) -> Void) {
    visit(self)
    for inner in messages {
      inner.forEach(visit)
    }
  }
}
